// Canonical labeling of the members of symmetric types, by hand in WebAssembly text: the same search as in
// ../reduction/least-image.ts, where it is explained.

import { i32Const } from "./numbers.js";

/** Byte addresses, and sizes. */
export interface LabelingMemory {
  /** The number of members. */
  readonly size: number;
  readonly words: number;
  /** For each member, eight bytes. Sorted within each block of members. */
  readonly keys: number;
  /** For each member, eight bytes. */
  readonly hashes: number;
  /**
   * A stack of colorings. A coloring is a byte for each position, the member there, and then a byte for each member, its
   * color: the position where its cell begins.
   */
  readonly colorings: number;
  /** For each member, a byte: the first member in its cell that is interchangeable with it. */
  readonly classes: number;
  /** For each member, a byte: its label, which is its position within its block. `$permuteState` reads it. */
  readonly labels: number;
  /** For each member, a byte: its position within its block. */
  readonly natural: number;
  /** For each depth of the search, a byte: the member that is tried, and the one that led to the least image. */
  readonly path: number;
  readonly leastPath: number;
  /** States. */
  readonly image: number;
  readonly least: number;
}

/** States of more words than this are copied, hashed and compared by loops. */
export const INLINE_WORDS = 16;

/** Copies a state that begins `skip` bytes after `from`. */
export function copyState(words: number, to: string, from: string, skip = 0): string {
  if (words > INLINE_WORDS) return `(memory.copy ${to} (i32.add ${from} (i32.const ${skip})) (i32.const ${8 * words}))`;
  return Array.from(
    { length: words },
    (_, i) => `(i64.store offset=${8 * i} ${to} (i64.load offset=${8 * i + skip} ${from}))`,
  ).join("\n  ");
}

/** Sorts the keys of the members of a block, and labels the members in this order. */
export const sortMembersText = `\
;; Sorts n keys, whose lowest bytes are members, and writes the label of each member.
(func $sortMembers (param $keys i32) (param $n i32) (param $labels i32)
  (local $i i32) (local $j i32) (local $key i64)
  (local.set $n (i32.shl (local.get $n) (i32.const 3)))
  (loop $insert
    (local.set $key (i64.load (i32.add (local.get $keys) (local.get $i))))
    (local.set $j (i32.add (local.get $keys) (local.get $i)))
    (block $placed
      (loop $shift
        (br_if $placed (i32.eq (local.get $j) (local.get $keys)))
        (br_if $placed (i64.lt_u (i64.load (i32.sub (local.get $j) (i32.const 8))) (local.get $key)))
        (i64.store (local.get $j) (i64.load (i32.sub (local.get $j) (i32.const 8))))
        (local.set $j (i32.sub (local.get $j) (i32.const 8)))
        (br $shift)))
    (i64.store (local.get $j) (local.get $key))
    (br_if $insert (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (local.get $n))))
  (local.set $i (i32.const 0))
  (loop $label
    (i32.store8
      (i32.add (local.get $labels) (i32.wrap_i64 (i64.and (i64.load (i32.add (local.get $keys) (local.get $i))) (i64.const 255))))
      (i32.shr_u (local.get $i) (i32.const 3)))
    (br_if $label (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (local.get $n)))))`;

/** An odd constant without pattern in its bits, from the golden ratio. */
const FACTOR = "0x9e3779b97f4a7c15";

/** Mixes a number into a hash, in such a way that the order counts. */
export const mixText = (hash: string, n: string): string =>
  `(i64.rotl (i64.mul (i64.xor ${hash} ${n}) (i64.const ${FACTOR})) (i64.const 32))`;

export const hashBitsText = `\
;; Hashes n bits at an address.
(func $hashBits (param $at i32) (param $n i32) (result i64)
  (local $hash i64) (local $take i32)
  (loop $more
    (local.set $take (select (i32.const 64) (local.get $n) (i32.gt_s (local.get $n) (i32.const 64))))
    (local.set $hash ${mixText("(local.get $hash)", "(call $readBits (local.get $at) (local.get $take))")})
    (local.set $at (i32.add (local.get $at) (local.get $take)))
    (local.set $n (i32.sub (local.get $n) (local.get $take)))
    (br_if $more (i32.gt_s (local.get $n) (i32.const 0))))
  (local.get $hash))`;

/** `$findLeastImage` and `$colorByKeys`. */
export const searchText = (memory: LabelingMemory): string =>
  [FIND(memory), REFINE(memory), CLASSES(memory), SEARCH(memory), IMAGES(memory)].join("\n\n");

