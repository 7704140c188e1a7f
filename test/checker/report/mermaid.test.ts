import fc from "fast-check";
import { List } from "immutable";
import { describe, expect, it } from "vitest";
import { STEPS_DRAWN, traceToMermaid } from "../../../checker/report/mermaid.js";
import type { Call, Step, Trace } from "../../../checker/outcome.js";
import type { Type } from "../../../grammar/core/types.js";
import { boolType } from "../../../grammar/core/types.js";
import { lasso, node, rec, region, step, trace } from "./sample.js";

const write: Call = {
  from: "processor[east]",
  to: "db",
  operation: "write",
  args: [
    { name: "rec", type: rec, value: 1 },
    { name: "at", type: region, value: 1 },
  ],
  result: { type: boolType, value: true },
};
const note: Call = { from: "db", to: "db.log", operation: "note", args: [], result: undefined };
const send = step(
  "Send",
  {},
  { calls: [{ from: undefined, to: "processor[east]", operation: "offer", args: [], result: undefined }] },
);
const store = step(
  "Store",
  { seen: [1] },
  {
    instance: "processor[east]",
    bindings: [{ name: "rec", type: rec, value: 1 }],
    picks: [{ name: "n", type: node, value: 1 }],
    branches: [1, 0],
    calls: [write, note],
  },
);
const crash = step("Crash", {}, { instance: "db", fault: true });

/** The forms of a line in a chart: a part of Mermaid's grammar in which no label can be syntax. */
const TEXT = String.raw`(?:[^#;:%<>"'\x60$@\\&\n]|#\d+;)*`;
const lineForms = [
  /^sequenceDiagram$/,
  new RegExp(`^ {2}participant p\\d+ as ${TEXT}$`),
  new RegExp(`^ {2,4}Note over p\\d+(,p\\d+)?: ${TEXT}$`),
  new RegExp(`^ {2,4}p\\d+--?>>p\\d+: ${TEXT}$`),
  /^ {2}loop forever$/,
  /^ {2}end$/,
];
const wrongLines = (chart: string): string[] =>
  chart.split("\n").filter((line) => !lineForms.some((form) => form.test(line)));
const drawnText = (line: string): string =>
  line.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));

describe("a chart", () => {
  it("has a participant for each instance in order of appearance, a note for each step and an arrow for each call", () => {
    expect(drawnText(traceToMermaid(trace({}, [send, store, crash])))).toMatchInlineSnapshot(`
      "sequenceDiagram
        participant p0 as the system
        participant p1 as processor[east]
        participant p2 as db
        participant p3 as db.log
        Note over p0: 1 Send
        p0->>p1: offer()
        Note over p1: 2 Store(rec: 1), picks n = Node#2, branch 2, branch 1
        p1->>p2: write(1, west) = true
        p2->>p3: note()
        Note over p2: 3 fault Crash"
    `);
  });

  it("has the repeated steps in a block of their own", () => {
    expect(traceToMermaid(lasso({}, [send, store, crash], 1))).toMatchInlineSnapshot(`
      "sequenceDiagram
        participant p0 as the system
        participant p1 as processor[east]
        participant p2 as db
        participant p3 as db.log
        Note over p0: 1 Send
        p0->>p1: offer()
        loop forever
          Note over p1: 2 Store(rec#58; 1), picks n = Node#35;2, branch 2, branch 1
          p1->>p2: write(1, west) = true
          p2->>p3: note()
          Note over p2: 3 fault Crash
        end"
    `);
  });

  it("shows that the system stutters, also from the start, and that a step fails", () => {
    expect(
      traceToMermaid(lasso({}, [send, crash], 2))
        .split("\n")
        .at(-1),
    ).toBe("  Note over p0,p2: no further steps");
    expect(traceToMermaid(lasso({}, [], 0)).split("\n")).toEqual([
      "sequenceDiagram",
      "  participant p0 as the system",
      "  Note over p0: no further steps",
    ]);
    const { state: _, ...failed } = crash;
    expect(
      traceToMermaid(trace({}, [], failed))
        .split("\n")
        .slice(2),
    ).toEqual(["  Note over p0: 1 fault Crash", "  Note over p0: fails"]);
    expect(traceToMermaid(trace({}, []))).toBe("sequenceDiagram\n  participant p0 as the system");
  });
});

it("shows where the system stutters once before the next step", () => {
  expect(
    traceToMermaid({ ...lasso({}, [send, crash], 1), stutters: [0, 1, 2] })
      .split("\n")
      .slice(3),
  ).toEqual([
    "  participant p2 as db",
    "  Note over p0,p2: nothing happens here",
    "  Note over p0: 1 Send",
    "  p0->>p1: offer()",
    "  Note over p0,p2: nothing happens here",
    "  loop forever",
    "    Note over p2: 2 fault Crash",
    "    Note over p0,p2: nothing happens here",
    "  end",
  ]);
});

