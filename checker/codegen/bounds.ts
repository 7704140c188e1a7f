// Comparisons of values whose types differ in bounds: is a value in the bounds of a type, a member of a collection,
// equal to another?

import { joinTypes, sameType } from "../../grammar/core/type-relations.js";
import { boolType, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { Context } from "./context.js";
import { convert, inRange, reinterpret } from "./conversions.js";
import { forEachMember, type Domain } from "./domains.js";
import { entryAtRank, lengthOf } from "./elements.js";
import { bitWidth, fieldOffsets, finite } from "./layout.js";
import { bitOffset } from "./memory.js";
import { hasMember, sizeOf } from "./members.js";
import { andCond, compare, equalCond, i64Const, constantCond, notCond, orCond, type Cond } from "./numbers.js";
import {
  boolOperand,
  condOf,
  equalBits,
  isSome,
  keep,
  numOf,
  OperandLocal,
  optionItem,
  partOf,
  type Operand,
} from "./operands.js";
import { rankOf } from "./ranks.js";

/** True if a value of the same kind is in the bounds of a type. */
export function inBounds(context: Context, operand: Operand, to: Type): Cond {
  if (sameType(operand.type, to)) return constantCond(true);
  switch (to.kind) {
    case "int":
      return inRange(operand, to);
    case "tuple": {
      const from = operand.type as TypeOf<"tuple">;
      const offsets = fieldOffsets(from.items, bitWidth(from));
      const source = keep(context, operand);
      return to.items
        .map((item, i) => {
          const part = partOf(context, source, bitOffset(element(offsets, i)), element(from.items, i));
          return inBounds(context, part, item);
        })
        .reduce(andCond, constantCond(true));
    }
    case "option": {
      const source = keep(context, operand);
      const inside = context.fn.keepCond(inBounds(context, optionItem(context, source), to.item));
      return orCond(notCond(isSome(context, source)), inside);
    }
    case "set":
    case "bag": {
      const mayExceed = (operand.type as TypeOf<"set">).max > to.max;
      const size = mayExceed ? compare("le_s", sizeOf(context, operand), i64Const(to.max)) : constantCond(true);
      return membersInBounds(context, operand, to.item, size);
    }
    case "seq": {
      const length = compare("le_s", lengthOf(context, keep(context, operand)), i64Const(to.max));
      return membersInBounds(context, operand, to.item, length);
    }
    case "function": {
      const keys: Domain = { kind: "all", type: (operand.type as TypeOf<"function">).key };
      return allSatisfy(context, keys, constantCond(true), (key, inner) =>
        inBounds(inner, entryAtRank(inner, operand, inner.fn.keep(rankOf(inner, key))), to.value),
      );
    }
    case "map":
      return allSatisfy(context, membersOf(operand), constantCond(true), (key, inner) => {
        const entry = entryAtRank(inner, operand, inner.fn.keep(rankOf(inner, key)));
        return andCond(inBounds(inner, key, to.key), inBounds(inner, optionItem(inner, entry), to.value));
      });
    default:
      return constantCond(true);
  }
}

const membersOf = (operand: Operand): Domain => ({ kind: "members", of: operand, type: operand.type, distinct: true });

const membersInBounds = (context: Context, collection: Operand, item: Type, size: Cond): Cond =>
  allSatisfy(context, membersOf(collection), size, (member, inner) => inBounds(inner, member, item));

/** `start`: a condition that must hold as well. */
function allSatisfy(
  context: Context,
  domain: Domain,
  start: Cond,
  test: (member: Operand, inner: Context) => Cond,
): Cond {
  const result = new OperandLocal(context, boolType);
  result.assign(boolOperand(boolType, start));
  forEachMember(context, domain, 20, (member, exit, inner) =>
    inner.fn.if(notCond(test(member, inner)), () => {
      result.assign(boolOperand(boolType, constantCond(false)));
      inner.fn.line(`(br ${exit})`);
    }),
  );
  return condOf(result.value);
}

/** True if a set or bag has a member. The type of the item may have other bounds than that of the members. */
export function contains(context: Context, collection: Operand, item: Operand): Cond {
  const { type } = collection;
  if (type.kind !== "set" && type.kind !== "bag") throw new Error(`internal: members of type ${type.kind}`);
  const source = keep(context, item);
  const possible = inBounds(context, source, type.item);
  if (possible.constant === false) return possible;
  if (possible.constant === true) return hasMember(context, collection, convert(context, source, type.item));
  const result = new OperandLocal(context, boolType);
  context.fn.if(
    possible,
    () => {
      const member = type.item.kind === "int" ? reinterpret(source, type.item) : convert(context, source, type.item);
      result.assign(boolOperand(boolType, hasMember(context, collection, member)));
    },
    () => result.assign(boolOperand(boolType, constantCond(false))),
  );
  return condOf(result.value);
}

/** True if two values of one kind are equal. Their types may differ in bounds. */
export function equals(context: Context, a: Operand, b: Operand): Cond {
  if (a.form === "condition" && b.form === "condition") return equalCond(a.cond, b.cond);
  if (a.type.kind === "int" || a.type.kind === "enum" || a.type.kind === "symmetric")
    return compare("eq", numOf(a), numOf(b));
  const type = finite(joinTypes(a.type, b.type) ?? a.type);
  return equalBits(context, keep(context, convert(context, a, type)), keep(context, convert(context, b, type)));
}
