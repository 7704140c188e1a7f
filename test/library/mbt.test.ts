// fathom/mbt: faults of implementations are found and shortened, correct ones pass, and wrong adapters are refused.

import { describe, expect, it } from "vitest";
import {
  concurrentRuns,
  linearizable,
  randomWalks,
  refused,
  repeatWalks,
  unknown,
  type Adapter,
  type HistoryOperation,
} from "../../library/mbt.js";
import { report, specFromSources } from "../../library/node.js";

/** A queue that delivers by itself, and may lose what it has not yet delivered when it crashes. */
const text = `
system Mailbox
type Letter = 1..3
var waiting: Seq<Letter, 3> = []
var delivered: Set<Letter> = {}
action Post(letter: Letter) {
  require waiting.len() < 3 and letter not in delivered
  require not exists other in waiting: other == letter
  waiting' = waiting.append(letter)
}
action Deliver {
  require waiting.len() > 0
  delivered' = delivered.add(waiting.head())
  waiting' = waiting.tail()
}
action Take { pick letter in delivered; delivered' = delivered.without(letter) }
fault action Crash { waiting' = [] }
invariant Some: delivered.size() <= 3
check All { faults 1; expect holds }
`;
const mailbox = specFromSources({ "mailbox.fathom": text }, "mailbox.fathom");

type Bug = "none" | "loses" | "twice" | "refuses" | "throws" | "lies";

class Mailbox {
  waiting: number[] = [];
  delivered = new Set<number>();
  constructor(readonly bug: Bug) {}
  post(letter: number): boolean {
    if (this.waiting.length >= 3 || this.delivered.has(letter)) return false;
    if (this.waiting.includes(letter) && this.bug !== "twice") return false;
    if (this.bug === "refuses" && this.waiting.length === 2) return false;
    if (this.bug === "throws" && this.delivered.size === 2) throw new Error("out of paper");
    this.waiting.push(letter);
    return true;
  }
  deliver(): void {
    const letter = this.waiting.shift();
    if (letter !== undefined && !(this.bug === "loses" && this.delivered.size > 0)) this.delivered.add(letter);
  }
  take(): number | undefined {
    const letter = Math.max(...this.delivered);
    if (this.delivered.size === 0) return undefined;
    this.delivered.delete(letter);
    return this.bug === "lies" ? 1 : letter;
  }
}

interface Actions {
  Post: { letter: number };
  Deliver: object;
  Take: object;
  Crash: object;
}

/** Delivers by itself after some steps, if `internal`. */
function adapterOf(bug: Bug, internal = false, more: Partial<Adapter<Actions>> = {}): Adapter<Actions> {
  let box = new Mailbox(bug);
  let clock = 0;
  return {
    reset() {
      box = new Mailbox(bug);
      clock = 0;
    },
    observe() {
      if (internal && clock++ % 3 === 2) box.deliver();
      return { delivered: box.delivered };
    },
    actions: {
      Post: ({ letter }) => (box.post(letter) ? undefined : refused),
      Deliver: internal
        ? "internal"
        : () => {
            if (box.waiting.length === 0) return refused;
            box.deliver();
            return undefined;
          },
      Take: async () => {
        const letter = box.take();
        return Promise.resolve(letter === undefined ? refused : { picks: { letter } });
      },
      Crash: () => {
        box.waiting = [];
      },
    },
    refuses: ["Post", "Take"],
    ...more,
  };
}

const options = { seed: 3, walks: 40, steps: 25 };

