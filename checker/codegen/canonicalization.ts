// Symmetry reduction in compiled code: a state is replaced by one state of its orbit. Its members are sorted by what the
// state says about each of them by itself. If that leaves nothing open, the state in this order is the representative;
// otherwise the least image among the permutations that a search tries.

import type { Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import { partsOfState } from "../reduction/state-parts.js";
import { FunctionBuilder } from "./function-builder.js";
import {
  INLINE_WORDS,
  copyState,
  hashBitsText,
  mixText,
  searchText,
  sortMembersText,
  type LabelingMemory,
} from "./labeling-text.js";
import { keyedParts, memberKeysFunction, type KeyedParts } from "./member-columns.js";
import { memberHashesFunction } from "./member-hashes.js";
import { bitOffset } from "./memory.js";
import { stateContext, type ModuleContext } from "./module-context.js";
import { getLocal, i32Const } from "./numbers.js";
import { keep, pack } from "./operands.js";
import { permuted, type ImageOffsets } from "./permutation.js";
import { NextState } from "./states.js";

export interface Canonicalization {
  readonly functions: readonly { readonly fn: FunctionBuilder; readonly title: string }[];
  /** `$canonicalize`, and functions that it calls. */
  readonly text: string;
}

/** `types`: those of the values in a state. */
export function compileCanonicalization(module: ModuleContext, types: readonly Type[]): Canonicalization {
  const parts = keyedParts(partsOfState(types));
  const memory = labelingMemory(module, parts);
  const needsSearch = parts.relations.length > 0;
  const functions = [
    { fn: memberKeysFunction(module, parts, memory.keys), title: "what a state says about each member by itself" },
    { fn: permuteFunction(module, types, parts, memory.image), title: "the image of a state under a permutation" },
    ...(needsSearch
      ? [{ fn: memberHashesFunction(module, parts, memory.hashes), title: "how members are related, as hashes" }]
      : []),
  ];
  const steps = needsSearch ? searchingSteps(parts, memory) : sortingSteps(parts, memory);
  const text = [
    hashBitsText,
    sortMembersText,
    ...(needsSearch ? [searchText(memory)] : []),
    canonicalizeText(module, memory.words, steps),
  ];
  return { functions, text: text.join("\n\n") };
}

function labelingMemory({ scratch, tables, layout }: ModuleContext, { blocks }: KeyedParts): LabelingMemory {
  const natural = blocks.flatMap(({ type }) => Array.from({ length: type.size }, (_, i) => i));
  const size = natural.length;
  const { words } = layout;
  return {
    size,
    words,
    keys: scratch.allocate(64 * size),
    hashes: scratch.allocate(64 * size),
    // Each coloring on the stack has at least one cell more than the one below it.
    colorings: scratch.allocate(8 * 2 * size * (size + 1)),
    classes: scratch.allocate(8 * size),
    labels: scratch.allocate(8 * size),
    natural: tables.bytesAt(natural),
    path: scratch.allocate(8 * size),
    leastPath: scratch.allocate(8 * size),
    image: scratch.allocate(64 * words),
    least: scratch.allocate(64 * words),
  };
}

const sortCalls = ({ blocks }: KeyedParts, { keys, labels }: LabelingMemory): readonly string[] =>
  blocks.map(
    ({ type, first }) =>
      `(call $sortMembers ${i32Const(keys + 8 * first)} ${i32Const(type.size)} ${i32Const(labels + first)})`,
  );

/** The steps from the state at `$s` to its representative in the buffer `result`. */
interface Steps {
  readonly lines: readonly string[];
  readonly result: number;
}

const sortingSteps = (parts: KeyedParts, memory: LabelingMemory): Steps => ({
  lines: [
    "(call $writeMemberKeys (local.get $s))",
    ...sortCalls(parts, memory),
    `(call $permuteState (local.get $s) ${i32Const(memory.labels)})`,
  ],
  result: memory.image,
});

function searchingSteps(parts: KeyedParts, memory: LabelingMemory): Steps {
  const { colorings, least } = memory;
  const cells = parts.blocks
    .map(({ type, first }) => `(call $colorByKeys ${i32Const(colorings)} ${i32Const(first)} ${i32Const(type.size)})`)
    .reduce((sum, each) => `(i32.add ${sum} ${each})`);
  return {
    lines: [
      "(call $writeMemberKeys (local.get $s))",
      ...sortCalls(parts, memory),
      `(call $findLeastImage (local.get $s) ${cells})`,
    ],
    result: least,
  };
}

/** The size of the cache of representatives: it fits a near cache of the processor. */
const CACHE_BYTES = 262_144;

function canonicalizeText({ scratch }: ModuleContext, words: number, { lines, result }: Steps): string {
  const slots = 2 ** Math.max(0, Math.floor(Math.log2(CACHE_BYTES / (16 * words))));
  const cache = scratch.allocate(slots * 128 * words);
  const cached = getLocal("$cached");
  return `\
;; Replaces the state at an address by the representative of its orbit. Those of recent states are remembered.
(func $canonicalize (param $s i32)
  (local $cached i32)
  (local.set $cached (i32.add ${i32Const(cache)} (i32.mul (i32.and (i32.wrap_i64 ${hashText(words)}) ${i32Const(slots - 1)}) ${i32Const(16 * words)})))
  (if ${sameText(words, cached)} (then
    ${copyState(words, getLocal("$s"), cached, 8 * words)}
    (return)))
  ${lines.join("\n  ")}
  ${copyState(words, cached, getLocal("$s"))}
  ${copyState(words, `(i32.add ${cached} ${i32Const(8 * words)})`, i32Const(result))}
  ${copyState(words, getLocal("$s"), i32Const(result))})`;
}

const wordsOfState = (words: number): readonly string[] =>
  Array.from({ length: words }, (_, i) => `(i64.load offset=${8 * i} (local.get $s))`);

/** The hash of the state at `$s`. */
const hashText = (words: number): string =>
  words > INLINE_WORDS
    ? `(call $hashBits (i32.shl (local.get $s) (i32.const 3)) ${i32Const(64 * words)})`
    : wordsOfState(words).reduce((sum, word) => mixText(sum, word), "(i64.const 0)");

/** 1 if the state at `$s` is the one at another address. */
const sameText = (words: number, other: string): string =>
  words > INLINE_WORDS
    ? `(i32.eqz (call $compareBits (i32.shl ${other} (i32.const 3)) (i32.shl (local.get $s) (i32.const 3)) ${i32Const(64 * words)}))`
    : wordsOfState(words)
        .map((word, i) => `(i64.eq (i64.load offset=${8 * i} ${other}) ${word})`)
        .reduceRight((rest, each) => `(if (result i32) ${each} (then ${rest}) (else (i32.const 0)))`);

/** `(param $s) (param $p)`: writes the image of the state at `$s` under the permutation at `$p` to a fixed address. */
function permuteFunction(
  module: ModuleContext,
  types: readonly Type[],
  { blocks }: KeyedParts,
  image: number,
): FunctionBuilder {
  const images: ImageOffsets = new Map(blocks.map(({ type, first }) => [type.id, first]));
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
