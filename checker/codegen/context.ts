// The context of code generation: the function being written, the states it reads, and what local names stand for.

import type { Expr, FunctionDef, Variable } from "../../grammar/core/core.js";
import type { ConstantTables } from "./constant-tables.js";
import type { FunctionBuilder } from "./function-builder.js";
import type { Offset, ScratchMemory } from "./memory.js";
import { i32Const, type Cond } from "./numbers.js";
import { condOf, type Operand } from "./operands.js";

/** The operands of local names, by `Local.id`. A name's operand never changes; a new scope has a new map. */
export type Env = ReadonlyMap<number, Operand>;

/** A state that expressions read. */
export interface StateReader {
  /** The whole variable. A wide one is not loaded, but stays in memory. */
  read(variable: Variable): Operand;
  /** True if the state may change after a read, so that what is read must be copied. */
  readonly isMutable: boolean;
  /** The address of the state in memory, as an i32 expression. A state that is being made is written there first. */
  locate(scratch: ScratchMemory): string;
}

/** The functions of the spec that are compiled to functions of their own. */
export interface FunctionCalls {
  /** Writes a call. Undefined if the function must be copied instead. */
  call(context: Context, callee: FunctionDef, args: readonly Operand[]): Operand | undefined;
}

export interface Context {
  readonly fn: FunctionBuilder;
  readonly scratch: ScratchMemory;
  readonly tables: ConstantTables;
  /**
   * Compiles an expression. A parameter, because expressions and the modules that compile their parts depend on each
   * other.
   */
  readonly compile: (context: Context, expr: Expr, env: Env) => Operand;
  readonly called: FunctionCalls;
  readonly state: StateReader;
  /** The state that primed variables read. */
  readonly next: StateReader | undefined;
  /** Called for each primed read, before its code is written. */
  readonly onPrimedRead?: (variable: Variable, bits: AccessedBits) => void;
  /** Undefined if coverage is not recorded. */
  readonly hits: HitAddresses | undefined;
  /** The number of copies of the code at this point that unrolled loops produce. */
  readonly copies: number;
}

export const compileCondition = (context: Context, expr: Expr, env: Env): Cond =>
  condOf(context.compile(context, expr, env));

export const bindLocal = (env: Env, id: number, operand: Operand): Env => new Map(env).set(id, operand);

/** The bits of a variable that an access reads or assigns. */
export interface AccessedBits {
  readonly offset: Offset;
  readonly width: number;
  /** For each step of the access path its position, or undefined if it is a key. */
  readonly steps: readonly (number | undefined)[];
}

// ---------------------------------------------------------------- coverage

/** For each part of the core with a coverage point, the address of the byte of its first outcome. */
export type HitAddresses = ReadonlyMap<object, number>;

/** Writes code that records an outcome of a part. */
export function recordHit({ fn, hits }: Context, part: object, outcome: number): void {
  const first = hits?.get(part);
  if (first !== undefined) fn.line(`(i32.store8 ${i32Const(first + outcome)} (i32.const 1))`);
}

/** Writes code that records whether a condition is false or true, as outcomes `first` and `first + 1` of the part. */
export function recordOutcome(context: Context, part: object, cond: Cond, first = 0): Cond {
  const { fn, hits } = context;
  const address = hits?.get(part);
  if (address === undefined) return cond;
  const kept = fn.keepCond(cond);
  if (kept.constant !== undefined) recordHit(context, part, first + Number(kept.constant));
  else fn.line(`(i32.store8 (i32.add ${i32Const(address + first)} (i32.ne ${kept.text} (i32.const 0))) (i32.const 1))`);
  return kept;
}
