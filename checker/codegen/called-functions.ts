// Functions of a spec that are compiled to functions of their own, and called. Small ones are copied to each call, where
// constants are substituted for their parameters; but the copies of functions that call each other multiply.

import { readsNext, readsState } from "../../grammar/analysis/state-reads.js";
import type { FunctionDef } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { CodeBudget } from "./code-budget.js";
import { nodeCount } from "./code-size.js";
import type { Context, Env, FunctionCalls } from "./context.js";
import { convert } from "./conversions.js";
import { FunctionBuilder, type WasmType } from "./function-builder.js";
import { bitWidth, finite, TooWideError, type StateLayout } from "./layout.js";
import { bitAddress, copyBits } from "./memory.js";
import { getLocal, i32Const, i64Local } from "./numbers.js";
import { boolOperand, isWide, keep, memoryOperand, numOperand, type Operand } from "./operands.js";
import { StoredState } from "./states.js";

/** Functions of at most this many expressions, those of the functions they call included, are copied. */
const COPIED_EXPRESSIONS_LIMIT = 1000;
/** WebAssembly allows 1,000. */
const PARAMS_LIMIT = 900;

interface CalledFunction {
  readonly fn: FunctionBuilder;
  readonly callee: FunctionDef;
  /** If it does, its first argument is the address of the state. */
  readonly readsState: boolean;
  readonly params: readonly Type[];
  readonly result: Type;
}

export class CalledFunctions implements FunctionCalls {
  /** In the order in which they were completed: callees first. */
  readonly functions: CalledFunction[] = [];
  /** With and without coverage. Undefined: a value of the function is too wide for compiled code. */
  readonly #recording = new Map<FunctionDef, CalledFunction | undefined>();
  readonly #plain = new Map<FunctionDef, CalledFunction | undefined>();
  #names = 0;

  constructor(
    readonly layout: StateLayout,
    readonly budget: CodeBudget,
  ) {}

  call(context: Context, callee: FunctionDef, args: readonly Operand[]): Operand | undefined {
    if (nodeCount(callee.body) <= COPIED_EXPRESSIONS_LIMIT || callee.params.length > PARAMS_LIMIT) return undefined;
    // Compiled functions get the address of one state, and the next one may be incomplete.
    if (readsNext(callee)) return undefined;
    const { fn, scratch } = context;
    const called = this.#compiled(context, callee);
    const operands = args.map((arg, i) => textOf(keep(context, convert(context, arg, element(called.params, i)))));
    fn.addCall(called.fn.cost);
    const state = called.readsState ? [context.state.locate(scratch)] : [];
    const result = fn.newLocal(wasmType(called.result), "result");
    fn.set(result, `(call ${[called.fn.name, ...state, ...operands].join(" ")})`);
    const operand = localOperand(called.result, result);
    if (operand.form !== "memory") return operand;
    // The next call writes to the same addresses.
    const width = bitWidth(called.result);
    const copy = { base: i32Const(scratch.allocate(width)), fixed: 0 };
    copyBits(fn, copy, operand.ref, width);
    return memoryOperand(called.result, copy);
  }

  #compiled(context: Context, callee: FunctionDef): CalledFunction {
    const compiled = context.hits === undefined ? this.#plain : this.#recording;
    if (!compiled.has(callee)) compiled.set(callee, this.#compile(context, callee));
    const called = compiled.get(callee);
    if (called === undefined) throw new TooWideError(`a value of ${callee.name}`);
    return called;
  }

  #compile(caller: Context, callee: FunctionDef): CalledFunction | undefined {
    try {
      return this.#write(caller, callee);
    } catch (error) {
      if (error instanceof TooWideError) return undefined;
      throw error;
    }
  }

  #write(caller: Context, callee: FunctionDef): CalledFunction {
    const params = callee.params.map(({ type }) => finite(type));
    const names = params.map((_, i) => `$p${i}`);
    const declared = [
      ...(readsState(callee.body) ? ["(param $s i32)"] : []),
      ...params.map((type, i) => `(param ${element(names, i)} ${wasmType(type)})`),
    ];
    const name = `$function.${this.#names++}.${callee.name.replaceAll(/[^A-Za-z0-9_]/g, "_")}`;
    const fn = new FunctionBuilder(name, declared.join(" "), this.budget);
    const state = new StoredState(fn, this.layout, "$s");
    const { onPrimedRead: _, ...shared } = caller;
    const context: Context = { ...shared, fn, state, next: undefined, copies: 1 };
    const env: Env = new Map(
      callee.params.map(({ id }, i) => [id, localOperand(element(params, i), element(names, i))]),
    );
    let result: Operand | undefined;
    const lines = fn.capture(() => (result = context.compile(context, callee.body, env)));
    if (result === undefined) throw new Error("internal: a function without a value");
    fn.paste(state.loads());
    fn.paste(lines);
    fn.line(textOf(result));
    fn.returns(wasmType(result.type));
    const called = { fn, callee, readsState: readsState(callee.body), params, result: result.type };
    this.functions.push(called);
    return called;
  }
}

const wasmType = (type: Type): WasmType => (type.kind === "bool" || isWide(type) ? "i32" : "i64");

/** An operand as an argument or a result: a wide value is passed as the number of its first bit in memory. */
function textOf(operand: Operand): string {
  switch (operand.form) {
    case "condition":
      return operand.cond.text;
    case "number":
      return operand.num.text;
    case "memory":
      return bitAddress(operand.ref);
  }
}

/** The value of a local that is never set again. */
function localOperand(type: Type, local: string): Operand {
  if (type.kind === "bool") return boolOperand(type, { text: getLocal(local) });
  if (isWide(type)) return memoryOperand(type, { base: i32Const(0), dynamic: getLocal(local), fixed: 0 });
  return numOperand(type, i64Local(local));
}
