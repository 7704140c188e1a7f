// Compares the assembler with wabt: both make the same bytes of the modules of specs.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import loadWabt from "wabt";
import { buildModel } from "../../../../checker/index.js";
import { generate } from "../../../../checker/codegen/generate.js";
import { planProperties } from "../../../../checker/liveness/property-checker.js";
import { layOutMemory, type RuntimeParameters } from "../../../../checker/wasm/memory-layout.js";
import { moduleText, runtimeText } from "../../../../checker/wasm/runtime.js";
import { assembleText } from "../../../../checker/wasm/text/module.js";
import { openFile } from "../../../../cli/verification/open-file.js";

let wabt: Awaited<ReturnType<typeof loadWabt>>;
beforeAll(async () => {
  wabt = await loadWabt();
});

function byWabt(text: string): Uint8Array {
  const module = wabt.parseWat("test.wat", text, { bulk_memory: true, mutable_globals: true, sign_extension: true });
  try {
    module.resolveNames();
    return module.toBinary({ canonicalize_lebs: true }).buffer;
  } finally {
    module.destroy();
  }
}

const expectSame = (text: string): void =>
  expect(Buffer.from(assembleText(text)).equals(Buffer.from(byWabt(text))), "the bytes are the same").toBe(true);

/** The texts of the modules of the first checks of a spec. */
function textsOf(path: string, checks: number): readonly string[] {
  const { program, plans } = openFile(path);
  return plans.slice(0, checks).flatMap((planned) => {
    const { model, check } = buildModel(program!, planned);
    const { plan } = planProperties(model!, check!);
    const generated = generate(model!, check!, { plan: check!.properties.length > 0 ? plan : undefined });
    if (generated === undefined) return [];
    const { layout, functions, covers, predicates, scratchEnd, hasConstraint, hasInvariants, symmetric } = generated;
    const tags = predicates === undefined ? model!.actions.length : plan!.labels.count;
    return [1, 3].map((maxShards) => {
      const parameters: RuntimeParameters = {
        words: layout.words,
        ...{ tags, covers, predicates, scratchEnd, hasConstraint, hasInvariants, symmetric },
        maxShards,
        blockBytes: 4096,
      };
      return moduleText(100, `${functions}\n${runtimeText(parameters, layOutMemory(parameters))}`);
    });
  });
}

describe("modules of specs", () => {
  const golden = "test/checker/codegen/golden";
  const small = readdirSync(golden).filter((name) => name.endsWith(".fathom"));
  it.each([
    ...small.map((name) => join(golden, name)),
    ...["two_phase", "ewd840", "pipeline", "paxos"].map((name) => `specs/classics/${name}.fathom`),
    "specs/tour/10_symmetry.fathom",
  ])("%s", (path) => {
    const texts = textsOf(path, 2);
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expectSame(text);
  });
});

const functionOf = (body: string): string =>
  `(module (memory 1 65536) (func $f (param $a i32) (param $b i64) (result i64) (local $c i64) (local i32) (local $d f64)\n${body}))`;

describe("forms", () => {
  it.each([
    [
      "numbers of 32 bits",
      ["0", "-1", "63", "64", "-64", "-65", "8191", "2147483647", "-2147483648", "4294967295", "0xff"]
        .map((n) => `(drop (i32.const ${n}))`)
        .join("\n"),
    ],
    [
      "numbers of 64 bits",
      [
        "0",
        "-1",
        "63",
        "64",
        "-65",
        "123456789",
        "1234567890",
        "9223372036854775807",
        "-9223372036854775808",
        "0x9e3779b97f4a7c15",
        "0x12345",
      ]
        .map((n) => `(drop (i64.const ${n}))`)
        .join("\n"),
    ],
    [
      "floating-point numbers",
      ["0", "1.5", "-1e300", "9007199254740992"].map((n) => `(drop (f64.const ${n}))`).join("\n"),
    ],
    ["indices instead of names", "(block (br_if 0 (local.get 0)) (br 1))"],
    ["blocks", "(block $a (loop $b (br_if $a (i32.const 1)) (block $a (br $a)) (br $b)))"],
    [
      "conditions",
      "(drop (if (result i32) (local.get $a) (then (i32.const 1)) (else (if $x (local.get $a) (then (br $x))) (i32.const 2))))",
    ],
    [
      "memory",
      "(i64.store8 offset=200 (local.get $a) (i64.load32_u (local.get $a))) (i64.store align=1 (local.get $a) (i64.load offset=3 align=4 (local.get $a))) (memory.copy (local.get $a) (local.get $a) (memory.grow (i32.const 1)))",
    ],
    ["comments and unfolded instructions", ";; (drop)\nlocal.get $a drop ;; end\n(drop (local.get $d))"],
  ])("%s", (_, body) => expectSame(functionOf(`${body} (local.get $c)`)));

  it("functions that are declared later, imports, globals and exports", () =>
    expectSame(`(module
      (import "a" "b" (func $imported))
      (memory $m (export "m") 2 10)
      (global $g (export "g") (mut i64) (i64.const -5))
      (global $h i32 (i32.const 7))
      (func (export "first") (export "again") (call $second (global.get $h)) (call $imported))
      (func $second (param i32) (global.set $g (i64.const 1))))`));

  it("forms are nested deeply", () => {
    const [depth, one] = [20_000, "(i32.const 1)"];
    const text = `(module (func (result i32) ${"(i32.add (i32.const 1) ".repeat(depth)}${one}${")".repeat(depth)}))`;
    expect(assembleText(text).length).toBeGreaterThan(3 * depth);
  });
});

it.each([
  ["an unknown instruction", "(i32.nothing)", "there is no instruction `i32.nothing`"],
  ["an unknown local", "(local.get $z)", "`$z` is not declared"],
  ["an unknown label", "(br $z)", "there is no block `$z` around"],
  ["a label after its block", "(block $z) (br $z)", "there is no block `$z` around"],
  ["a missing parenthesis", "(drop (i32.const 1)", "there is no `)`"],
  ["an unknown field", "(nop)) (table", "there is an unknown field"],
  ["no number", "(drop (i32.const x))", "`x` is no integer"],
])("rejects %s", (_, body, message) => expect(() => assembleText(functionOf(body))).toThrow(message));