const FIND = ({ size, colorings }: LabelingMemory): string => `\
;; The state whose members are being labeled.
(global $labeled (mut i32) (i32.const 0))

;; Finds the least image of a state among the permutations that respect the first coloring, which has n cells.
(func $findLeastImage (param $s i32) (param $n i32)
  (global.set $labeled (local.get $s))
  (global.set $leastDepth (i32.const -1))
  (local.set $n (call $refine (i32.const ${colorings}) (local.get $n)))
  (if (i32.eq (local.get $n) (i32.const ${size}))
    (then (drop (call $compareImage (i32.const ${colorings}) (i32.const 0))))
    (else
      (call $findClasses (i32.const ${colorings}))
      (drop (call $search (i32.const ${colorings}) (i32.const 0) (local.get $n))))))`;

const REFINE = ({ size, keys, hashes }: LabelingMemory): string => `\
;; Colors the n members of a block, whose first member is given, by their sorted keys. Returns the number of cells.
(func $colorByKeys (param $at i32) (param $first i32) (param $n i32) (result i32)
  (local $i i32) (local $member i32) (local $color i32) (local $cells i32) (local $key i64) (local $previous i64)
  (local.set $previous (i64.const -1))
  (local.set $i (local.get $first))
  (local.set $n (i32.add (local.get $first) (local.get $n)))
  (loop $members
    (local.set $key (i64.load offset=${keys} (i32.shl (local.get $i) (i32.const 3))))
    (local.set $member (i32.add (local.get $first) (i32.wrap_i64 (i64.and (local.get $key) (i64.const 255)))))
    (local.set $key (i64.shr_u (local.get $key) (i64.const 8)))
    (if (i64.ne (local.get $key) (local.get $previous)) (then
      (local.set $color (local.get $i))
      (local.set $previous (local.get $key))
      (local.set $cells (i32.add (local.get $cells) (i32.const 1)))))
    (i32.store8 (i32.add (local.get $at) (local.get $i)) (local.get $member))
    (i32.store8 offset=${size} (i32.add (local.get $at) (local.get $member)) (local.get $color))
    (br_if $members (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
  (local.get $cells))

;; Splits cells until their members look the same. Returns the number of cells.
(func $refine (param $at i32) (param $cells i32) (result i32)
  (local $before i32)
  (loop $more
    (if (i32.or (i32.eq (local.get $cells) (i32.const ${size})) (i32.eq (local.get $cells) (local.get $before))) (then
      (return (local.get $cells))))
    (local.set $before (local.get $cells))
    ${Array.from({ length: size }, (_, i) => `(i64.store (i32.const ${hashes + 8 * i}) (i64.const 0))`).join("\n    ")}
    (call $hashMembers (global.get $labeled) (i32.add (local.get $at) (i32.const ${size})))
    (call $sortCells (local.get $at))
    (local.set $cells (call $splitCells (local.get $at)))
    (br $more))
  unreachable)

;; Sorts the members of each cell by their hashes.
(func $sortCells (param $at i32)
  (local $i i32) (local $j i32) (local $member i32) (local $other i32) (local $color i32) (local $hash i64)
  (loop $insert
    (local.set $j (i32.add (local.get $at) (local.get $i)))
    (local.set $member (i32.load8_u (local.get $j)))
    (local.set $color (i32.load8_u offset=${size} (i32.add (local.get $at) (local.get $member))))
    (local.set $hash (i64.load offset=${hashes} (i32.shl (local.get $member) (i32.const 3))))
    (block $placed
      (loop $shift
        (br_if $placed (i32.eq (local.get $j) (local.get $at)))
        (local.set $other (i32.load8_u (i32.sub (local.get $j) (i32.const 1))))
        (br_if $placed (i32.ne (i32.load8_u offset=${size} (i32.add (local.get $at) (local.get $other))) (local.get $color)))
        (br_if $placed (i64.le_u (i64.load offset=${hashes} (i32.shl (local.get $other) (i32.const 3))) (local.get $hash)))
        (i32.store8 (local.get $j) (local.get $other))
        (local.set $j (i32.sub (local.get $j) (i32.const 1)))
        (br $shift)))
    (i32.store8 (local.get $j) (local.get $member))
    (br_if $insert (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${size})))))

;; Begins a new cell where the hash changes. Returns the number of cells.
(func $splitCells (param $at i32) (result i32)
  (local $i i32) (local $member i32) (local $cells i32) (local $start i32)
  (local $color i32) (local $lastColor i32) (local $hash i64) (local $lastHash i64)
  (local.set $lastColor (i32.const -1))
  (loop $members
    (local.set $member (i32.load8_u (i32.add (local.get $at) (local.get $i))))
    (local.set $color (i32.load8_u offset=${size} (i32.add (local.get $at) (local.get $member))))
    (local.set $hash (i64.load offset=${hashes} (i32.shl (local.get $member) (i32.const 3))))
    (if (i32.or (i32.ne (local.get $color) (local.get $lastColor)) (i64.ne (local.get $hash) (local.get $lastHash))) (then
      (local.set $start (local.get $i))
      (local.set $lastColor (local.get $color))
      (local.set $lastHash (local.get $hash))
      (local.set $cells (i32.add (local.get $cells) (i32.const 1)))))
    (i32.store8 offset=${size} (i32.add (local.get $at) (local.get $member)) (local.get $start))
    (br_if $members (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${size}))))
  (local.get $cells))`;

