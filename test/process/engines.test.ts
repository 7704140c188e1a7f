// The choice of the engine, and that all engines and numbers of threads give the same results.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fathom, validate, write, folder } from "./sample-specs.js";

describe("engines", () => {
  interface Result {
    readonly [field: string]: unknown;
    readonly notices: readonly string[];
  }
  interface Document {
    readonly results: readonly [Result];
    readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  }
  const json = (
    ...args: readonly string[]
  ): Omit<Document, "results"> & { readonly code: number | null; readonly result: Result } => {
    const { code, out, err } = fathom(["check", "--json", ...args]);
    expect(err).toBe("");
    const document = JSON.parse(out) as Document;
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    return { code, result: document.results[0], diagnostics: document.diagnostics };
  };

  it("are chosen by the size of the space", () => {
    expect(json("holds").result).toMatchObject({ engine: "interpreter", threads: 1, states: 4 });
    expect(json("holds", "--engine", "compiled").result).toMatchObject({ engine: "compiled", threads: 1, states: 4 });
    expect(json("huge", "--depth", "3", "--engine", "interpreter").result).toMatchObject({
      engine: "interpreter",
      threads: 1,
    });
    expect(json("huge", "--depth", "3", "--search", "dfs").result).toMatchObject({ engine: "interpreter", threads: 1 });
  });

  it("agree, however many threads there are", () => {
    const counts = ["verdict", "states", "transitions", "depth", "firings", "covered", "notices"];
    const of = (result: Result): unknown[] => counts.map((field) => result[field]);
    const alone = json("huge", "--depth", "7", "--threads", "1").result;
    expect(alone).toMatchObject({ verdict: "bounded", engine: "compiled", threads: 1, states: 2_804_012, depth: 7 });
    const together = json("huge", "--depth", "7", "--threads", "2").result;
    expect(together).toMatchObject({ engine: "compiled", threads: 2 });
    expect(of(together)).toEqual(of(alone));
  });

  it("show the same counterexample", () => {
    const traces = ["interpreter", "compiled"].map((engine) => json("violated", "--engine", engine).result["trace"]);
    expect(traces[1]).toEqual(traces[0]);
  });

  it("report that a system has too much code to compile", () => {
    const numbers = Array.from({ length: 60 }, (_, i) => i);
    const variables = numbers.map((v) => `var f${v}: K -> Set<1..200> = [_ in K => {}]`);
    const actions = numbers.flatMap((v) =>
      numbers.map(
        (w) =>
          `action A${v}x${w}(i: K, j: K) { require n == -1 and f${v}[i] != f${w}[j]; f${v}' = [k in K => f${w}[k].add(3)] }`,
      ),
    );
    write(
      "large.fathom",
      [
        "system Large",
        "type K = 1..200",
        "var n: -1..999 = 0",
        "action Count { require n < 999; n' = n + 1 }",
        ...variables,
        ...actions,
        "check C { }",
      ].join("\n"),
    );
    expect(json("large", "--engine", "compiled")).toMatchObject({
      code: 4,
      result: {
        verdict: "incomplete",
        engine: "compiled",
        states: 0,
        notices: [],
      },
      diagnostics: [
        { code: "E0842", message: "the compiled engine cannot explore this check: its code would be too large" },
      ],
    });
    write(
      "smaller.fathom",
      readFileSync(join(folder, "large.fathom"), "utf8")
        .replace("1..200\n", "1..2\n")
        .replace("check C { }", "check C { depth 60 }"),
    );
    const { result } = json("smaller");
    expect(result).toMatchObject({ engine: "interpreter", threads: 1, states: 61 });
    expect(result.notices[0]).toBe(
      "the compiled engine cannot explore this check: its code would be too large; the interpreter explored it",
    );
  });

  it("explore sets of states if there is not enough memory for single states", () => {
    const { code, result } = json("huge", "--memory", "32m", "--threads", "1");
    expect(code).toBe(0);
    expect(result).toMatchObject({ verdict: "holds", engine: "symbolic", states: 2 ** 30, transitions: 30 * 2 ** 30 });
    expect(result.notices[0]).toMatch(/^memory did not suffice for single states \([0-9]+ were explored\)/);
    expect(json("huge", "--engine", "symbolic").result).toMatchObject({ verdict: "holds", states: 2 ** 30 });
  });

  it.each([["1"], ["2"]])("stop when %s threads have used up their memory: 4", (threads) => {
    const { code, result } = json("huge", "--memory", "2m", "--threads", threads);
    expect([code, result["verdict"], result["engine"]]).toEqual([4, "incomplete", "compiled"]);
    expect(result.notices[0]).toMatch(/^stopped at the memory limit: states use 2 of 2 MB; raise it with --memory 4m/);
    expect(result["states"]).toBeGreaterThan(50_000);
  });
});
