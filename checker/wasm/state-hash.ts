// Hashes and comparisons of packed states, as WebAssembly text.

import type { MemoryLayout, RuntimeParameters } from "./memory-layout.js";

/** Odd constants without pattern in their bits: from the golden ratio, and from Pelle Evensen's "rrmxmx". */
const WORD_FACTOR = "0x9e3779b97f4a7c15";
const LAST_FACTOR = "0x9fb21c651e98df25";

/** States of more words than this are hashed and compared by a loop. */
const INLINE_WORDS = 16;
/** The words of states of this many words and more are multiplied independently of each other, at the same time. */
const PARALLEL_WORDS = 4;

/** An odd constant for each word: the outputs of SplitMix64 (Steele, Lea and Flood 2014). */
function factorOf(word: number): string {
  const step = (x: bigint, by: bigint, factor: bigint): bigint => BigInt.asUintN(64, (x ^ (x >> by)) * factor);
  const seed = BigInt.asUintN(64, BigInt(word + 1) * BigInt(WORD_FACTOR));
  const mixed = step(step(seed, 30n, 0xbf58476d1ce4e5b9n), 27n, 0x94d049bb133111ebn);
  return `0x${((mixed ^ (mixed >> 31n)) | 1n).toString(16)}`;
}

/**
 * Sets a local to the hash of the state whose address is in another local. The upper half of the hash selects the
 * slot in the table.
 */
export function hashText(words: number, hash: string, state: string): string {
  if (words > INLINE_WORDS) return `(local.set ${hash} (call $hashWords (local.get ${state})))`;
  return mixText(words, hash, (load, offset) => `(${load} offset=${offset} (local.get ${state}))`);
}

/** Mixes words into a local. `loadText` is the text that loads a word, or its upper half, from an offset in bytes. */
function mixText(words: number, hash: string, loadText: (load: string, offset: number) => string): string {
  const h = `(local.get ${hash})`;
  const fold = `(local.set ${hash} (i64.xor ${h} (i64.shr_u ${h} (i64.const 32))))`;
  const last = `(local.set ${hash} (i64.mul ${h} (i64.const ${LAST_FACTOR})))`;
  if (words >= PARALLEL_WORDS) {
    // The upper half is mixed into the lower one, because a product's low bits depend on low bits only.
    const products = Array.from({ length: words }, (_, i) => {
      const word = `(i64.xor ${loadText("i64.load", 8 * i)} ${loadText("i64.load32_u", 8 * i + 4)})`;
      return `(i64.mul ${word} (i64.const ${factorOf(i)}))`;
    });
    const sum = products.reduceRight((rest, product) => `(i64.add ${product} ${rest})`);
    const mix = `(local.set ${hash} (i64.mul ${h} (i64.const ${WORD_FACTOR})))`;
    return [`(local.set ${hash} ${sum})`, fold, mix, fold, last].join("\n  ");
  }
  const lines = Array.from({ length: words }, (_, i) => {
    const word = loadText("i64.load", 8 * i);
    return `(local.set ${hash} (i64.mul ${i === 0 ? word : `(i64.xor ${h} ${word})`} (i64.const ${WORD_FACTOR}))) ${fold}`;
  });
  return [...lines, last].join("\n  ");
}

/** Compares the states at the addresses in two locals, whose first words are known to be equal. */
export function sameText(words: number, a: string, b: string): string {
  if (words === 1) return "(i32.const 1)";
  if (words > INLINE_WORDS) return `(call $sameWords (local.get ${a}) (local.get ${b}))`;
  const same = (i: number): string =>
    `(i64.eq (i64.load offset=${8 * i} (local.get ${a})) (i64.load offset=${8 * i} (local.get ${b})))`;
  let text = same(words - 1);
  for (let i = words - 2; i > 0; i--) text = `(if (result i32) ${same(i)} (then ${text}) (else (i32.const 0)))`;
  return text;
}

/**
 * With several shards, the function `$ownerOf`: the shard that owns the state at an address. It depends on the bits that
 * are set at `layout.ownerBits`.
 */
export function ownerFunctionText({ words, maxShards }: RuntimeParameters, layout: MemoryLayout): string {
  if (maxShards === 1) return "";
  const inline = (): string =>
    mixText(
      words,
      "$hash",
      (load, offset) =>
        `(i64.and (${load} offset=${offset} (local.get $s)) (${load} offset=${layout.ownerBits + offset} (i32.const 0)))`,
    );
  const loop = `
  (loop $words
    (local.set $hash (i64.mul (i64.xor (local.get $hash) (i64.and (i64.load (i32.add (local.get $s) (local.get $word))) (i64.load offset=${layout.ownerBits} (local.get $word)))) (i64.const ${WORD_FACTOR})))
    (local.set $hash (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 32))))
    (local.set $word (i32.add (local.get $word) (i32.const 8)))
    (br_if $words (i32.lt_u (local.get $word) (i32.const ${8 * words}))))
  (local.set $hash (i64.mul (local.get $hash) (i64.const ${LAST_FACTOR})))`;
  return `
(func $ownerOf (export "ownerOf") (param $s i32) (result i32)
  (local $hash i64) (local $word i32)
  ${words > INLINE_WORDS ? loop : inline()}
  (i32.wrap_i64 (i64.shr_u (i64.mul (i64.and (local.get $hash) (i64.const 0xffffffff)) (i64.extend_i32_u (global.get $shards))) (i64.const 32))))`;
}

/** The functions that `hashText` and `sameText` call. */
export function hashFunctionsText(words: number): string {
  if (words <= INLINE_WORDS) return "";
  return `
(func $hashWords (param $s i32) (result i64)
  (local $hash i64) (local $end i32)
  (local.set $end (i32.add (local.get $s) (i32.const ${8 * words})))
  (loop $words
    (local.set $hash (i64.mul (i64.xor (local.get $hash) (i64.load (local.get $s))) (i64.const ${WORD_FACTOR})))
    (local.set $hash (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 32))))
    (local.set $s (i32.add (local.get $s) (i32.const 8)))
    (br_if $words (i32.lt_u (local.get $s) (local.get $end))))
  (i64.mul (local.get $hash) (i64.const ${LAST_FACTOR})))
(func $sameWords (param $a i32) (param $b i32) (result i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $a) (i32.const ${8 * words})))
  (loop $words
    (if (i64.ne (i64.load (local.get $a)) (i64.load (local.get $b))) (then (return (i32.const 0))))
    (local.set $a (i32.add (local.get $a) (i32.const 8)))
    (local.set $b (i32.add (local.get $b) (i32.const 8)))
    (br_if $words (i32.lt_u (local.get $a) (local.get $end))))
  (i32.const 1))`;
}
