// Systems compiled by hand, for tests of the runtime and of the drivers.

import { List } from "immutable";
import { assemble } from "../../../checker/wasm/assemble.js";
import type { ShardCode } from "../../../checker/wasm/instance.js";
import type { DriverOptions } from "../../../checker/explorer/shard-driver.js";
import type { InterpreterFallback } from "../../../checker/explorer/interpreter-fallback.js";
import { layOutMemory, type MemoryLayout, type RuntimeParameters } from "../../../checker/wasm/memory-layout.js";
import type { FallbackResponse } from "../../../checker/explorer/fallback-protocol.js";
import { compileModule } from "../../../checker/wasm/webassembly.js";

/** `functions`: those that generated code provides to the runtime. */
async function codeOf(
  functions: string,
  more: Partial<RuntimeParameters> = {},
  changeLayout: (layout: MemoryLayout) => MemoryLayout = (layout) => layout,
): Promise<ShardCode> {
  const parameters: RuntimeParameters = {
    words: 1,
    tags: 1,
    covers: 0,
    scratchEnd: 1024,
    hasConstraint: false,
    hasInvariants: false,
    symmetric: false,
    maxShards: 1,
    blockBytes: 4096,
    ...more,
  };
  const layout = changeLayout(layOutMemory(parameters));
  const { bytes } = assemble(parameters, functions, layout);
  return {
    module: await compileModule(bytes),
    parameters,
    layout,
    data: new Uint8Array(),
    dataStart: 1024,
    classOf: Array.from({ length: parameters.tags + 1 }, () => 0),
  };
}

// ---------------------------------------------------------------- two-phase commit

export interface TwoPhase extends Partial<Pick<RuntimeParameters, "words" | "maxShards" | "blockBytes">> {
  readonly managers: number;
  readonly changeLayout?: (layout: MemoryLayout) => MemoryLayout;
}

const word = (n: bigint): string => `(i64.const ${n})`;

/**
 * `specs/classics/two_phase.fathom`, packed into one word; any further words are derived from it. Bits: 1 for the
 * mark, 2 for each manager's phase, 2 for the decision, then the sets of managers heard and prepared, and whether
 * commit and abort were sent.
 */
