// The generated code by itself, without the searches around it: every state that the interpreter reaches is given to both, and what they make of it
// is compared. Says precisely what is wrong, and how often the code leaves a state to the interpreter without need.

import { mentions, mentionsSymmetric, type Type } from "../../../grammar/core/types.js";
import { stateCodec } from "../../../checker/codegen/codec.js";
import { DATA_START, generate, type GeneratedCode } from "../../../checker/codegen/generate.js";
import { interpret, type Interpreter } from "../../../checker/interpreter/interpreter.js";
import { permute, type Permutation } from "../../../checker/interpreter/permute.js";
import { showValue, type State } from "../../../checker/index.js";
import type { InitialState } from "../../../checker/search/state-space.js";
import { orbitEncoder } from "../../../checker/reduction/symmetry.js";
import type { Built } from "./compare.js";

interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly RuntimeError: new () => Error;
}
const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;

interface Code {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly fuel: { value: number };
  readonly out: { value: number };
  expandState(s: number): number;
  starts(): void;
  judge(s: number, invariants: number): number;
  admits(s: number): number;
  reaches(s: number, cover: number): number;
  stops(s: number): number;
  canonical?(s: number): void;
}

const NAMES = ["expandState", "starts", "judge", "admits", "reaches", "stops", "canonical"] as const;
const PAGE = 65_536;
const FUEL = 2 ** 24;
/** Initial states that are compared; of systems with more, none. */
const STARTS = 2000;

interface Emitted {
  readonly tag: number;
  readonly words: string;
}

export interface CodeReport {
  /** What is wrong, a line each; the first few. */
  readonly problems: readonly string[];
  readonly states: number;
  /** Questions asked, and how many of them it left open although the interpreter had an answer without a fault. */
  readonly asked: number;
  readonly left: number;
}