const CLASSES = ({ size, words, classes, labels, natural, image }: LabelingMemory): string => `\
;; Finds for each member the first one in its cell that is interchangeable with it.
(func $findClasses (param $at i32)
  (local $i i32) (local $j i32) (local $member i32) (local $other i32)
  (loop $members
    (local.set $member (i32.load8_u (i32.add (local.get $at) (local.get $i))))
    (i32.store8 offset=${classes} (local.get $member) (local.get $member))
    (local.set $j (i32.load8_u offset=${size} (i32.add (local.get $at) (local.get $member))))
    (block $found
      (loop $others
        (br_if $found (i32.ge_u (local.get $j) (local.get $i)))
        (local.set $other (i32.load8_u (i32.add (local.get $at) (local.get $j))))
        (local.set $j (i32.add (local.get $j) (i32.const 1)))
        (br_if $others (i32.ne (i32.load8_u offset=${classes} (local.get $other)) (local.get $other)))
        (br_if $others (i32.eqz (call $areInterchangeable (local.get $other) (local.get $member))))
        (i32.store8 offset=${classes} (local.get $member) (local.get $other))))
    (br_if $members (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${size})))))

;; Returns 1 if the state is the same with two members of one block exchanged.
(func $areInterchangeable (param $a i32) (param $b i32) (result i32)
  (memory.copy (i32.const ${labels}) (i32.const ${natural}) (i32.const ${size}))
  (i32.store8 offset=${labels} (local.get $a) (i32.load8_u offset=${natural} (local.get $b)))
  (i32.store8 offset=${labels} (local.get $b) (i32.load8_u offset=${natural} (local.get $a)))
  (call $permuteState (global.get $labeled) (i32.const ${labels}))
  (i32.eqz (call $compareBits (i32.const ${8 * image}) (i32.shl (global.get $labeled) (i32.const 3)) (i32.const ${64 * words}))))`;

