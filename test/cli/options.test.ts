import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import { byteCount, overridesOf, positiveNumber, threadCount, wholeNumber } from "../../cli/options.js";
import { outOfMemoryNotice } from "../../checker/report/out-of-memory.js";
import { commandLine } from "../../cli/process/resources.js";
import { heapNotice } from "../../cli/process/heap.js";
import { progressLine } from "../../cli/terminal/progress.js";
import { renderMarkdown } from "../../cli/terminal/markdown.js";
import { noStyle } from "../../checker/report/style.js";

describe("-c", () => {
  it("takes the text after the first =", () => {
    const { overrides, diagnostics } = overridesOf({ constant: ["N=3", "M = a == b"] });
    expect([...overrides.constants]).toEqual([
      ["N", "3"],
      ["M", "a == b"],
    ]);
    expect(diagnostics).toEqual([]);
  });

  it.each(["N", "=3", "N=", "N= ", "3=N", "a.b=3", ""])("refuses %j", (text) => {
    expect(overridesOf({ constant: [text] }).diagnostics).toMatchObject([{ code: "E0704", severity: "error" }]);
  });

  it("refuses one constant twice", () => {
    expect(overridesOf({ constant: ["N=3", "N=4"] }).diagnostics).toMatchObject([
      { code: "E0704", message: "`-c` sets `N` twice" },
    ]);
  });
});

describe("numbers in options", () => {
  it("are whole and not negative", () => {
    expect([wholeNumber("0"), wholeNumber("42"), positiveNumber("1")]).toEqual([0, 42, 1]);
    for (const text of ["-1", "1.5", "1e3", "0x10", "", " 1", "9007199254740993", "NaN"])
      expect(() => wholeNumber(text), text).toThrow(InvalidArgumentError);
    expect(() => positiveNumber("0")).toThrow(InvalidArgumentError);
    expect(() => positiveNumber("-1")).toThrow("Expected a whole number, 1 or more.");
    expect(() => wholeNumber("9007199254740993")).toThrow("Expected at most 9007199254740991.");
  });

  it("of bytes can have a unit, and those of threads have a limit", () => {
    expect(["1048576", "800m", "2g", "1.5G", "64MB", "3000KiB"].map(byteCount)).toEqual([
      2 ** 20,
      800 * 2 ** 20,
      2 ** 31,
      1.5 * 2 ** 30,
      64 * 2 ** 20,
      3000 * 2 ** 10,
    ]);
    for (const text of ["", "m", "0", "-1g", "1x", "1e3", "99999999999t"])
      expect(() => byteCount(text), text).toThrow(InvalidArgumentError);
    expect(() => byteCount("8192t")).toThrow("Expected less than 8192t.");
    for (const text of ["1", "1k", "1023k", "0.9m"])
      expect(() => byteCount(text), text).toThrow("Expected at least 1m.");
    expect(threadCount("256")).toBe(256);
    for (const text of ["0", "257", "two"]) expect(() => threadCount(text), text).toThrow(InvalidArgumentError);
  });

  it("that are not given override nothing", () => {
    expect(overridesOf({ faults: 0 })).toEqual({ overrides: { constants: new Map(), faults: 0 }, diagnostics: [] });
  });
});

describe("the monitor of a search", () => {
  it("shows the counts in one line", () => {
    expect(progressLine("a.fathom Default", { states: 12345, frontier: 67, depth: 8, transitions: 9 }, 2, 120)).toBe(
      "a.fathom Default · 12,345 states · 67 in frontier · depth 8 · 6,173 states/s · 120 MB",
    );
    expect(
      progressLine("a.fathom Default", { states: 12345, frontier: 0, depth: 8, transitions: 9, nodes: 678 }, 2, 120),
    ).toBe("a.fathom Default · at least 12,345 states · depth 8 · 678 diagram nodes · 120 MB");
  });

  it("stops the search if the heap is full, with advice", () => {
    const limit = 4144 * 2 ** 20;
    expect(heapNotice(3100 * 2 ** 20, limit)).toMatch(
      /^stopped at the heap limit: 3,100 of 4,144 MB are in use; .*--max-old-space-size=8288/,
    );
    expect(heapNotice(3000 * 2 ** 20, limit)).toBeUndefined();
  });
});

describe("the notice about a lack of memory", () => {
  it("has advice", () => {
    expect(outOfMemoryNotice("budget", 2 ** 31, 2 ** 31, commandLine)).toMatch(
      /^stopped at the memory limit: states use 2,048 of 2,048 MB; .*--memory 4096m/,
    );
    expect(outOfMemoryNotice("budget", 2 ** 18, 2 ** 19, commandLine)).toContain(
      "states use 256 of 512 KB; raise it with --memory 1m",
    );
    expect(outOfMemoryNotice("system", 2 ** 30, 2 ** 31, commandLine)).toMatch(
      /^stopped: the operating system provides no more memory \(states use 1,024 MB\)/,
    );
    expect(outOfMemoryNotice("address", 2 ** 32, 2 ** 33, commandLine)).toMatch(/--memory or --threads/);
  });
});

describe("error pages on a terminal", () => {
  it("keep code, join paragraphs and line up tables", () => {
    const page =
      "# E0301: type\n\nSome *words*\nand `code`.\n\n```\nvar x\n```\n\n- one\n- two\n\n| a | b |\n|---|---|\n| long | x |\n";
    expect(renderMarkdown(page, noStyle, 80)).toBe(
      "E0301: type\n\nSome *words* and `code`.\n\n    var x\n\n- one\n- two\n\na     b\nlong  x",
    );
  });
});