describe("a chart without instances", () => {
  const pay = step("Pay", { paid: [2], seen: [1] });
  const own = step(
    "Own",
    {
      paid: [2],
      seen: [1],
      owner: [
        [1, 1],
        [2, 0],
      ],
    },
    { fault: true },
  );

  it("has a lifeline for each variable that changes, and what changes as an arrow to it", () => {
    const { state: _, ...failed } = step("Lose", {});
    expect(drawnText(traceToMermaid(trace({}, [pay, own], failed)))).toMatchInlineSnapshot(`
      "sequenceDiagram
        participant p0 as the system
        participant p1 as orders
        participant p2 as seen
        participant p3 as owner
        Note over p0: 1 Pay
        p0-->>p1: [2].paid: false → true
        p0-->>p2: {} → {1}
        Note over p0: 2 fault Own
        p0-->>p3: [1]: absent → Node#2
        p0-->>p3: [2]: absent → Node#1
        Note over p0: 3 Lose
        Note over p0: fails"
    `);
  });

  it("shows the changes of many variables and of large values within Mermaid's limits", () => {
    const names = Array.from({ length: 12 }, (_, i) => `v${i}`);
    const word: Type = { kind: "enum", id: "E", name: "E", members: ["a", '"b;#'.repeat(1000)] };
    const many: Trace = {
      variables: names.map((name) => ({ name, type: word, ghost: false, indices: 0, indexPositions: [] })),
      initial: List(names.map(() => 0)),
      steps: Array.from({ length: STEPS_DRAWN }, (_, i) => ({
        ...step("A", {}),
        state: List(names.map(() => (i + 1) % 2)),
      })),
      failed: undefined,
      loop: undefined,
    };
    const chart = traceToMermaid(many);
    expect(wrongLines(chart)).toEqual([]);
    expect(chart.length).toBeLessThan(50_000);
    const lines = drawnText(chart).split("\n");
    expect(lines.filter((line) => line.includes("participant"))).toEqual(["  participant p0 as the system"]);
    expect(lines[3]).toMatch(/^ {2}p0-->>p0: v0: a → "b;#"b;#.*…$/);
    expect(lines[11]).toBe("  p0-->>p0: and 4 more changes");
    expect(lines.at(-1)).toMatch(/^ {2}Note over p0: \d+ more steps not drawn$/);
  });
});

describe("a long behaviour", () => {
  const long = Array.from({ length: STEPS_DRAWN + 30 }, () => store);
  const last = (chart: string): readonly string[] => chart.split("\n").slice(-2);

  it("is cut, with a note", () => {
    expect(last(traceToMermaid(trace({}, long)))[1]).toBe("  Note over p0,p2: 30 more steps not drawn");
    expect(last(traceToMermaid(trace({}, [store, store]), { steps: 1 }))[1]).toBe(
      "  Note over p0,p2: 1 more step not drawn",
    );
    expect(traceToMermaid(trace({}, long)).match(/Note over p0:/g)).toHaveLength(STEPS_DRAWN);
    expect(traceToMermaid(trace({}, long.slice(0, STEPS_DRAWN)))).not.toContain("not drawn");
  });

  it("with a loop closes its block, or notes where the loop would begin", () => {
    expect(last(traceToMermaid(lasso({}, long, 2)))).toEqual(["    Note over p0,p2: 30 more steps not drawn", "  end"]);
    expect(last(traceToMermaid(lasso({}, long, STEPS_DRAWN)))[1]).toBe(
      `  Note over p0,p2: 30 more steps not drawn, repeating forever from step ${STEPS_DRAWN + 1}`,
    );
    expect(traceToMermaid(lasso({}, long, long.length))).not.toContain("no further steps");
  });

  it("with large values stays within Mermaid's limits", () => {
    const wide: Type = { kind: "enum", id: "E", name: "E", members: [";".repeat(1000)] };
    const chart = traceToMermaid(trace({}, [step("A", {}, { bindings: [{ name: "x", type: wide, value: 0 }] })]));
    expect(chart.length).toBeLessThan(1000);
    expect(chart).toMatch(/…$/);
  });
});

describe("hostile names", () => {
  const named = (text: string): Step => {
    const type: Type = { kind: "enum", id: text, name: text, members: [text] };
    const bound = { name: text, type, value: 0 };
    return step(
      text,
      {},
      {
        instance: text,
        bindings: [bound],
        picks: [bound],
        calls: [{ from: text, to: `${text}x`, operation: text, args: [bound], result: { type, value: 0 } }],
      },
    );
  };

  it.each([
    "a#b;c",
    "end",
    "END",
    "a\nparticipant evil",
    "a: b",
    "%%{init: {}}%%",
    "%% comment",
    '"quoted"',
    "<script>alert(1)</script>",
    "<br/>",
    "&lt;",
    "as",
    "wrap:x",
    "$$x$$",
    "@{ }",
    "a\r\u2028b",
    "\\n",
    "style x:#f;",
    "->>",
    "loop",
    "\u202e",
  ])("%j cannot be syntax", (text) => {
    const chart = traceToMermaid(trace({}, [named(text)]));
    expect(wrongLines(chart)).toEqual([]);
    expect(chart.split("\n")).toHaveLength(5);
    expect(chart).not.toMatch(/\bend\b/i);
  });

  it("any text is drawn as it is, and cannot be syntax", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        expect(wrongLines(traceToMermaid(trace({}, [named(text)])))).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 30 }), (text) => {
        expect(drawnText(traceToMermaid(trace({}, [step("A", {}, { instance: text })])).split("\n")[1] ?? "")).toBe(
          `  participant p0 as ${text}`,
        );
      }),
    );
  });
});