const SEARCH = ({ size, classes, path }: LabelingMemory): string => `\
;; Finds the least image among the permutations that respect a coloring. Returns the depth at which to go on: less than
;; the current one if an automorphism makes the rest superfluous.
(func $search (param $at i32) (param $depth i32) (param $cells i32) (result i32)
  (local $start i32) (local $i i32) (local $member i32) (local $next i32)
  (local.set $start (call $targetCell (local.get $at)))
  (if (i32.lt_s (local.get $start) (i32.const 0)) (then (return (call $compareImage (local.get $at) (local.get $depth)))))
  (local.set $i (local.get $start))
  (block $done
    (loop $members
      (br_if $done (i32.ge_u (local.get $i) (i32.const ${size})))
      (local.set $member (i32.load8_u (i32.add (local.get $at) (local.get $i))))
      (br_if $done (i32.ne (i32.load8_u offset=${size} (i32.add (local.get $at) (local.get $member))) (local.get $start)))
      (if (i32.eqz (call $isTried (local.get $at) (local.get $start) (local.get $i))) (then
        (call $individualize (local.get $at) (local.get $start) (local.get $i))
        (i32.store8 offset=${path} (local.get $depth) (local.get $member))
        (local.set $next
          (call $search
            (i32.add (local.get $at) (i32.const ${2 * size}))
            (i32.add (local.get $depth) (i32.const 1))
            (call $refine (i32.add (local.get $at) (i32.const ${2 * size})) (i32.add (local.get $cells) (i32.const 1)))))
        (if (i32.lt_u (local.get $next) (local.get $depth)) (then (return (local.get $next))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $members)))
  (local.get $depth))

;; Returns the start of the first cell of which not all members are interchangeable, or -1.
(func $targetCell (param $at i32) (result i32)
  (local $i i32) (local $color i32) (local $class i32) (local $lastColor i32) (local $lastClass i32)
  (local.set $lastColor (i32.const -1))
  (loop $members
    (local.set $color (i32.load8_u offset=${size} (i32.add (local.get $at) (i32.load8_u (i32.add (local.get $at) (local.get $i))))))
    (local.set $class (i32.load8_u offset=${classes} (i32.load8_u (i32.add (local.get $at) (local.get $i)))))
    (if (i32.eq (local.get $color) (local.get $lastColor)) (then
      (if (i32.ne (local.get $class) (local.get $lastClass)) (then (return (local.get $color))))))
    (local.set $lastColor (local.get $color))
    (local.set $lastClass (local.get $class))
    (br_if $members (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${size}))))
  (i32.const -1))

;; Returns 1 if a member that is interchangeable with the one at a position comes before it in its cell.
(func $isTried (param $at i32) (param $start i32) (param $position i32) (result i32)
  (local $class i32)
  (local.set $class (i32.load8_u offset=${classes} (i32.load8_u (i32.add (local.get $at) (local.get $position)))))
  (block $none
    (loop $members
      (br_if $none (i32.ge_u (local.get $start) (local.get $position)))
      (if (i32.eq (i32.load8_u offset=${classes} (i32.load8_u (i32.add (local.get $at) (local.get $start)))) (local.get $class)) (then
        (return (i32.const 1))))
      (local.set $start (i32.add (local.get $start) (i32.const 1)))
      (br $members)))
  (i32.const 0))

;; Makes the next coloring of the stack: as this one, but the member at a position has a color before the others of its cell.
(func $individualize (param $at i32) (param $start i32) (param $position i32)
  (local $child i32) (local $i i32) (local $member i32)
  (local.set $child (i32.add (local.get $at) (i32.const ${2 * size})))
  (memory.copy (local.get $child) (local.get $at) (i32.const ${2 * size}))
  (memory.copy
    (i32.add (i32.add (local.get $child) (local.get $start)) (i32.const 1))
    (i32.add (local.get $at) (local.get $start))
    (i32.sub (local.get $position) (local.get $start)))
  (i32.store8 (i32.add (local.get $child) (local.get $start)) (i32.load8_u (i32.add (local.get $at) (local.get $position))))
  (local.set $i (i32.add (local.get $start) (i32.const 1)))
  (block $done
    (loop $members
      (br_if $done (i32.ge_u (local.get $i) (i32.const ${size})))
      (local.set $member (i32.load8_u (i32.add (local.get $child) (local.get $i))))
      (br_if $done (i32.ne (i32.load8_u offset=${size} (i32.add (local.get $child) (local.get $member))) (local.get $start)))
      (i32.store8 offset=${size} (i32.add (local.get $child) (local.get $member)) (i32.add (local.get $start) (i32.const 1)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $members))))`;

const IMAGES = (memory: LabelingMemory): string => {
  const { size, words, labels, natural, path, leastPath, image, least } = memory;
  return `\
;; The length of the path to the least image so far, or -1.
(global $leastDepth (mut i32) (i32.const -1))

;; Compares the image of the state with the least so far. Returns the depth at which to go on.
(func $compareImage (param $at i32) (param $depth i32) (result i32)
  (local $i i32) (local $order i32)
  (loop $members
    (i32.store8 offset=${labels}
      (i32.load8_u (i32.add (local.get $at) (local.get $i)))
      (i32.load8_u offset=${natural} (local.get $i)))
    (br_if $members (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${size}))))
  (call $permuteState (global.get $labeled) (i32.const ${labels}))
  (if (i32.ge_s (global.get $leastDepth) (i32.const 0)) (then
    (local.set $order (call $compareBits (i32.const ${8 * image}) (i32.const ${8 * least}) (i32.const ${64 * words})))
    (if (i32.gt_s (local.get $order) (i32.const 0)) (then (return (local.get $depth))))
    (if (i32.eqz (local.get $order)) (then (return (call $partingOfPaths (local.get $depth)))))))
  ${copyState(words, i32Const(least), i32Const(image))}
  (if (local.get $depth) (then (memory.copy (i32.const ${leastPath}) (i32.const ${path}) (local.get $depth))))
  (global.set $leastDepth (local.get $depth))
  (local.get $depth))

;; Returns the depth at which the current path and the one to the least image part.
(func $partingOfPaths (param $depth i32) (result i32)
  (local $i i32)
  (block $parted
    (loop $members
      (br_if $parted (i32.ge_u (local.get $i) (local.get $depth)))
      (br_if $parted (i32.ne (i32.load8_u offset=${path} (local.get $i)) (i32.load8_u offset=${leastPath} (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $members)))
  (local.get $i))`;
};