/** Undefined when the check is too large to compile. */
export async function compareCode({ model, check }: Built, most: number): Promise<CodeReport | undefined> {
  const generated = generate(model, check);
  if (generated === undefined) return undefined;
  const interpreter = interpret(model, check);
  const machine = await load(generated);
  const problems: string[] = [];
  const complain = (text: string): void => void (problems.length < 5 && problems.push(text));
  const codec = stateCodec(generated.layout);
  const { words } = generated.layout;
  const pack = (state: State): string => {
    const packed = new BigUint64Array(words);
    codec.encode(state, packed, 0);
    return packed.join(" ");
  };
  const unpack = (text: string): string =>
    show(interpreter, codec.decode(BigUint64Array.from(text.split(" ").map(BigInt)), 0));
  const at = Math.ceil(generated.scratchEnd / 64) * 64;
  const put = (state: State): void => codec.encode(state, new BigUint64Array(machine.code.memory.buffer), at / 8);
  let asked = 0;
  let left = 0;
  /** What the code answers, undefined when it leaves the question to the interpreter. `fails`: so it must. */
  const ask = <T>(what: string, state: State | undefined, fails: boolean, question: () => T): T | undefined => {
    asked++;
    machine.emitted.length = 0;
    machine.code.fuel.value = FUEL;
    if (state !== undefined) put(state);
    try {
      const answer = question();
      if (fails)
        complain(
          `${what} answers ${String(answer)} where the interpreter fails, in ${state === undefined ? "the initial states" : show(interpreter, state)}`,
        );
      return answer;
    } catch (error) {
      if (!(error instanceof wasm.RuntimeError)) throw error;
      if (!fails) left++;
      return undefined;
    }
  };
  const compareSets = (what: string, wanted: readonly Emitted[], where: string): void => {
    const text = ({ tag, words: each }: Emitted): string => `${tag} ${each}`;
    const expected = wanted.map(text).sort();
    const found = machine.emitted.map(text).sort();
    if (expected.join("\n") === found.join("\n")) return;
    const name = (each: string): string => {
      const space = each.indexOf(" ");
      return `${model.actions[Number(each.slice(0, space))]?.name ?? "start"} to ${unpack(each.slice(space + 1))}`;
    };
    const missing = expected.filter((each) => !found.includes(each)).map(name);
    const extra = found.filter((each) => !expected.includes(each)).map(name);
    complain(
      `${what} ${where}: ${found.length} instead of ${expected.length}; missing: ${missing.slice(0, 2).join(" | ")}; too many: ${extra.slice(0, 2).join(" | ")}`,
    );
  };

  const starts: InitialState<State>[] = [];
  for (const start of interpreter.initialStates()) if (starts.push(start) > STARTS) break;
  const anyFails = starts.some((start) => start.fault !== undefined);
  if (
    starts.length <= STARTS &&
    ask("starts", undefined, anyFails, () => {
      machine.code.starts();
      return 0;
    }) !== undefined
  ) {
    compareSets(
      "starts",
      starts.flatMap(({ state }) => (state === undefined ? [] : [{ tag: model.actions.length, words: pack(state) }])),
      "",
    );
  }

  const known = new Set<string>();
  const queue: { readonly state: State; readonly tag: number; readonly sound: boolean }[] = [];
  const enter = (state: State, tag: number, sound: boolean): void => {
    const key = pack(state);
    if (known.has(key) || known.size >= most) return;
    known.add(key);
    queue.push({ state, tag, sound });
  };
  for (const { state, fault } of starts)
    if (state !== undefined && fault === undefined) enter(state, model.actions.length, true);
  for (let next = 0; next < queue.length && problems.length === 0; next++) {
    const { state, tag, sound } = queue[next]!;
    const where = show(interpreter, state);
    const verdict = interpreter.checkInvariants(state);
    const broken = verdict?.kind === "error";
    for (const one of sound ? new Set([tag, model.actions.length]) : [model.actions.length]) {
      const answer = ask(`judge ${one}`, state, broken, () => machine.code.judge(at, generated.classOf[one]!));
      if (answer !== undefined && (answer === 1) !== (verdict === undefined))
        complain(
          `judge of class ${generated.classOf[one]!} answers ${answer}, the interpreter ${JSON.stringify(verdict)} in ${where}`,
        );
    }
    const boolean = (what: string, theirs: boolean | object | undefined, question: () => number): void => {
      const answer = ask(what, state, typeof theirs === "object", question);
      if (answer !== undefined && typeof theirs === "boolean" && (answer !== 0) !== theirs)
        complain(`${what} answers ${answer}, the interpreter ${theirs} in ${where}`);
    };
    boolean("admits", interpreter.satisfiesConstraint(state), () => machine.code.admits(at));
    for (let i = 0; i < interpreter.covers.length; i++)
      boolean(`reaches ${interpreter.covers[i]!}`, interpreter.satisfiesCover(state, i), () =>
        machine.code.reaches(at, i),
      );
    const stop = interpreter.checkDeadlock(state);
    boolean("stops", stop?.kind === "error" ? stop : stop === undefined, () => machine.code.stops(at));
    if (generated.symmetric) canonical(interpreter, machine.code, state, at, put, words, ask, complain);

    const moves = interpreter.expand(state);
    const steps = moves.map((move) =>
      move.state === undefined ? undefined : interpreter.checkStep(state, move.state),
    );
    const fails = moves.some((move) => move.fault !== undefined) || steps.some((step) => step?.kind === "error");
    const flags = ask("expandState", state, fails, () => machine.code.expandState(at));
    if (flags !== undefined && !fails) {
      compareSets(
        "expandState",
        moves.map((move) => ({ tag: move.action, words: pack(move.state!) })),
        `in ${where}`,
      );
      const wanted =
        (moves.some((move) => interpreter.faultActions[move.action] !== true) ? 1 : 0) +
        (steps.some((step) => step !== undefined) ? 2 : 0);
      if (flags !== wanted) complain(`expandState returns ${flags} instead of ${wanted} in ${where}`);
    }
    for (const move of moves) if (move.state !== undefined) enter(move.state, move.action, verdict === undefined);
  }
  return { problems, states: known.size, asked, left };
}