describe("random walks", () => {
  it.each([false, true])("pass through a correct implementation, with steps of its own: %s", async (internal) => {
    const result = await randomWalks(mailbox, "All", adapterOf("none", internal), options);
    expect(result.verdict, report(result)).toBe("passed");
    expect(result.actions["Post"]?.asked).toBeGreaterThan(100);
    expect(result.actions["Post"]?.refused).toBeGreaterThan(10);
    expect(Object.keys(result.actions)).toEqual(
      internal ? ["Post", "Take", "Crash"] : ["Post", "Deliver", "Take", "Crash"],
    );
  });

  it.each([
    ["loses", "observation", ["Post", "Deliver", "Post", "Deliver"]],
    ["twice", "step", ["Post", "Post"]],
    ["refuses", "refused", ["Post", "Post", "Post"]],
    ["throws", "threw", ["Post", "Deliver", "Post", "Deliver", "Post"]],
    ["lies", "step", ["Post", "Deliver", "Take"]],
  ] as const)("find and shorten: %s", async (bug, kind, actions) => {
    const result = await randomWalks(mailbox, "All", adapterOf(bug), options);
    const { failure } = result;
    expect(result.verdict).toBe("failed");
    expect(failure?.kind).toBe(kind);
    expect(failure?.shortened).toBe("shortest");
    expect(failure?.steps.map(({ action }) => action).sort()).toEqual([...actions].sort());
    const again = await randomWalks(mailbox, "All", adapterOf(bug), { ...options, seed: failure!.seed!, walks: 1 });
    expect(again.failure).toEqual({ ...failure, walk: 0 });
    const repeated = await repeatWalks(mailbox, "All", adapterOf(bug), [failure!.steps]);
    expect(repeated.failure?.message).toBe(failure?.message);
  });

  it("names actions that no walk asked for", async () => {
    const result = await randomWalks(mailbox, "All", adapterOf("none"), { seed: 3, walks: 1, steps: 1 });
    const asked = Object.entries(result.actions).filter((entry) => entry[1].asked > 0);
    expect(asked.length).toBe(1);
    const others = Object.keys(result.actions).filter((name) => name !== asked[0]![0]);
    expect(result.notices).toEqual([`no walk asked for ${others.join(", ")}`]);
    expect(report(result)).toContain(result.notices[0]);
    expect((await randomWalks(mailbox, "All", adapterOf("none"), options)).notices).toEqual([]);
  });

  it("finds faults of steps that the implementation takes by itself", async () => {
    const result = await randomWalks(mailbox, "All", adapterOf("loses", true), { ...options, walks: 200 });
    // What is lost could still be waiting, until something else is delivered that was posted later.
    expect(result.verdict, report(result)).toBe("failed");
  });

  it("explains the disagreement as counterexamples do", async () => {
    const result = await randomWalks(mailbox, "All", adapterOf("lies"), options);
    const shown = report(result);
    for (const part of [
      "The implementation took step 3, Take",
      "cannot pick letter = 1",
      "waiting = []",
      "To repeat this walk",
    ])
      expect(shown).toContain(part);
  });

  it("accepts steps that may or may not have happened", async () => {
    let box = new Mailbox("none");
    const forgetful = adapterOf("none", false, {
      reset() {
        box = new Mailbox("none");
      },
      observe: () => ({ delivered: box.delivered }),
      actions: {
        Post: ({ letter }) => {
          if (letter !== 2) box.post(letter);
          return unknown;
        },
        Deliver: () => {
          const before = box.waiting.length;
          box.deliver();
          return before === 0 ? refused : undefined;
        },
        Take: "never",
        Crash: "never",
      },
      refuses: [],
    });
    const result = await randomWalks(mailbox, "All", forgetful, options);
    expect(result.verdict, report(result)).toBe("passed");
  });

  it("says that a failure does not happen again", async () => {
    let posted = 0;
    const result = await randomWalks(
      mailbox,
      "All",
      adapterOf("none", false, {
        actions: {
          Post: () => (++posted === 20 ? refused : undefined),
          Deliver: "never",
          Take: "never",
          Crash: () => undefined,
        },
        observe: () => ({}),
        refuses: [],
      }),
      options,
    );
    expect(result.failure?.shortened).toBe("unstable");
    expect(result.notices[0]).toContain("did not fail again on the same walk");
  });
});

