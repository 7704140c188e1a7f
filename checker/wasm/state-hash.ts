// Hashes and comparisons of packed states, as WebAssembly text.

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
 * slot in the table, the lower half the shard.
 */
export function hashText(words: number, hash: string, state: string): string {
  const h = `(local.get ${hash})`;
  const fold = `(local.set ${hash} (i64.xor ${h} (i64.shr_u ${h} (i64.const 32))))`;
  const last = `(local.set ${hash} (i64.mul ${h} (i64.const ${LAST_FACTOR})))`;
  if (words > INLINE_WORDS) return `(local.set ${hash} (call $hashWords (local.get ${state})))`;
  if (words >= PARALLEL_WORDS) {
    // The upper half is mixed into the lower one, because a product's low bits depend on low bits only.
    const products = Array.from({ length: words }, (_, i) => {
      const word = `(i64.xor (i64.load offset=${8 * i} (local.get ${state})) (i64.load32_u offset=${8 * i + 4} (local.get ${state})))`;
      return `(i64.mul ${word} (i64.const ${factorOf(i)}))`;
    });
    const sum = products.reduceRight((rest, product) => `(i64.add ${product} ${rest})`);
    const mix = `(local.set ${hash} (i64.mul ${h} (i64.const ${WORD_FACTOR})))`;
    return [`(local.set ${hash} ${sum})`, fold, mix, fold, last].join("\n  ");
  }
  const lines = Array.from({ length: words }, (_, i) => {
    const word = `(i64.load offset=${8 * i} (local.get ${state}))`;
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

/** The index of the shard that owns a state with this hash. */
export const ownerText = (hash: string): string =>
  `(i32.wrap_i64 (i64.shr_u (i64.mul (i64.and ${hash} (i64.const 0xffffffff)) (i64.extend_i32_u (global.get $shards))) (i64.const 32)))`;

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