async function load(generated: GeneratedCode): Promise<{ readonly code: Code; readonly emitted: Emitted[] }> {
  const { default: wabt } = await import("wabt");
  const { words } = generated.layout;
  const at = Math.ceil(generated.scratchEnd / 64) * 64;
  const out = at + Math.ceil(words / 8) * 64;
  const pages = Math.ceil((out + words * 8) / PAGE) + 1;
  const functions = NAMES.filter(
    (name) =>
      generated.functions.includes(`(func $${name} `) ||
      generated.functions.includes(`(func $${name}\n`) ||
      generated.functions.includes(`(func $${name})`),
  );
  const text = `(module
  (import "js" "emit" (func $emit (param i32)))
  (memory (export "memory") ${pages})
  (global $out (export "out") (mut i32) (i32.const ${out}))
  (global $fuel (export "fuel") (mut i32) (i32.const ${FUEL}))
  ${generated.functions}
  ${functions.map((name) => `(export "${name}" (func $${name}))`).join("\n  ")})`;
  const module = (await wabt()).parseWat("random.wat", text, {
    bulk_memory: true,
    mutable_globals: true,
    sign_extension: true,
    multi_value: true,
    sat_float_to_int: true,
  });
  let bytes: Uint8Array;
  try {
    module.resolveNames();
    module.validate();
    bytes = new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
  const emitted: Emitted[] = [];
  const emit = (tag: number): void =>
    void emitted.push({ tag, words: new BigUint64Array(code.memory.buffer, out, words).join(" ") });
  const code = new wasm.Instance(new wasm.Module(bytes), { js: { emit } }).exports as Code;
  new Uint8Array(code.memory.buffer).set(generated.data, DATA_START);
  return { code, emitted };
}

/** States of one orbit have one canonical state, which is among them. */
function canonical(
  interpreter: Interpreter,
  code: Code,
  state: State,
  at: number,
  put: (state: State) => void,
  words: number,
  ask: <T>(what: string, state: State | undefined, fails: boolean, question: () => T) => T | undefined,
  complain: (text: string) => void,
): void {
  const { stateTypes } = interpreter;
  const orbit = orbitEncoder(stateTypes);
  const of = (each: State): string | undefined =>
    ask("canonical", each, false, () => {
      put(each);
      code.canonical?.(at);
      return new BigUint64Array(code.memory.buffer, at, words).join(" ");
    });
  const first = of(state);
  for (const permutation of someOf(stateTypes)) {
    const other = state.map((value, i) => permute(stateTypes[i]!, value, permutation));
    const second = of(other);
    if (orbit(other) !== orbit(state)) complain("internal: the interpreter's orbits differ");
    if (first !== undefined && second !== undefined && first !== second)
      complain(`canonical differs for ${show(interpreter, state)} and ${show(interpreter, other)}`);
  }
}

/** A turn and an exchange of the members of all symmetric types. */
function someOf(types: readonly Type[]): readonly Permutation[] {
  const sizes = new Map<string, number>();
  for (const type of types)
    if (mentionsSymmetric(type))
      mentions(type, (part) => (part.kind === "symmetric" ? sizes.set(part.id, part.size).size < 0 : false));
  const turned = new Map(
    [...sizes].map(([id, size]) => [id, Array.from({ length: size }, (_, i) => (i + 1) % size)] as const),
  );
  const exchanged = new Map(
    [...sizes].map(
      ([id, size]) => [id, Array.from({ length: size }, (_, i) => (i < 2 && size > 1 ? 1 - i : i))] as const,
    ),
  );
  return [turned, exchanged];
}

const show = (interpreter: Interpreter, state: State): string =>
  state.map((value, i) => showValue(interpreter.stateTypes[i]!, value)).join("; ");