describe("a wrong adapter", () => {
  const run = async (more: object) => randomWalks(mailbox, "All", { ...adapterOf("none"), ...more }, options);
  const withActions = async (more: object) => run({ actions: { ...adapterOf("none").actions, ...more } });

  it.each([
    ["an unknown action", { Posts: () => undefined }, "no action `Posts`: did you mean `Post`?"],
    ["no function", { Post: "sometimes" }, 'neither a function nor "internal" nor "never" for `Post`'],
    ["an odd result", { Post: () => 17 }, "the function for `Post` returned 17"],
    ["an odd field", { Post: () => ({ letter: 1 }) }, 'the function for `Post` returned {"letter":1}'],
    ["no JSON", { Post: () => ({ state: { waiting: 1n } }) }, "something that is not JSON"],
    ["an unknown variable", { Post: () => ({ state: { mail: 1 } }) }, "`mail` cannot be observed"],
  ])("is refused: %s", async (_, actions, message) => {
    await expect(withActions(actions)).rejects.toThrow(message);
    await expect(withActions(actions)).rejects.toThrow(TypeError);
  });

  it("is refused if it leaves out actions, or drives none", async () => {
    await expect(run({ actions: { Post: "never" } })).rejects.toThrow(
      "who takes the steps of `Deliver`, `Take`, `Crash`",
    );
    const never = { Post: "never", Deliver: "never", Take: "internal", Crash: "never" };
    await expect(run({ actions: never, refuses: [] })).rejects.toThrow("no function for any action");
    await expect(run({ actions: never })).rejects.toThrow("`Post` is in `refuses`");
    await expect(run({ observe: () => 3 })).rejects.toThrow("`observe` returned 3");
    await expect(randomWalks({} as never, "All", adapterOf("none"))).rejects.toThrow("returned it");
    await expect(randomWalks(mailbox, "Al", adapterOf("none"))).rejects.toThrow("no check is named `Al`");
    await expect(randomWalks(mailbox, "All", adapterOf("none"), { steps: 0 })).rejects.toThrow(RangeError);
  });

  it("shows a value that the type does not have", async () => {
    const result = await run({ observe: () => ({ delivered: [9] }) });
    expect(result.failure?.message).toContain("After the reset");
    expect(result.failure?.states[0]?.reasons[0]).toContain("[9] is not a value of `delivered`");
  });

  it("is not waited for forever, and decides nothing", async () => {
    const forever = adapterOf("none", false, {
      actions: { ...adapterOf("none").actions, Post: async () => new Promise<never>(() => undefined) },
    });
    const result = await randomWalks(mailbox, "All", forever, { ...options, timeout: 5 });
    expect(result.verdict).toBe("incomplete");
    expect(result.notices[0]).toContain("of the adapter has not returned within 5 ms");
    const signal = AbortSignal.timeout(5);
    await expect(randomWalks(mailbox, "All", forever, { ...options, signal })).rejects.toThrow();
  });
});

// ---------------------------------------------------------------- concurrency

const counterText = `
system Counter
const CLIENTS: Int = 2
type Client = 1..CLIENTS
var n: 0..6 = 0
var got: Client -> 0..6 = [_ in Client => 0]
action Add(client: Client) { require n < 6; n' = n + 1; got[client]' = n + 1 }
check Two { expect holds }
`;
const counter = specFromSources({ "counter.fathom": counterText }, "counter.fathom");

/** Reads and writes in two steps, unless it is `atomic`. */
function counterAdapter(atomic: boolean, more?: () => Promise<unknown>): Adapter {
  let n = 0;
  return {
    reset() {
      n = 0;
    },
    observe: () => ({ n }),
    actions: {
      Add: async ({ client }: { client: number }) => {
        if (n >= 6) return refused;
        const before = n;
        if (!atomic) await Promise.resolve();
        n = (atomic ? n : before) + 1;
        const got = n;
        if (more !== undefined && client === 1) await more();
        return { state: { [`got[${client}]`]: got } };
      },
    },
  };
}

