// Symmetry in the compiled engine: a state is stored as the least of its orbit, found by trying all permutations.

import { mentionsSymmetric, type Type, type TypeOf } from "../../grammar/core/types.js";
import { cardinality } from "../../grammar/core/types.js";
import { allPermutations, sizesIn } from "../reduction/symmetry.js";
import { element } from "../interpreter/values.js";
import { readingContext, type Unit } from "./actions.js";
import type { Context } from "./context.js";
import { forEach, lengthOf } from "./domains.js";
import { overKeys, putLength } from "./bounds.js";
import { FunctionBuilder } from "./function-builder.js";
import { bitsOf, entryType, fieldOffsets, keySlot, seqSlot, tagBits } from "./layout.js";
import { at } from "./memory.js";
import { MemberBuilder } from "./members.js";
import { add, compare, constant, get, i32Text, local64, wrap, type Num } from "./numbers.js";
import { tagOf } from "./patterns.js";
import { rankOf, valueAt } from "./ranks.js";
import { GrowingState } from "./states.js";
import {
  assemble,
  bits,
  Builder,
  isSome,
  itemOf,
  keep,
  noneOf,
  numOf,
  pack,
  part,
  scaled,
  slice,
  Slot,
  someOf,
  type Val,
} from "./values.js";

/** By the id of a symmetric type: where its members' images begin, in bytes from the start of a permutation. */
type Starts = ReadonlyMap<string, number>;

export function canonicalizationFunctions(
  unit: Unit,
  types: readonly Type[],
): { readonly functions: readonly FunctionBuilder[]; readonly text: string } {
  const sizes = sizesIn(types);
  const starts = new Map<string, number>();
  let bytes = 0;
  for (const [id, size] of sizes) {
    starts.set(id, bytes);
    bytes += size;
  }
  const stride = Math.ceil(bytes / 8) * 8;
  const permutations = allPermutations(sizes);
  const images = permutations.flatMap((permutation) => {
    const row = [...sizes.keys()].flatMap((id) => [...(permutation.get(id) ?? [])]);
    return [...row, ...new Array<number>(stride - row.length).fill(0)];
  });
  const table = unit.tables.bytesAt(images);
  const width = unit.layout.words * 64;
  const [original, image, best] = [unit.scratch.take(width), unit.scratch.take(width), unit.scratch.take(width)];
  const copy = (to: string, from: string): string =>
    Array.from(
      { length: unit.layout.words },
      (_, i) => `(i64.store offset=${8 * i} ${to} (i64.load offset=${8 * i} ${from}))`,
    ).join("\n      ");
  const text = `
;; The least state of the orbit, in place of the state.
(func $canonicalize (param $s i32)
  (local $p i32)
  ${copy(i32Text(original), get("$s"))}
  ${copy(i32Text(best), get("$s"))}
  (local.set $p ${i32Text(table)})
  (loop $more
    (call $permute ${i32Text(original)} (local.get $p))
    (if (i32.lt_s (call $compare ${i32Text(image * 8)} ${i32Text(best * 8)} ${i32Text(width)}) (i32.const 0)) (then
      ${copy(i32Text(best), i32Text(image))}))
    (local.set $p (i32.add (local.get $p) ${i32Text(stride)}))
    (br_if $more (i32.lt_u (local.get $p) ${i32Text(table + stride * permutations.length)})))
  ${copy(get("$s"), i32Text(best))})`;
  return { functions: [permuteFunction(unit, types, starts, image)], text };
}

/** `(param $s) (param $p)`: the state at an address, permuted, to a fixed one. */
function permuteFunction(unit: Unit, types: readonly Type[], starts: Starts, image: number): FunctionBuilder {
  const fn = new FunctionBuilder("$permute", "(param $s i32) (param $p i32)");
  const { context, state } = readingContext(unit, fn);
  const next = new GrowingState(fn, unit.layout, undefined, unit.buffer);
  const target = fn.fresh("i32", "to");
  const lines = fn.capture(() => {
    for (const [i, type] of types.entries()) {
      const place = element(unit.layout.places, i);
      next.write(place, at(0), place.bits, pack(permuted(context, type, keep(context, state.readAt(place)), starts)));
    }
    fn.set(target, i32Text(image));
    next.store(target);
  });
  fn.paste(state.loads());
  fn.paste(next.begins());
  fn.paste(lines);
  return fn;
}

