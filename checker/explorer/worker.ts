// One thread of a crew: serves its team of shards, a command at a time.

import { RestoreError, type CheckpointPart, type CheckpointHeader } from "./checkpoint.js";
import type { ShardCode } from "../wasm/instance.js";
import {
  reserveIn,
  halt,
  Halted,
  haltOf,
  openQueues,
  pauseIsAsked,
  type Halt,
  type SharedQueues,
} from "./spsc-queue.js";
import type { FindingQueues } from "./shard.js";
import { PagePool, StateQueue } from "./state-queue.js";
import { OutOfMemory } from "../wasm/memory-reservation.js";
import { openShardGroup, type RequestWithResponse, type ShardGroupReport } from "./shard-group.js";

/** The way to whoever commands. */
export interface Port {
  post(message: unknown): void;
  listen(heard: (message: unknown) => void): void;
}

export interface WorkerSetup {
  readonly code: ShardCode;
  readonly shared: SharedQueues;
  readonly index: number;
}

export type Command =
  | { readonly kind: "starts" }
  /** All but the first thread get none, and take part in handing them around. */
  | { readonly kind: "feed"; readonly states: readonly Uint8Array[] }
  | { readonly kind: "levels"; readonly open: readonly boolean[]; readonly most: number; readonly goOn: boolean }
  | { readonly kind: "answer"; readonly answers: readonly (readonly RequestWithResponse[])[] }
  /** Some of what there is; from the beginning, or what comes next. */
  | { readonly kind: "parts"; readonly first: boolean }
  /** In this order: room for so many states a shard, parts, and what is counted on from. */
  | {
      readonly kind: "restore";
      readonly reserve?: number;
      readonly parts: readonly CheckpointPart[];
      readonly credit?: Pick<CheckpointHeader, "firings" | "outsideConstraint"> | undefined;
    }
  | { readonly kind: "reset"; readonly shards: number; readonly keep: boolean }
  | { readonly kind: "findings"; readonly of: keyof FindingQueues }
  | { readonly kind: "leading"; readonly level: number; readonly targets: readonly Uint8Array[] };

/** What a command came to. */
export interface Reply {
  readonly halted: Halt;
  readonly report?: ShardGroupReport;
  readonly levels?: number;
  readonly trapped?: boolean;
  readonly found?: readonly Uint8Array<ArrayBuffer>[];
  readonly uncertain?: readonly Uint8Array<ArrayBuffer>[];
  /** None: that was all. */
  readonly parts?: readonly CheckpointPart[];
  /** Why what was kept cannot be gone on with. */
  readonly unrestored?: string;
}

/** So many bytes of parts go in one reply, or a little more. */
const PARTS_BYTES = 4 * 1024 * 1024;

const SHOW_MS = 20;

export function serveWorker(port: Port): void {
  let obey: ((command: Command) => Reply) | undefined;
  port.listen((message) => {
    if (obey !== undefined) port.post(obey(message as Command));
    else {
      obey = openThread(message as WorkerSetup);
      port.post({ halted: "none" } satisfies Reply);
    }
  });
}

function openThread({ code, shared, index: place }: WorkerSetup): (command: Command) => Reply {
  const claim = reserveIn(shared);
  const post = openQueues(shared, place, (shard, entries) => team.accept(shard, entries));
  const team = openShardGroup(code, place, shared.groups, {
    reserve: claim,
    send: post.send,
    checkCancelled: post.checkCancelled,
    pause: () => haltOf(shared) !== "none",
  });
  const pool = new PagePool(code.layout.inputEnd - code.layout.input, claim);
  const pausing = pauseIsAsked(shared);
  let parts: Iterator<CheckpointPart> | undefined;
  let shown = 0;

  const show = (): void => {
    const { states, transitions, frontier } = team.progress();
    post.publish(states, transitions, frontier);
  };
  /** All that takes long, as bits of work with others' entries in between. */
  function work(bit: () => boolean): void {
    while (bit()) {
      post.receive();
      post.checkCancelled();
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
  const news = ({ found, requests: questions }: ShardGroupReport): boolean =>
    found || questions.some((own) => own.some((each) => each.length > 0));

  function run(command: Command): Omit<Reply, "halted"> {
    switch (command.kind) {
      case "starts":
        return { trapped: team.makeInitialStates() === "trapped" };
      case "feed":
        together(once(() => team.insert(command.states)));
        post.barrier(true, false, true);
        return {};
      case "answer":
        together(once(() => team.applyResponses(command.answers)));
        post.barrier(true, false, true);
        return {};
      case "levels":
        return levels(command);
      case "parts":
        return { parts: someParts(command.first) };
      case "restore":
        if (command.reserve !== undefined) team.reserve(command.reserve);
        for (const part of command.parts) {
          team.take(part);
          post.checkCancelled();
        }
        if (command.credit !== undefined && place === 0) team.credit(command.credit);
        return command.credit === undefined ? {} : { report: team.report() };
      case "reset":
        team.reset(command.shards, command.keep);
        return {};
      case "findings":
        return { found: team.findings(command.of) };
      case "leading": {
        const [found, uncertain] = [new StateQueue(pool), new StateQueue(pool)];
        const scout = team.backwardSearch();
        scout.setTargets(command.targets);
        for (const piece of team.kept(command.level)) {
          post.checkCancelled();
          scout.predecessorsOf(piece, found, uncertain);
        }
        return { found: found.empty(), uncertain: uncertain.empty() };
      }
    }
  }

  function someParts(first: boolean): readonly CheckpointPart[] {
    if (first) parts = team.parts()[Symbol.iterator]();
    const some: CheckpointPart[] = [];
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
      if (!post.barrier(told, report.nextFrontier > 0, done === most)) return { report, levels: done };
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
      if (error instanceof RestoreError) return { halted: haltOf(shared), unrestored: error.message };
      if (error instanceof OutOfMemory) halt(shared, error.reason);
      else if (!(error instanceof Halted)) throw error;
      return { halted: haltOf(shared), levels: begun, report: team.report() };
    }
  };
}
