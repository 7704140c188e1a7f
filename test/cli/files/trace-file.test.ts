// Trace files: they conform to their schema, reading restores them, and hostile files do no harm.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openTrace, readTrace } from "../../../cli/files/trace-file.js";
import { traceFileOf, type TraceFile } from "../../../checker/report/trace-file.js";
import type { FinishedCheck } from "../../../checker/report/results.js";
import type { Outcome } from "../../../checker/outcome.js";
import { fathom } from "../run-command.js";
import {
  check,
  circling,
  eventful,
  eventfulWithoutState,
  model,
  outcome,
  spanAt,
  stopping,
  trace,
} from "../../checker/report/sample.js";

const folder = mkdtempSync(join(tmpdir(), "fathom-trace-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schemaOf = (name: string): object => JSON.parse(readFileSync(join("docs", "schema", name), "utf8")) as object;
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false })
  .addSchema(schemaOf("results.schema.json"), "results.schema.json")
  .compile(schemaOf("trace.schema.json"));

function written(found: Outcome): string {
  const result: FinishedCheck = {
    kind: "finished",
    file: "specs/pipe.fathom",
    system: "Pipe",
    name: "Default",
    search: "bfs",
    seconds: 0,
    warnings: [],
    signal: undefined,
    model,
    check,
    outcome: found,
    asExpected: false,
  };
  return JSON.stringify(traceFileOf(result, found.trace!, "0.1.0", { constants: new Map([["N", "3"]]), faults: 2 }));
}

const outcomes: readonly Outcome[] = [
  outcome({
    verdict: "violated",
    property: "Once",
    violated: "invariant",
    trace: trace({ owner: [[1, 1]] }, [eventful]),
  }),
  outcome({
    verdict: "error",
    fault: { code: "R0001", message: "no", span: spanAt("n + 1") },
    trace: trace({}, [], eventfulWithoutState),
  }),
  outcome({ verdict: "deadlock", trace: trace({}, []) }),
  circling,
  stopping,
];

