// Traces in the text report.

import { List } from "immutable";
import { describe, expect, it } from "vitest";
import { indexedName } from "../../../checker/report/changes.js";
import { renderFinding } from "../../../checker/report/outcome.js";
import { renderTrace } from "../../../checker/report/trace.js";
import { noStyle } from "../../../checker/report/style.js";
import { colours } from "../../../cli/terminal/colours.js";
import { widthOf } from "../../../checker/report/text.js";
import type { Value } from "../../../checker/interpreter/values.js";
import { model, step, stopping, trace, type Sample, plain, first } from "./sample.js";

describe("traces", () => {
  const change = (before: Sample, after: Sample): string[] => {
    const lines = renderTrace(trace(before, [step("A", after)]), plain).split("\n");
    return lines.slice(lines.indexOf("1  A") + 1).map((line) => line.trim());
  };

  it.each<[string, Sample, Sample, string[]]>([
    ["the variable of one instance", {}, first, ["inbound[east].log: [] → [1]"]],
    ["fields of records in functions", {}, { paid: [2] }, ["orders[2].paid: false → true"]],
    [
      "keys of maps that come, go and change",
      {
        owner: [
          [1, 0],
          [2, 0],
        ],
      },
      {
        owner: [
          [2, 1],
          [3, 1],
        ],
      },
      ["owner[1]: Node#1 → absent", "owner[2]: Node#1 → Node#2", "owner[3]: absent → Node#2"],
    ],
    ["whole sets, in order", { seen: [3] }, { seen: [3, 1] }, ["seen: {3} → {1, 3}"]],
    ["options of variants", {}, { last: List<Value>([List<Value>([0, 2])]) }, ["last: none → some(Prepare(2))"]],
    [
      "ghosts last",
      {},
      { history: [1], last: List<Value>([List<Value>([1])]) },
      ["last: none → some(Ack)", "history: [] → [1]"],
    ],
    ["nothing", first, first, ["no change"]],
  ])("show %s", (_, before, after, expected) => {
    expect(change(before, after)).toEqual(expected);
  });

  it("put long values on several lines within the width", () => {
    const long = Array.from({ length: 9 }, (_, i) => (i % 3) + 1);
    const rendered = renderTrace(trace({ log: [long, []] }, [step("A", { log: [[...long].reverse(), []] })]), {
      style: noStyle,
      width: 44,
    });
    for (const line of rendered.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(44);
    expect(rendered.replace(/\s+/g, " ")).toContain(
      "inbound[east].log: [1, 2, 3, 1, 2, 3, 1, 2, 3] → [3, 2, 1, 3, 2, 1, 3, 2, 1]",
    );
  });

  it("wrap within the width", () => {
    const narrow = renderFinding(stopping, model, { style: noStyle, width: 44 });
    for (const line of narrow.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(44);
  });

  it("dim ghosts and mark faults where there are colours", () => {
    const rendered = renderTrace(trace({}, [step("A", { history: [1] }, { fault: true })]), {
      style: colours,
      width: 100,
    });
    expect(rendered).toContain("\u001b[33mfault");
    expect(rendered).toMatch(/\u001b\[2m +history: \[\] → \[1\]/);
  });

  it("put the keys of nested families after their instances", () => {
    expect(indexedName("a.b.c", [0, 1], ["x", "y"])).toBe("a[x].b[y].c");
    expect(indexedName("a.b.c", [1, 1], ["x", "y"])).toBe("a.b[x, y].c");
    expect(indexedName("v", [], [])).toBe("v");
  });
});
