// Code that permutes the members of symmetric types in a value. The parameter `$p` has the address of the permutation.

import { mentionsSymmetric, type Type, type TypeOf } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { Context } from "./context.js";
import { buildFunction, forEachKeyRank, writeLength } from "./conversions.js";
import { forEachMember } from "./domains.js";
import { entryAtRank, offsetOfEntry, offsetOfItem, storedType, lengthOf } from "./elements.js";
import { bitWidth, fieldOffsets, tagBits, type SetOrBag } from "./layout.js";
import { bitOffset } from "./memory.js";
import { memberBuilder } from "./members.js";
import { add, compare, getLocal, i64Const, i64Local, wrap } from "./numbers.js";
import {
  combineParts,
  isSome,
  keep,
  makeSome,
  numOf,
  numOperand,
  OperandLocal,
  optionItem,
  pack,
  partOf,
  slicePacked,
  ValueBuilder,
  zeroOf,
  type Operand,
} from "./operands.js";
import { tagOf } from "./patterns.js";
import { rankOf, valueOfRank } from "./ranks.js";

/**
 * For each symmetric type, by its id, where the images of its members begin, in bytes from the start of a permutation.
 */
export type ImageOffsets = ReadonlyMap<string, number>;

export function permuted(context: Context, type: Type, operand: Operand, images: ImageOffsets): Operand {
  if (!mentionsSymmetric(type)) return operand;
  switch (type.kind) {
    case "symmetric": {
      const member = `(i32.add (local.get $p) ${wrap(numOf(operand))})`;
      const image = { text: `(i64.load8_u offset=${images.get(type.id) ?? 0} ${member})` };
      return numOperand(type, context.fn.keep(image));
    }
    case "record": {
      const types = type.fields.map((field) => field.type);
      return permutedFields(context, type, operand, types, images);
    }
    case "tuple":
      return permutedFields(context, type, operand, type.items, images);
    case "variant":
      return permutedVariant(context, type, operand, images);
    case "option":
      return permutedOption(context, type, operand, images);
    case "set":
    case "bag":
      return permutedMembers(context, type, operand, images);
    case "seq":
      return permutedSequence(context, type, operand, images);
    case "function":
      if (mentionsSymmetric(type.key)) return permutedEntries(context, type, operand, images);
      return buildFunction(context, type, (inner, rank) =>
        permutedPart(inner, type.value, entryAtRank(inner, operand, rank), images),
      );
    case "map":
      return permutedEntries(context, type, operand, images);
    default:
      return operand;
  }
}

/** Permutes a part in a local. */
const permutedPart = (context: Context, type: Type, part: Operand, images: ImageOffsets): Operand =>
  keep(context, permuted(context, type, keep(context, part), images));

function permutedFields(
  context: Context,
  type: Type,
  operand: Operand,
  types: readonly Type[],
  images: ImageOffsets,
): Operand {
  const offsets = fieldOffsets(types, bitWidth(type));
  return combineParts(
    context,
    type,
    types.map((field, i) => {
      const offset = element(offsets, i);
      const part = partOf(context, operand, bitOffset(offset), field);
      return { offset, operand: permutedPart(context, field, part, images) };
    }),
  );
}

function permutedVariant(context: Context, type: TypeOf<"variant">, operand: Operand, images: ImageOffsets): Operand {
  const width = bitWidth(type);
  const tagWidth = tagBits(type);
  const tagOffset = bitOffset(width - tagWidth);
  const builder = new ValueBuilder(context, type);
  if (tagWidth > 0) builder.put(tagOffset, slicePacked(context, pack(operand), tagOffset, tagWidth), tagWidth);
  const tag = context.fn.keep(tagOf(context, operand));
  for (const [i, each] of type.cases.entries()) {
    const types = each.fields.map((field) => field.type);
    const offsets = fieldOffsets(types, width, tagWidth);
    context.fn.if(compare("eq", tag, i64Const(i)), () => {
      for (const [j, field] of types.entries()) {
        const offset = bitOffset(element(offsets, j));
        const part = partOf(context, operand, offset, field);
        builder.putOperand(offset, permutedPart(context, field, part, images));
      }
    });
  }
  return builder.finish();
}

function permutedOption(context: Context, type: TypeOf<"option">, operand: Operand, images: ImageOffsets): Operand {
  const result = new OperandLocal(context, type);
  context.fn.if(
    isSome(context, operand),
    () => {
      const item = permutedPart(context, type.item, optionItem(context, operand), images);
      result.assign(makeSome(context, type, item));
    },
    () => result.assign(zeroOf(context, type)),
  );
  return result.value;
}

function permutedMembers(context: Context, type: SetOrBag, operand: Operand, images: ImageOffsets): Operand {
  const builder = memberBuilder(context, type);
  forEachMember(context, { kind: "members", of: operand, type, distinct: false }, 20, (item, _, inner) =>
    builder.add(permutedPart(inner, type.item, item, images)),
  );
  return builder.finish();
}

function permutedSequence(context: Context, type: TypeOf<"seq">, operand: Operand, images: ImageOffsets): Operand {
  const builder = new ValueBuilder(context, type);
  const i = context.fn.newLocal("i64", "i");
  context.fn.set(i, "(i64.const 0)");
  forEachMember(context, { kind: "members", of: operand, type, distinct: false }, 20, (item, _, inner) => {
    const offset = offsetOfItem(inner, type, { text: getLocal(i) });
    builder.put(offset, pack(permutedPart(inner, type.item, item, images)), bitWidth(type.item));
    inner.fn.set(i, add(i64Local(i), i64Const(1)).text);
  });
  writeLength(builder, type, lengthOf(context, operand));
  return builder.finish();
}

/** Moves what a function or map stores for each key to the image of the key. */
function permutedEntries(
  context: Context,
  type: TypeOf<"function"> | TypeOf<"map">,
  operand: Operand,
  images: ImageOffsets,
): Operand {
  const builder = new ValueBuilder(context, type);
  const stored = storedType(type);
  forEachKeyRank(context, type.key, (inner, rank) => {
    const key = permutedPart(inner, type.key, valueOfRank(inner, type.key, rank), images);
    const target = offsetOfEntry(inner, type, inner.fn.keep(rankOf(inner, key)));
    builder.put(target, pack(permutedPart(inner, stored, entryAtRank(inner, operand, rank), images)), bitWidth(stored));
  });
  return builder.finish();
}