describe("concurrent runs", () => {
  const concurrent = { seed: 5, runs: 30, operations: 6, clientParameter: "client" };

  it("pass with an atomic implementation, and find a lost update", async () => {
    const atomic = await concurrentRuns(counter, "Two", counterAdapter(true), concurrent);
    expect(atomic.verdict, report(atomic)).toBe("passed");
    expect(atomic.operations).toBeGreaterThan(100);
    const racing = await concurrentRuns(counter, "Two", counterAdapter(false), concurrent);
    expect(racing.failure?.kind).toBe("notLinearizable");
    expect(racing.failure?.operations.length).toBeGreaterThan(1);
    expect(racing.failure?.operations.length).toBeLessThanOrEqual(racing.failure!.history.length);
    expect(report(racing)).toContain("The history is not linearizable");
  });

  it("treat an operation without an answer as one that may or may not have taken effect", async () => {
    const hangs = counterAdapter(true, async () => new Promise(() => undefined));
    const result = await concurrentRuns(counter, "Two", hangs, { ...concurrent, timeout: 20 });
    expect(result.verdict).toBe("incomplete");
    expect(result.pending).toBeGreaterThan(0);
  });

  it("report what an implementation throws", async () => {
    const throws = counterAdapter(true, async () => Promise.reject(new Error("disk full")));
    const result = await concurrentRuns(counter, "Two", throws, concurrent);
    expect(result.failure?.message).toContain("`Add(client: 1)` threw Error: disk full");
    expect((result.failure?.thrown as Error).message).toBe("disk full");
  });

  it("need a parameter that exists", async () => {
    await expect(concurrentRuns(counter, "Two", counterAdapter(true), { clientParameter: "who" })).rejects.toThrow(
      "no action has a parameter `who`",
    );
  });
});

describe("a recorded history", () => {
  const add = (client: number, called: number, returned: number | null, n?: number): HistoryOperation => ({
    client: `client ${client}`,
    action: "Add",
    args: { client },
    called,
    returned,
    ...(n === undefined ? {} : { state: { n } }),
  });

  it("is linearizable if some order agrees with it", async () => {
    const result = await linearizable(counter, "Two", [
      add(1, 0, 10, 2),
      add(2, 5, 6, 1),
      { called: 11, returned: 12, state: { n: 2 } },
    ]);
    expect(result.verdict).toBe("linearizable");
    expect(result.order).toEqual([1, 0, 2]);
  });

  it("is not if a later operation would have to come first", async () => {
    const result = await linearizable(counter, "Two", [add(1, 0, 4, 2), add(2, 5, 6, 1), add(1, 7, 8)]);
    expect(result.verdict).toBe("notLinearizable");
    expect(report(result)).toContain("Add(client: 1): n = 2");
  });

  it("leaves open what an operation without a result did", async () => {
    const seen = (n: number): HistoryOperation => ({ called: 20, returned: 21, state: { n } });
    for (const [n, verdict] of [
      [1, "linearizable"],
      [2, "linearizable"],
      [3, "notLinearizable"],
    ] as const)
      expect((await linearizable(counter, "Two", [add(1, 0, 1), add(2, 2, null), seen(n)])).verdict).toBe(verdict);
  });

  it("is refused if it is malformed", async () => {
    await expect(linearizable(counter, "Two", [add(1, 5, 2)])).rejects.toThrow(
      "operation 0 of the history has no times",
    );
    await expect(linearizable(counter, "Two", [{ ...add(1, 0, 1), action: "Adds" }])).rejects.toThrow(
      "did you mean `Add`",
    );
    await expect(linearizable(counter, "Two", [], { internal: ["Adds"] })).rejects.toThrow("did you mean `Add`");
  });
});
