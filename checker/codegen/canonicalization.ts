// Symmetry reduction in compiled code: a state is replaced by the least state of its orbit, which is found by trying
// all permutations (Ip and Dill, "Better verification through symmetry", 1996).

import type { Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { allPermutations, sizesIn } from "../reduction/symmetry.js";
import { FunctionBuilder } from "./function-builder.js";
import { bitOffset } from "./memory.js";
import { stateContext, type ModuleContext } from "./module-context.js";
import { getLocal, i32Const } from "./numbers.js";
import { keep, pack } from "./operands.js";
import { permuted, type ImageOffsets } from "./permutation.js";
import { NextState } from "./states.js";

/** `$permuteState` as a builder, and `$canonicalize` as text. `types`: those of the values in a state. */
export function canonicalizationFunctions(
  module: ModuleContext,
  types: readonly Type[],
): { readonly functions: readonly FunctionBuilder[]; readonly text: string } {
  const { layout, scratch } = module;
  const table = permutationTable(module, types);
  const width = layout.words * 64;
  const [original, image, least] = [scratch.allocate(width), scratch.allocate(width), scratch.allocate(width)];
  const copy = (to: string, from: string): string =>
    Array.from(
      { length: layout.words },
      (_, i) => `(i64.store offset=${8 * i} ${to} (i64.load offset=${8 * i} ${from}))`,
    ).join("\n      ");
  const isLess = `(i32.lt_s (call $compareBits ${i32Const(image * 8)} ${i32Const(least * 8)} ${i32Const(width)}) (i32.const 0))`;
  const text = `
;; Replaces the state at an address by the least state of its orbit.
(func $canonicalize (param $s i32)
  (local $p i32)
  ${copy(i32Const(original), getLocal("$s"))}
  ${copy(i32Const(least), getLocal("$s"))}
  (local.set $p ${i32Const(table.start)})
  (loop $more
    (call $permuteState ${i32Const(original)} (local.get $p))
    (if ${isLess} (then
      ${copy(i32Const(least), i32Const(image))}))
    (local.set $p (i32.add (local.get $p) ${i32Const(table.stride)}))
    (br_if $more (i32.lt_u (local.get $p) ${i32Const(table.end)})))
  ${copy(getLocal("$s"), i32Const(least))})`;
  return { functions: [permuteFunction(module, types, table.images, image)], text };
}

interface PermutationTable {
  /** Byte addresses. */
  readonly start: number;
  readonly end: number;
  /** Bytes of one permutation. */
  readonly stride: number;
  readonly images: ImageOffsets;
}

/** A permutation is stored as the images of the members of all symmetric types, a byte each. */
function permutationTable({ tables }: ModuleContext, types: readonly Type[]): PermutationTable {
  const sizes = sizesIn(types);
  const images = new Map<string, number>();
  let bytes = 0;
  for (const [id, size] of sizes) {
    images.set(id, bytes);
    bytes += size;
  }
  const stride = Math.ceil(bytes / 8) * 8;
  const permutations = allPermutations(sizes);
  const rows = permutations.flatMap((permutation) => {
    const row = [...sizes.keys()].flatMap((id) => [...(permutation.get(id) ?? [])]);
    return [...row, ...new Array<number>(stride - row.length).fill(0)];
  });
  const start = tables.bytesAt(rows);
  return { start, end: start + stride * permutations.length, stride, images };
}

/** `(param $s) (param $p)`: writes the image of the state at `$s` under the permutation at `$p` to a fixed address. */
function permuteFunction(
  module: ModuleContext,
  types: readonly Type[],
  images: ImageOffsets,
  image: number,
): FunctionBuilder {
  const fn = new FunctionBuilder("$permuteState", "(param $s i32) (param $p i32)", module.budget);
  const { context, state } = stateContext(module, fn);
  const next = new NextState(fn, module.layout, undefined, module.buffer);
  const target = fn.newLocal("i32", "to");
  const lines = fn.capture(() => {
    for (const [i, type] of types.entries()) {
      const field = element(module.layout.fields, i);
      const value = permuted(context, type, keep(context, state.readAt(field)), images);
      next.write(field, bitOffset(0), field.bits, pack(value));
    }
    fn.set(target, i32Const(image));
    next.store(target);
  });
  fn.paste(state.loads());
  fn.paste(next.prologue());
  fn.paste(lines);
  return fn;
}