function permuted(context: Context, type: Type, val: Val, starts: Starts): Val {
  if (!mentionsSymmetric(type)) return val;
  const inside = (inner: Context, of: Type, part: Val): Val =>
    keep(inner, permuted(inner, of, keep(inner, part), starts));
  switch (type.kind) {
    case "symmetric":
      return bits(
        type,
        context.fn.keep({
          text: `(i64.load8_u offset=${starts.get(type.id) ?? 0} (i32.add (local.get $p) ${wrap(numOf(val))}))`,
        }),
      );
    case "record":
      return fields(
        context,
        type,
        val,
        type.fields.map((field) => field.type),
        0,
        starts,
      );
    case "tuple":
      return fields(context, type, val, type.items, 0, starts);
    case "variant":
      return ofCase(context, type, val, starts);
    case "option": {
      const result = new Slot(context, type);
      context.fn.if(
        isSome(context, val),
        () => result.assign(someOf(context, type, inside(context, type.item, itemOf(context, val)))),
        () => result.assign(noneOf(context, type)),
      );
      return result.value;
    }
    case "set":
    case "bag": {
      const builder = new MemberBuilder(context, type);
      forEach(context, { kind: "members", of: val, type, distinct: false }, 20, (item, _, inner) =>
        builder.add(inside(inner, type.item, item)),
      );
      return builder.finish();
    }
    case "seq": {
      const builder = new Builder(context, type);
      const i = context.fn.fresh("i64", "i");
      context.fn.set(i, "(i64.const 0)");
      forEach(context, { kind: "members", of: val, type, distinct: false }, 20, (item, _, inner) => {
        builder.put(
          scaled(inner, { text: get(i) }, -bitsOf(type.item), seqSlot(type, 0)),
          pack(inside(inner, type.item, item)),
          bitsOf(type.item),
        );
        inner.fn.set(i, add(local64(i), constant(1)).text);
      });
      putLength(builder, type, lengthOf(context, val));
      return builder.finish();
    }
    case "function": {
      const read = (inner: Context, rank: Num): Val =>
        part(inner, val, scaled(inner, rank, -bitsOf(type.value), keySlot(type, 0)), type.value);
      if (!mentionsSymmetric(type.key))
        return overKeys(context, type, (inner, rank) => inside(inner, type.value, read(inner, rank)));
      return moved(
        context,
        type,
        type.key,
        bitsOf(type.value),
        (inner, rank) => inside(inner, type.value, read(inner, rank)),
        starts,
      );
    }
    case "map": {
      const entry = entryType(type);
      return moved(
        context,
        type,
        type.key,
        bitsOf(entry),
        (inner, rank) =>
          inside(inner, entry, part(inner, val, scaled(inner, rank, -bitsOf(entry), keySlot(type, 0)), entry)),
        starts,
      );
    }
    default:
      return val;
  }
}

/** What stood at a key stands at the key that it goes to. */
function moved(
  context: Context,
  type: TypeOf<"function"> | TypeOf<"map">,
  key: Type,
  width: number,
  value: (inner: Context, rank: Num) => Val,
  starts: Starts,
): Val {
  const builder = new Builder(context, type);
  const last = cardinality(key) - 1;
  forEach(
    context,
    { kind: "range", lo: constant(0), hi: constant(last), type: { kind: "int", lo: 0, hi: Math.max(0, last) } },
    20,
    (rank, _, inner) => {
      const target = inner.fn.keep(
        rankOf(inner, keep(inner, permuted(inner, key, keep(inner, valueAt(inner, key, numOf(rank))), starts))),
      );
      builder.put(scaled(inner, target, -width, keySlot(type, 0)), pack(value(inner, numOf(rank))), width);
    },
  );
  return builder.finish();
}

function fields(context: Context, type: Type, val: Val, types: readonly Type[], above: number, starts: Starts): Val {
  const offsets = fieldOffsets(types, bitsOf(type), above);
  return assemble(
    context,
    type,
    types.map((field, i) => ({
      offset: element(offsets, i),
      val: keep(
        context,
        permuted(context, field, keep(context, part(context, val, at(element(offsets, i)), field)), starts),
      ),
    })),
  );
}

function ofCase(context: Context, type: TypeOf<"variant">, val: Val, starts: Starts): Val {
  const width = bitsOf(type);
  const tagWidth = tagBits(type);
  const builder = new Builder(context, type);
  if (tagWidth > 0)
    builder.put(at(width - tagWidth), slice(context, pack(val), at(width - tagWidth), tagWidth), tagWidth);
  const tag = context.fn.keep(tagOf(context, val));
  for (const [i, each] of type.cases.entries()) {
    const types = each.fields.map((field) => field.type);
    const offsets = fieldOffsets(types, width, tagWidth);
    context.fn.if(compare("eq", tag, constant(i)), () => {
      for (const [j, field] of types.entries())
        builder.putVal(
          at(element(offsets, j)),
          keep(
            context,
            permuted(context, field, keep(context, part(context, val, at(element(offsets, j)), field)), starts),
          ),
        );
    });
  }
  return builder.finish();
}