describe("trace files", () => {
  it.each(outcomes.map((each) => [each.verdict, each] as const))(
    "of %s fit the schema and come back",
    (_verdict, found) => {
      const text = written(found);
      expect(validate(JSON.parse(text)) ? [] : validate.errors).toEqual([]);
      const { file, diagnostics } = readTrace(text, "t.json");
      expect(diagnostics).toEqual([]);
      expect(file).toMatchObject({
        fathom: "0.1.0",
        spec: "specs/pipe.fathom",
        system: "Pipe",
        check: "Default",
        verdict: found.verdict,
        property: found.property ?? null,
      });
      expect(file?.overrides).toEqual({ constants: new Map([["N", "3"]]), faults: 2, depth: undefined });
      expect(file?.trace.steps.length).toBe(found.trace!.steps.length);
      expect(file?.trace.loop).toBe(found.trace!.loop ?? null);
    },
  );

  it("of version 1 can have stuttering steps", () => {
    const { trace: recorded, ...rest } = JSON.parse(written(circling)) as { trace: Record<string, unknown> };
    const { stutters: _, ...old } = recorded;
    const [first, second] = old["steps"] as readonly Record<string, unknown>[];
    const waiting = (state: unknown): object => ({ ...first, action: "stutter", instance: null, calls: [], state });
    const steps = [waiting(old["initial"]), first, second, waiting(second!["state"])];
    const { file, diagnostics } = readTrace(
      JSON.stringify({ ...rest, fathomTrace: 1, trace: { ...old, steps, loop: 2 } }),
      "old.json",
    );
    expect(diagnostics).toEqual([]);
    expect(file?.trace.steps.map(({ action }) => action)).toEqual([first!["action"], second!["action"]]);
    expect(file?.trace).toMatchObject({ loop: 1, stutters: [0, 2] });
  });

  it("are rejected if anything is missing, unexpected or of the wrong kind", () => {
    const good = JSON.parse(written(outcomes[0]!)) as Record<string, unknown>;
    /** Copies without one part, or with a part replaced, for every object and list. Values of the language can be anything. */
    const mutants: string[] = [];
    const visit = (at: unknown, path: readonly string[]): void => {
      if (
        typeof at !== "object" ||
        at === null ||
        ["state", "initial", "value", "calls", "span", "constants"].includes(path.at(-1) ?? "")
      )
        return;
      const parts = at as Record<string, unknown>;
      for (const key of Object.keys(parts)) {
        const old = parts[key];
        if (!Array.isArray(at)) {
          Reflect.deleteProperty(parts, key);
          mutants.push(JSON.stringify(good));
        }
        if (!["value", "calls", "span"].includes(key)) {
          parts[key] = { stray: [] };
          mutants.push(JSON.stringify(good));
        }
        parts[key] = old;
        visit(old, [...path, key]);
      }
    };
    visit(good, []);
    expect(mutants.length).toBeGreaterThan(40);
    for (const mutant of mutants)
      expect(
        readTrace(mutant, "t.json").diagnostics.map((each) => each.code),
        mutant,
      ).toEqual(["E0902"]);
  });

  it("never make the reader throw", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((inner) => `{"fathomTrace":1,"trace":${inner}}`),
        ),
        (text) => {
          const { file, diagnostics } = readTrace(text, "t.json");
          expect(file === undefined).toBe(diagnostics.length > 0);
        },
      ),
    );
  });

  it.each([
    ["nothing", "", "E0902", "empty"],
    ["text", "no JSON at all", "E0902", "not JSON"],
    ["a list", "[]", "E0902", "is not a trace"],
    ["deep nesting", "[".repeat(200_000) + "]".repeat(200_000), "E0902", "is not a trace"],
    ["another format", '{"states":[]}', "E0902", "is not a trace"],
    ["the Informal Trace Format, without states", '{"vars":[],"states":[]}', "E0902", '"states" is empty'],
    ["a later version", '{"fathomTrace":3}', "E0903", "has version 3"],
    ["is not a version number", '{"fathomTrace":"1"}', "E0902", "is not a version number"],
    ["a prototype", '{"fathomTrace":1,"__proto__":{}}', "E0902", "has no"],
    ["control characters", `{"fathomTrace":1,"\u001b[31m":1}`, "E0902", "not JSON"],
  ])("of %s are rejected with a reason", (_what, text, code, message) => {
    const [diagnostic] = readTrace(text, "t.json").diagnostics;
    expect(diagnostic?.code).toBe(code);
    expect(diagnostic?.message).toContain(message);
  });

  it("are rejected if they are no files, no text, or too large", () => {
    writeFileSync(join(folder, "binary.json"), new Uint8Array([0x7b, 0, 1, 2]));
    writeFileSync(join(folder, "huge.json"), Buffer.alloc(65 * 1024 * 1024, 0x20));
    mkdirSync(join(folder, "folder"));
    for (const [name, why] of [
      ["binary.json", "NUL"],
      ["huge.json", "64 MiB"],
      ["folder", "it is a folder"],
      ["none.json", "no such file"],
    ] as const) {
      const [diagnostic] = openTrace(join(folder, name)).diagnostics;
      expect(diagnostic?.code).toBe("E0901");
      expect(diagnostic?.message).toContain(why);
    }
  });
});

describe("check --out", () => {
  const spec = join("specs", "tour", "redelivery.fathom");

  it("writes the first counterexample, or an empty file if there is none", async () => {
    const out = join(folder, "out.json");
    expect((await fathom(["check", spec, "--check", "Naive", "--out", out])).exit).toBe(0);
    const text = readFileSync(out, "utf8");
    expect(validate(JSON.parse(text)) ? [] : validate.errors).toEqual([]);
    const file: TraceFile | undefined = readTrace(text, out).file;
    expect(file).toMatchObject({
      spec,
      system: "Redelivery",
      check: "Naive",
      verdict: "violated",
      property: "Once",
      kind: "invariant",
    });
    expect(file?.trace.steps.map(({ action }) => action)).toEqual(["Read", "Process", "Crash", "Read", "Process"]);
    await fathom(["check", spec, "--check", "Idempotent", "--out", out]);
    expect(readFileSync(out, "utf8")).toBe("");
  });

  it("reports a file that cannot be written before any check runs", async () => {
    const { text, exit } = await fathom(["check", spec, "--out", join(folder, "none", "out.json")]);
    expect(text).toContain("E0808");
    expect(exit).toBe(153);
  });
});
