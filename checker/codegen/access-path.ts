// Access paths: fields, items and entries of values, read where they are stored, and replaced in copies.

import type { Expr, ExprOf, PathStep } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { Context, Env } from "./context.js";
import { convert } from "./conversions.js";
import { entryAtRank, itemAtIndex, offsetOfEntry, offsetOfItem, lengthOf } from "./elements.js";
import { bitWidth, entryType, fieldOffsets, finite } from "./layout.js";
import { bitOffset, copyBits, offsetBy, type Offset } from "./memory.js";
import { compare, i32Const, notCond, type Num } from "./numbers.js";
import {
  isScalarOption,
  isSome,
  keep,
  makeSome,
  memoryOperand,
  numOf,
  numOperand,
  optionItem,
  pack,
  partOf,
  slicePacked,
  unpack,
  ValueBuilder,
  type Operand,
  type Packed,
} from "./operands.js";
import { rankOf } from "./ranks.js";

// ---------------------------------------------------------------- reading

/** A part of a state or of another operand, still where it is stored. */
interface Part {
  readonly operand: Operand;
  /** True if the state may change, so that the part must be copied. */
  readonly isMutable: boolean;
}

/** A variable, or fields and items of it or of another value. */
export function readAccessPath(context: Context, expr: ExprOf<"variable" | "field" | "index">, env: Env): Operand {
  if (rootVariable(expr)?.primed === true) recordPrimedRead(context, expr, env);
  const { operand, isMutable } = locate(context, expr, env);
  return isMutable ? copyOf(context, operand) : operand;
}

function locate(context: Context, expr: Expr, env: Env): Part {
  switch (expr.kind) {
    case "variable": {
      const reader = expr.primed ? context.next : context.state;
      if (reader === undefined) throw new Error("internal: a primed variable outside a step");
      return { operand: reader.read(expr.variable), isMutable: reader.isMutable };
    }
    case "field": {
      context.fn.addCost();
      const { operand, isMutable } = locate(context, expr.target, env);
      return { operand: fieldOf(context, operand, expr.position), isMutable };
    }
    case "index": {
      context.fn.addCost();
      const { operand, isMutable } = locate(context, expr.target, env);
      const key = keep(context, context.compile(context, expr.key, env), "key");
      return { operand: lookUp(context, operand, key), isMutable };
    }
    default:
      return { operand: context.compile(context, expr, env), isMutable: false };
  }
}

function copyOf(context: Context, operand: Operand): Operand {
  switch (operand.form) {
    case "condition":
      return keep(context, operand);
    case "number":
      return numOperand(operand.type, context.fn.keep({ ...operand.num, stable: false }));
    case "memory": {
      const width = bitWidth(operand.type);
      const copy = { base: i32Const(context.scratch.allocate(width)), fixed: 0 };
      copyBits(context.fn, copy, operand.ref, width);
      return memoryOperand(operand.type, copy);
    }
  }
}

function fieldOf(context: Context, operand: Operand, position: number): Operand {
  const { offset, type } = enterField(context, { offset: bitOffset(0), type: operand.type, isEntry: false }, position);
  return partOf(context, operand, offset, type);
}

/** `target[key]`. Traps if there is no such key. */
function lookUp(context: Context, target: Operand, key: Operand): Operand {
  const { type } = target;
  switch (type.kind) {
    case "function":
      return entryAtRank(context, target, rankOf(context, convert(context, key, type.key)));
    case "seq":
      return itemAtIndex(context, target, checkIndex(context, numOf(key), lengthOf(context, target)));
    case "map": {
      const rank = rankOf(context, keep(context, convert(context, key, type.key)));
      const entry = keep(context, entryAtRank(context, target, rank));
      context.fn.trapIf(notCond(isSome(context, entry)));
      return optionItem(context, entry);
    }
    default:
      throw new Error(`internal: index of type ${type.kind}`);
  }
}

/** Traps if an index is out of range. The comparison is unsigned, so a negative index is out of range. */
export function checkIndex(context: Context, index: Num, length: Num): Num {
  context.fn.trapIf(notCond(compare("lt_u", index, length)));
  return index;
}

// ---------------------------------------------------------------- replacing

/** The end of an access path, relative to the value that the path begins in. */
export interface Target {
  readonly offset: Offset;
  readonly type: Type;
  /** True for the entry of a map, which stores `some(value)`. */
  readonly isEntry: boolean;
}

/** The target of a path. `whole`: the value that it begins in. `keys`: by step. Traps if a key does not exist. */
export function targetOf(
  context: Context,
  whole: () => Packed,
  type: Type,
  path: readonly PathStep[],
  keys: readonly (Operand | undefined)[],
): Target {
  let target: Target = { offset: bitOffset(0), type, isEntry: false };
  for (const [i, step] of path.entries()) {
    if (step.kind === "position") {
      target = enterField(context, target, step.position);
      continue;
    }
    const key = keys[i];
    if (key === undefined) throw new Error("internal: a step without its key");
    target =
      target.type.kind === "map"
        ? enterEntry(context, whole, target, key, i === path.length - 1)
        : enterElement(context, whole, target, key);
  }
  return target;
}

