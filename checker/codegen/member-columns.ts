// Code that writes for each member of a symmetric type what a state says about it by itself, as a number.

import { partsOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { ColumnPart, MemberBlock, PathStep, StatePart, StateParts } from "../reduction/state-parts.js";
import type { Context } from "./context.js";
import { forEachKeyRank } from "./conversions.js";
import { entryAtRank, storedType } from "./elements.js";
import { FunctionBuilder } from "./function-builder.js";
import { bitWidth, fieldOffsets } from "./layout.js";
import { hasMember } from "./members.js";
import { bitOffset } from "./memory.js";
import { stateContext, type ModuleContext } from "./module-context.js";
import { add, compare, extend, i32Const, i64Const, or, shl, wrap, type Num } from "./numbers.js";
import { keep, numOf, numOperand, pack, partOf, type Operand } from "./operands.js";
import type { StoredState } from "./states.js";

/** The lowest bits of a key are the member; a column of more bits than the others is not in the key as a whole. */
const MEMBER_BITS = 8;
const COLUMN_BITS = 64 - MEMBER_BITS;

export interface KeyedParts {
  readonly blocks: readonly MemberBlock[];
  /** The facts in the keys, for each block. */
  readonly columns: readonly (readonly ColumnPart[])[];
  /** What the keys leave open. */
  readonly relations: readonly StatePart[];
}

/** Facts that do not fit in a key are left to the hashes of the members, like relations. */
export function keyedParts({ blocks, columns, relations }: StateParts): KeyedParts {
  const rest: StatePart[] = [...relations];
  const keyed = blocks.map(({ type }) => {
    let bits = 0;
    return columns.filter((part) => {
      if (part.member.id !== type.id) return false;
      const width = factBits(part);
      const fits = bits + width <= COLUMN_BITS;
      if (fits) bits += width;
      else rest.push(part);
      return fits;
    });
  });
  return { blocks, columns: keyed, relations: rest };
}

const factBits = ({ type }: ColumnPart): number =>
  type.kind === "function" || type.kind === "map" ? bitWidth(storedType(type)) : 1;

/** `(param $s)`: writes the keys of the members at fixed addresses, those of each block in the order of the members. */
export function memberKeysFunction(module: ModuleContext, parts: KeyedParts, keys: number): FunctionBuilder {
  const fn = new FunctionBuilder("$writeMemberKeys", "(param $s i32)", module.budget);
  const { context, state } = stateContext(module, fn);
  const lines = fn.capture(() => {
    for (const [i, { type, first }] of parts.blocks.entries()) {
      const columns = element(parts.columns, i).map((part) => ({ part, value: readPart(context, state, part) }));
      forEachKeyRank(context, type, (inner, rank) => {
        let key = rank;
        let at = MEMBER_BITS;
        for (const { part, value } of columns) {
          key = or(key, shl(factOf(inner, part, value, rank), i64Const(at)));
          at += factBits(part);
        }
        inner.fn.line(`(i64.store offset=${keys + 8 * first} ${scaled(rank)} ${key.text})`);
      });
    }
  });
  fn.paste(state.loads());
  fn.paste(lines);
  return fn;
}

const scaled = (rank: Num): string =>
  rank.constant === undefined ? `(i32.shl ${wrap(rank)} (i32.const 3))` : i32Const(8 * Number(rank.constant));

function factOf(context: Context, { type, member }: ColumnPart, value: Operand, rank: Num): Num {
  switch (type.kind) {
    case "symmetric":
      return extend(compare("eq", numOf(value), rank));
    case "option":
      return extend(compare("eq", numOf(value), add(rank, i64Const(1))));
    case "set":
      return extend(hasMember(context, value, numOperand(member, rank)));
    default: {
      const fact = pack(entryAtRank(context, value, rank));
      if (fact.form === "memory") throw new Error("internal: a fact of more than 64 bits");
      return fact.num;
    }
  }
}

/** Reads a part of a state. */
export function readPart(context: Context, state: StoredState, { variable, path }: StatePart): Operand {
  const whole = keep(context, state.readAt(element(state.layout.fields, variable)));
  return path.reduce((value, step) => keep(context, innerPart(context, value, step)), whole);
}

function innerPart(context: Context, value: Operand, step: PathStep): Operand {
  const { type } = value;
  if ("rank" in step) return entryAtRank(context, value, i64Const(step.rank));
  const types = partsOf(type);
  const offset = element(fieldOffsets(types, bitWidth(type)), step.field);
  return partOf(context, value, bitOffset(offset), element(types, step.field));
}