export function twoPhase({ managers: n, words = 1, changeLayout, ...more }: TwoPhase): Promise<ShardCode> {
  const phase = (m: number): bigint => BigInt(1 + 2 * m);
  const decision = BigInt(1 + 2 * n);
  const heard = (m: number): bigint => decision + 2n + BigInt(m);
  const prepared = (m: number): bigint => decision + 2n + BigInt(n + m);
  const commit = decision + 2n + BigInt(2 * n);
  const abort = commit + 1n;
  const all = (of: (m: number) => bigint): bigint =>
    Array.from({ length: n }, (_, m) => 1n << of(m)).reduce((sum, bit) => sum | bit, 0n);
  const masked = (mask: bigint, value: bigint): string =>
    `(i64.eq (i64.and (local.get $w) ${word(mask)}) ${word(value)})`;
  const others = Array.from(
    { length: words - 1 },
    (_, i) => `(i64.store offset=${8 * (i + 1)} (local.get $o) (i64.xor (local.get $n) ${word(BigInt(i))}))`,
  ).join(" ");
  const store = (value: string): string =>
    `(local.set $n ${value}) (local.set $o (global.get $out)) (i64.store (local.get $o) (local.get $n)) ${others}`;
  const move = (tag: number, condition: string, value: string): string =>
    `(if ${condition} (then (local.set $alive (i32.const 1)) ${store(value)} (call $emit (i32.const ${tag}))))`;
  const or = (bits: bigint): string => `(i64.or (local.get $w) ${word(bits)})`;
  const setPhase = (m: number, value: bigint): string =>
    `(i64.or (i64.and (local.get $w) ${word(~(3n << phase(m)))}) ${word(value << phase(m))})`;
  const undecided = 3n << decision;
  const each = (of: (m: number) => string): string => Array.from({ length: n }, (_, m) => of(m)).join("\n  ");
  const functions = `
(func $expandState (param $s i32) (result i32)
  (local $w i64) (local $n i64) (local $o i32) (local $alive i32)
  (local.set $w (i64.load (local.get $s)))
  ${each((m) => move(0, masked(undecided | (1n << prepared(m)), 1n << prepared(m)), or(1n << heard(m))))}
  ${move(1, masked(undecided | all(heard), all(heard)), or((1n << decision) | (1n << commit)))}
  ${move(2, masked(undecided, 0n), or((2n << decision) | (1n << abort)))}
  ${each((m) => move(3, masked(3n << phase(m), 0n), or((1n << phase(m)) | (1n << prepared(m)))))}
  ${each((m) => move(4, masked(3n << phase(m), 0n), setPhase(m, 3n)))}
  ${each((m) => move(5, masked(1n << commit, 1n << commit), setPhase(m, 2n)))}
  ${each((m) => move(6, masked(1n << abort, 1n << abort), setPhase(m, 3n)))}
  (local.get $alive))
(func $initialStates (param $resume i32) (local $n i64) (local $o i32)
  (br_if 0 (local.get $resume))
  ${store(word(1n))} (call $emit (i32.const 7)))
(func $checkInvariants (param $s i32) (param $class i32) (result i32)
  (local $w i64) (local $committed i64) (local $aborted i64)
  (local.set $w (i64.load (local.get $s)))
  ;; Committed is 2, aborted 3.
  (local.set $committed (i64.and (i64.and (i64.shr_u (local.get $w) (i64.const 1)) (i64.xor (local.get $w) (i64.const -1))) ${word(all(phase))}))
  (local.set $aborted (i64.and (i64.and (i64.shr_u (local.get $w) (i64.const 1)) (local.get $w)) ${word(all(phase))}))
  (i32.or (i64.eqz (local.get $committed)) (i64.eqz (local.get $aborted))))
(func $satisfiesConstraint (param $s i32) (result i32) (i32.const 1))
(func $satisfiesCover (param $s i32) (param $cover i32) (result i32) (i32.const 0))
(func $isTerminal (param $s i32) (result i32) (i32.const 0))`;
  return codeOf(functions, { words, tags: 7, hasInvariants: true, ...more }, changeLayout);
}

// ---------------------------------------------------------------- positions on a line

export interface Line extends Partial<RuntimeParameters> {
  /** The last position. Each position leads to the next, the last to itself, and all to 0. */
  readonly last: number;
  /** The number of initial positions, from 0 on. */
  readonly initial: number;
  /** WebAssembly text of an i32: the value of a condition in position `$n`. May trap. */
  readonly invariants?: string;
  readonly constraint?: string;
  readonly cover?: string;
  readonly terminal?: string;
  /** WebAssembly text that runs before the steps from `$n`, or before the initial state `$n`. */
  readonly beforeStep?: string;
  readonly beforeInitial?: string;
}