function enterField(context: Context, { offset, type }: Target, position: number): Target {
  if (type.kind !== "record" && type.kind !== "tuple") throw new Error(`internal: a field of type ${type.kind}`);
  const types = type.kind === "tuple" ? type.items : type.fields.map((field) => field.type);
  const by = bitOffset(element(fieldOffsets(types, bitWidth(type)), position));
  return { offset: addOffset(context, offset, by), type: element(types, position), isEntry: false };
}

/** The value of a function at a key. */
export function enterFunction(context: Context, { offset, type }: Target, key: Operand): Target {
  if (type.kind !== "function") throw new Error(`internal: a key of type ${type.kind}`);
  const rank = rankOf(context, keep(context, convert(context, key, type.key)));
  const by = offsetOfEntry(context, type, rank);
  return { offset: addOffset(context, offset, by), type: type.value, isEntry: false };
}

function enterElement(context: Context, whole: () => Packed, target: Target, key: Operand): Target {
  const { offset, type } = target;
  if (type.kind !== "seq") return enterFunction(context, target, key);
  const length = lengthOf(context, unpack(type, slicePacked(context, whole(), offset, bitWidth(type))));
  const by = offsetOfItem(context, type, checkIndex(context, numOf(key), length));
  return { offset: addOffset(context, offset, by), type: type.item, isEntry: false };
}

/** At the end of a path, the entry itself. Otherwise its value, which must exist. */
function enterEntry(
  context: Context,
  whole: () => Packed,
  { offset, type }: Target,
  key: Operand,
  isLast: boolean,
): Target {
  if (type.kind !== "map") throw new Error(`internal: an entry of type ${type.kind}`);
  const option = entryType(type);
  const rank = rankOf(context, keep(context, convert(context, key, type.key)));
  const entry = addOffset(context, offset, offsetOfEntry(context, type, rank));
  if (isLast) return { offset: entry, type: option, isEntry: true };
  const current = unpack(option, slicePacked(context, whole(), entry, bitWidth(option)));
  context.fn.trapIf(notCond(isSome(context, keep(context, current))));
  if (isScalarOption(option)) throw new Error("internal: an access path into a scalar");
  // The item is at the bottom of its option.
  return { offset: entry, type: option.item, isEntry: false };
}

function addOffset({ fn }: Context, offset: Offset, by: Offset): Offset {
  const { dynamic, fixed } = offsetBy(fn, { base: "", ...offset }, by);
  return { dynamic, fixed };
}

/** A value in the form in which a target stores it. */
export function convertFor(context: Context, target: Target, value: Operand): Operand {
  if (target.isEntry && target.type.kind === "option")
    return makeSome(context, target.type, convert(context, value, target.type.item));
  return convert(context, value, target.type);
}

export const compileKeys = (context: Context, path: readonly PathStep[], env: Env): readonly (Operand | undefined)[] =>
  path.map((step) => (step.kind === "key" ? keep(context, context.compile(context, step.key, env), "key") : undefined));

/** `with`. The copy has wider bounds than the target if the new value needs them. */
export function compileUpdate(context: Context, expr: ExprOf<"update">, env: Env): Operand {
  const before = keep(context, convert(context, context.compile(context, expr.target, env), finite(expr.type)));
  const keys = compileKeys(context, expr.path, env);
  const value = keep(context, context.compile(context, expr.value, env));
  const builder = new ValueBuilder(context, before.type, before);
  const target = targetOf(context, () => pack(before), before.type, expr.path, keys);
  builder.replace(target.offset, pack(convertFor(context, target, value)), bitWidth(target.type));
  return builder.finish();
}

// ---------------------------------------------------------------- reads of the next state within an action

function rootVariable(expr: Expr): ExprOf<"variable"> | undefined {
  if (expr.kind === "variable") return expr;
  return expr.kind === "field" || expr.kind === "index" ? rootVariable(expr.target) : undefined;
}

/**
 * Reports the bits that are read. The read itself compiles the keys again, which is possible because they have no side
 * effects.
 */
function recordPrimedRead(context: Context, expr: Expr, env: Env): void {
  const root = rootVariable(expr);
  if (context.onPrimedRead === undefined || root === undefined) return;
  const path: PathStep[] = [];
  for (let at = expr; at.kind === "field" || at.kind === "index"; at = at.target) {
    path.unshift(
      at.kind === "field"
        ? { kind: "position", position: at.position, span: at.span, of: at.target.type }
        : { kind: "key", key: at.key, span: at.span, of: at.target.type },
    );
  }
  const whole = context.next?.read(root.variable);
  if (whole === undefined) return;
  const target = targetOf(context, () => pack(whole), whole.type, path, compileKeys(context, path, env));
  context.onPrimedRead(root.variable, {
    offset: target.offset,
    width: bitWidth(target.type),
    steps: path.map((step) => (step.kind === "position" ? step.position : undefined)),
  });
}
