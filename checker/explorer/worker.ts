// One thread of a crew: serves its team of shards, a command at a time.

import { Unrestored, type Part, type Standing } from "./checkpoint.js";
import type { ShardCode } from "../wasm/instance.js";
import { claimIn, halt, Halted, haltOf, openPost, pauseIsAsked, type Halt, type Shared } from "./spsc-queue.js";
import type { Findings } from "./shard.js";
import { Exhausted, Pool, Store } from "./state-queue.js";
import { openTeam, type Answered, type Report } from "./shard-group.js";

/** The way to whoever commands. */
export interface Port {
  post(message: unknown): void;
  listen(heard: (message: unknown) => void): void;
}

export interface Opening {
  readonly code: ShardCode;
  readonly shared: Shared;
  readonly place: number;
}

export type Command =
  | { readonly kind: "starts" }
  /** All but the first thread get none, and take part in handing them around. */
  | { readonly kind: "feed"; readonly states: readonly Uint8Array[] }
  | { readonly kind: "levels"; readonly open: readonly boolean[]; readonly most: number; readonly goOn: boolean }
  | { readonly kind: "answer"; readonly answers: readonly (readonly Answered[])[] }
  /** Some of what there is; from the beginning, or what comes next. */
  | { readonly kind: "parts"; readonly first: boolean }
  /** In this order: room for so many states a shard, parts, and what is counted on from. */
  | {
      readonly kind: "restore";
      readonly reserve?: number;
      readonly parts: readonly Part[];
      readonly credit?: Pick<Standing, "firings" | "refused"> | undefined;
    }
  | { readonly kind: "reset"; readonly shards: number; readonly keep: boolean }
  | { readonly kind: "findings"; readonly of: keyof Findings }
  | { readonly kind: "leading"; readonly level: number; readonly targets: readonly Uint8Array[] };

/** What a command came to. */
export interface Reply {
  readonly halted: Halt;
  readonly report?: Report;
  readonly levels?: number;
  readonly trapped?: boolean;
  readonly found?: readonly Uint8Array<ArrayBuffer>[];
  readonly uncertain?: readonly Uint8Array<ArrayBuffer>[];
  /** None: that was all. */
  readonly parts?: readonly Part[];
  /** Why what was kept cannot be gone on with. */
  readonly unrestored?: string;
}

/** So many bytes of parts go in one reply, or a little more. */
const PARTS_BYTES = 4 * 1024 * 1024;

const SHOW_MS = 20;

export function serveThread(port: Port): void {
  let obey: ((command: Command) => Reply) | undefined;
  port.listen((message) => {
    if (obey !== undefined) port.post(obey(message as Command));
    else {
      obey = openThread(message as Opening);
      port.post({ halted: "none" } satisfies Reply);
    }
  });
}

function openThread({ code, shared, place }: Opening): (command: Command) => Reply {
  const claim = claimIn(shared);
  const post = openPost(shared, place, (shard, entries) => team.accept(shard, entries));
  const team = openTeam(code, place, shared.teams, {
    claim,
    send: post.send,
    breathe: post.breathe,
    pause: () => haltOf(shared) !== "none",
  });
  const pool = new Pool(code.map.inputEnd - code.map.input, claim);
  const pausing = pauseIsAsked(shared);
  let parts: Iterator<Part> | undefined;
  let shown = 0;

  const show = (): void => {
    const { states, transitions, frontier } = team.progress();
    post.show(states, transitions, frontier);
  };
  /** All that takes long, as bits of work with others' entries in between. */
  function work(bit: () => boolean): void {
    while (bit()) {
      post.receive();
      post.breathe();
      if (pausing()) return team.pause();
      if (performance.now() - shown < SHOW_MS) continue;
      shown = performance.now();
      show();
    }
  }
  /** Ends when all have done their part and everything is where it belongs. */
  function together(bit: () => boolean): void {
    work(bit);
    team.flush();
    post.finish();
  }
  const once = (act: () => void) => (): boolean => {
    act();
    return false;
  };
  const news = ({ found, questions }: Report): boolean =>
    found || questions.some((own) => own.some((each) => each.length > 0));

  function run(command: Command): Omit<Reply, "halted"> {
    switch (command.kind) {
      case "starts":
        return { trapped: team.starts() === "trapped" };
      case "feed":
        together(once(() => team.feed(command.states)));
        post.meet(true, false, true);
        return {};
      case "answer":
        together(once(() => team.answer(command.answers)));
        post.meet(true, false, true);
        return {};
      case "levels":
        return levels(command);
      case "parts":
        return { parts: someParts(command.first) };
      case "restore":
        if (command.reserve !== undefined) team.reserve(command.reserve);
        for (const part of command.parts) {
          team.take(part);
          post.breathe();
        }
        if (command.credit !== undefined && place === 0) team.credit(command.credit);
        return command.credit === undefined ? {} : { report: team.report() };
      case "reset":
        team.reset(command.shards, command.keep);
        return {};
      case "findings":
        return { found: team.findings(command.of) };
      case "leading": {
        const [found, uncertain] = [new Store(pool), new Store(pool)];
        const scout = team.scout();
        scout.learn(command.targets);
        for (const piece of team.kept(command.level)) {
          post.breathe();
          scout.leading(piece, found, uncertain);
        }
        return { found: found.empty(), uncertain: uncertain.empty() };
      }
    }
  }

  function someParts(first: boolean): readonly Part[] {
    if (first) parts = team.parts()[Symbol.iterator]();
    const some: Part[] = [];
    for (let bytes = 0; bytes < PARTS_BYTES;) {
      const next = parts?.next();
      if (next === undefined || next.done === true) break;
      some.push({ ...next.value, states: next.value.states.slice() });
      bytes += next.value.states.length;
    }
    return some;
  }

  function levels({ open, most, goOn }: Extract<Command, { kind: "levels" }>): Omit<Reply, "halted"> {
    for (let done = 1; ; done++) {
      begun = done;
      if (done > 1 || !goOn) team.begin(open);
      together(() => team.advance());
      const report = team.report();
      const told = news(report) || pausing() || report.reached.some((reached, i) => reached && open[i] === true);
      if (!post.meet(told, report.next > 0, done === most)) return { report, levels: done };
    }
  }

  let begun = 0;
  return (command) => {
    begun = 0;
    try {
      const reply = { ...run(command), halted: haltOf(shared) };
      return command.kind === "starts" || command.kind === "feed" || command.kind === "answer"
        ? { ...reply, report: team.report() }
        : reply;
    } catch (error) {
      if (error instanceof Unrestored) return { halted: haltOf(shared), unrestored: error.message };
      if (error instanceof Exhausted) halt(shared, error.why);
      else if (!(error instanceof Halted)) throw error;
      return { halted: haltOf(shared), levels: begun, report: team.report() };
    }
  };
}