/** State `2 n + 1` is position n. Action 0 leads to the next position, action 1 to 0. */
export function line({
  last,
  initial,
  invariants,
  constraint,
  cover,
  terminal,
  beforeStep = "",
  beforeInitial = "",
  ...more
}: Line): Promise<ShardCode> {
  const position =
    "(local $n i32) (local $i i32) (local.set $n (i32.wrap_i64 (i64.shr_u (i64.load (local.get $s)) (i64.const 1))))";
  const emit = (n: string, tag: number): string =>
    `(i64.store (global.get $out) (i64.extend_i32_u (i32.add (i32.shl ${n} (i32.const 1)) (i32.const 1)))) (call $emit (i32.const ${tag}))`;
  const functions = `
(func $expandState (param $s i32) (result i32) ${position}
  ${beforeStep}
  ${emit("(select (local.get $n) (i32.add (local.get $n) (i32.const 1)) (i32.eq (local.get $n) (i32.const " + String(last) + ")))", 0)}
  ${emit("(i32.const 0)", 1)}
  (i32.const 1))
(global $nextInitial (mut i32) (i32.const 0))
(func $initialStates (param $resume i32) (local $n i32)
  (if (i32.eqz (local.get $resume)) (then (global.set $nextInitial (i32.const 0))))
  (loop $more
    (local.set $n (global.get $nextInitial))
    (br_if 1 (i32.ge_u (local.get $n) (i32.const ${initial})))
    ${beforeInitial}
    (global.set $nextInitial (i32.add (local.get $n) (i32.const 1)))
    ${emit("(local.get $n)", 2)}
    (br $more)))
(func $checkInvariants (param $s i32) (param $class i32) (result i32) ${position} ${invariants ?? "(i32.const 1)"})
(func $satisfiesConstraint (param $s i32) (result i32) ${position} ${constraint ?? "(i32.const 1)"})
(func $satisfiesCover (param $s i32) (param $cover i32) (result i32) ${position} ${cover ?? "(i32.const 0)"})
(func $isTerminal (param $s i32) (result i32) ${position} ${terminal ?? "(i32.const 0)"})`;
  return codeOf(functions, {
    tags: 2,
    hasInvariants: invariants !== undefined,
    hasConstraint: constraint !== undefined,
    covers: cover === undefined ? 0 : 1,
    ...more,
  });
}

export const packed = (position: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(BigUint64Array.of(BigInt(2 * position + 1)).buffer);
export const positionOf = (state: Uint8Array): number =>
  Number(new DataView(state.buffer, state.byteOffset).getBigUint64(0, true) >> 1n);

/** Responds as the line itself would, except for the given positions. */
export function lineFallback(
  last: number,
  initial: number,
  more: {
    readonly violates?: (n: number) => boolean;
    readonly outsideConstraint?: (n: number) => boolean;
    readonly reached?: (n: number) => boolean;
  } = {},
): InterpreterFallback & { readonly requests: string[] } {
  const requests: string[] = [];
  const emptyResponse: FallbackResponse = {
    successors: new Uint8Array(),
    tags: [],
    deadlocked: false,
    violatesStep: false,
    satisfiesConstraint: false,
    violatesInvariant: false,
    covers: [],
  };
  const successors = (n: number): Uint8Array<ArrayBuffer>[] => [packed(Math.min(last, n + 1)), packed(0)];
  return {
    requests,
    respond({ kind, state }, open) {
      const n = positionOf(state);
      requests.push(`${kind} ${n}`);
      if (kind === "expand")
        return {
          ...emptyResponse,
          successors: Uint8Array.from(successors(n).flatMap((next) => [...next])),
          tags: [0, 1],
        };
      const satisfiesConstraint = more.outsideConstraint?.(n) !== true;
      return {
        ...emptyResponse,
        satisfiesConstraint,
        violatesInvariant: more.violates?.(n) ?? false,
        covers: satisfiesConstraint && open[0] === true && more.reached?.(n) === true ? [0] : [],
      };
    },
    *initialStates() {
      for (let n = 0; n < initial; n++) yield { state: packed(n), failed: false };
    },
    pack: () => new Uint8Array(),
    unpack: () => List(),
    *each(arrays) {
      for (const states of arrays) for (let at = 0; at < states.length; at += 8) yield states.slice(at, at + 8);
    },
    successors: (state) => successors(positionOf(state)),
  };
}

/** For systems whose code never traps. */
export const noFallback: InterpreterFallback = {
  respond: () => {
    throw new Error("unexpected request to the interpreter");
  },
  initialStates: () => [],
  pack: () => new Uint8Array(),
  unpack: () => List(),
  each: () => [],
  successors: () => [],
};

export const defaultOptions: DriverOptions = {
  tick: undefined,
  memory: 2 ** 31,
  full: (reason) => `out of memory: ${reason}`,
};
