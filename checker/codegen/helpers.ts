// Helper functions of all generated code, written by hand in WebAssembly text: bits of any length in memory, sorted
// slots, binary search, choices and fuel. Addresses are in bits; lengths are at least 1 bit.

/** `choiceTable`: the byte address of the table of choices. `choiceLimit`: how many it can hold. */
export const helperText = (choiceTable: number, choiceLimit: number): string =>
  [FUEL, BITS, SLOTS, SEARCH, choiceText(choiceTable, choiceLimit)].map((text) => `\n${text}\n`).join("");

const FUEL = `\
;; Uses fuel for n expressions. If none is left for the state, traps: the interpreter takes over.
(func $useFuel (param $n i32)
  (global.set $fuel (i32.sub (global.get $fuel) (local.get $n)))
  (if (i32.lt_s (global.get $fuel) (i32.const 0)) (then (unreachable))))`;

const BITS = `\
;; Returns the n bits (1 to 64) at an address.
(func $readBits (param $at i32) (param $n i32) (result i64)
  (local $byte i32) (local $shift i64)
  (local.set $byte (i32.shr_u (local.get $at) (i32.const 3)))
  (local.set $shift (i64.extend_i32_u (i32.and (local.get $at) (i32.const 7))))
  (i64.and
    (i64.or
      (i64.shr_u (i64.load align=1 (local.get $byte)) (local.get $shift))
      (i64.shl (i64.shl (i64.load8_u offset=8 (local.get $byte)) (i64.const 1)) (i64.sub (i64.const 63) (local.get $shift))))
    (i64.shr_u (i64.const -1) (i64.sub (i64.const 64) (i64.extend_i32_u (local.get $n))))))

;; Writes n bits (1 to 64) to an address.
(func $writeBits (param $at i32) (param $n i32) (param $value i64)
  (local $byte i32) (local $shift i64) (local $mask i64)
  (local.set $byte (i32.shr_u (local.get $at) (i32.const 3)))
  (local.set $shift (i64.extend_i32_u (i32.and (local.get $at) (i32.const 7))))
  (local.set $mask (i64.shr_u (i64.const -1) (i64.sub (i64.const 64) (i64.extend_i32_u (local.get $n)))))
  (i64.store align=1 (local.get $byte)
    (i64.or
      (i64.and (i64.load align=1 (local.get $byte)) (i64.xor (i64.shl (local.get $mask) (local.get $shift)) (i64.const -1)))
      (i64.shl (local.get $value) (local.get $shift))))
  ;; The bits beyond the first eight bytes.
  (if (i64.gt_u (i64.add (local.get $shift) (i64.extend_i32_u (local.get $n))) (i64.const 64))
    (then
      (local.set $mask (i64.shr_u (local.get $mask) (i64.sub (i64.const 64) (local.get $shift))))
      (i64.store8 offset=8 (local.get $byte)
        (i64.or
          (i64.and (i64.load8_u offset=8 (local.get $byte)) (i64.xor (local.get $mask) (i64.const -1)))
          (i64.shr_u (local.get $value) (i64.sub (i64.const 64) (local.get $shift))))))))

;; Copies n bits. The ranges are equal or disjoint, or the bits move to lower addresses.
(func $copyBits (param $to i32) (param $from i32) (param $n i32)
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $n) (i32.const 64)))
      (call $writeBits (local.get $to) (i32.const 64) (call $readBits (local.get $from) (i32.const 64)))
      (local.set $to (i32.add (local.get $to) (i32.const 64)))
      (local.set $from (i32.add (local.get $from) (i32.const 64)))
      (local.set $n (i32.sub (local.get $n) (i32.const 64)))
      (br $more)))
  (if (i32.gt_s (local.get $n) (i32.const 0))
    (then (call $writeBits (local.get $to) (local.get $n) (call $readBits (local.get $from) (local.get $n))))))

;; Clears n bits.
(func $clearBits (param $to i32) (param $n i32)
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $n) (i32.const 64)))
      (call $writeBits (local.get $to) (i32.const 64) (i64.const 0))
      (local.set $to (i32.add (local.get $to) (i32.const 64)))
      (local.set $n (i32.sub (local.get $n) (i32.const 64)))
      (br $more)))
  (if (i32.gt_s (local.get $n) (i32.const 0)) (then (call $writeBits (local.get $to) (local.get $n) (i64.const 0)))))

;; Compares n bits as unsigned numbers: -1, 0 or 1.
(func $compareBits (param $a i32) (param $b i32) (param $n i32) (result i32)
  (local $take i32) (local $x i64) (local $y i64)
  (block $same
    (loop $more
      (br_if $same (i32.le_s (local.get $n) (i32.const 0)))
      (local.set $take (select (i32.const 64) (local.get $n) (i32.gt_s (local.get $n) (i32.const 64))))
      (local.set $n (i32.sub (local.get $n) (local.get $take)))
      (local.set $x (call $readBits (i32.add (local.get $a) (local.get $n)) (local.get $take)))
      (local.set $y (call $readBits (i32.add (local.get $b) (local.get $n)) (local.get $take)))
      (if (i64.lt_u (local.get $x) (local.get $y)) (then (return (i32.const -1))))
      (if (i64.gt_u (local.get $x) (local.get $y)) (then (return (i32.const 1))))
      (br $more)))
  (i32.const 0))

;; Returns how many of n bits are set.
(func $countBits (param $a i32) (param $n i32) (result i32)
  (local $take i32) (local $sum i32)
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $n) (i32.const 0)))
      (local.set $take (select (i32.const 64) (local.get $n) (i32.gt_s (local.get $n) (i32.const 64))))
      (local.set $sum (i32.add (local.get $sum) (i32.wrap_i64 (i64.popcnt (call $readBits (local.get $a) (local.get $take))))))
      (local.set $a (i32.add (local.get $a) (local.get $take)))
      (local.set $n (i32.sub (local.get $n) (local.get $take)))
      (br $more)))
  (local.get $sum))

;; Returns 1 if any of n bits is set.
(func $anyBit (param $a i32) (param $n i32) (result i32)
  (i32.ne (call $nextSetBit (local.get $a) (local.get $n) (i32.const 0)) (local.get $n)))

;; Sets n bits.
(func $setBits (param $to i32) (param $n i32)
  (local $take i32)
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $n) (i32.const 0)))
      (local.set $take (select (i32.const 64) (local.get $n) (i32.gt_s (local.get $n) (i32.const 64))))
      (call $writeBits (local.get $to) (local.get $take) (i64.shr_u (i64.const -1) (i64.sub (i64.const 64) (i64.extend_i32_u (local.get $take)))))
      (local.set $to (i32.add (local.get $to) (local.get $take)))
      (local.set $n (i32.sub (local.get $n) (local.get $take)))
      (br $more))))

;; Returns the position of the first set bit at or after a position; n if there is none.
(func $nextSetBit (param $a i32) (param $n i32) (param $from i32) (result i32)
  (local $take i32) (local $x i64)
  (block $none
    (loop $more
      (br_if $none (i32.ge_s (local.get $from) (local.get $n)))
      (local.set $take (i32.sub (local.get $n) (local.get $from)))
      (local.set $take (select (i32.const 64) (local.get $take) (i32.gt_s (local.get $take) (i32.const 64))))
      (local.set $x (call $readBits (i32.add (local.get $a) (local.get $from)) (local.get $take)))
      (if (i64.ne (local.get $x) (i64.const 0)) (then (return (i32.add (local.get $from) (i32.wrap_i64 (i64.ctz (local.get $x)))))))
      (local.set $from (i32.add (local.get $from) (local.get $take)))
      (br $more)))
  (local.get $n))

;; Returns the position of a set bit that has k set bits before it. There must be one.
(func $setBitAt (param $a i32) (param $k i32) (result i32)
  (local $from i32) (local $x i64) (local $here i32)
  (block $found
    (loop $more
      (local.set $x (call $readBits (i32.add (local.get $a) (local.get $from)) (i32.const 64)))
      (local.set $here (i32.wrap_i64 (i64.popcnt (local.get $x))))
      (br_if $found (i32.lt_u (local.get $k) (local.get $here)))
      (local.set $k (i32.sub (local.get $k) (local.get $here)))
      (local.set $from (i32.add (local.get $from) (i32.const 64)))
      (br $more)))
  (block $done
    (loop $more
      (br_if $done (i32.eqz (local.get $k)))
      (local.set $x (i64.and (local.get $x) (i64.sub (local.get $x) (i64.const 1))))
      (local.set $k (i32.sub (local.get $k) (i32.const 1)))
      (br $more)))
  (i32.add (local.get $from) (i32.wrap_i64 (i64.ctz (local.get $x)))))

;; Writes a op b to an address, for n bits. op 0: and, 1: or, 2: and not. Returns 1 if any bit of the result is set.
(func $combineBits (param $op i32) (param $to i32) (param $a i32) (param $b i32) (param $n i32) (result i32)
  (local $take i32) (local $x i64) (local $y i64) (local $left i64)
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $n) (i32.const 0)))
      (local.set $take (select (i32.const 64) (local.get $n) (i32.gt_s (local.get $n) (i32.const 64))))
      (local.set $x (call $readBits (local.get $a) (local.get $take)))
      (local.set $y (call $readBits (local.get $b) (local.get $take)))
      (if (i32.eqz (local.get $op)) (then (local.set $x (i64.and (local.get $x) (local.get $y))))
        (else (if (i32.eq (local.get $op) (i32.const 1)) (then (local.set $x (i64.or (local.get $x) (local.get $y))))
          (else (local.set $x (i64.and (local.get $x) (i64.xor (local.get $y) (i64.const -1))))))))
      (local.set $left (i64.or (local.get $left) (local.get $x)))
      (call $writeBits (local.get $to) (local.get $take) (local.get $x))
      (local.set $to (i32.add (local.get $to) (local.get $take)))
      (local.set $a (i32.add (local.get $a) (local.get $take)))
      (local.set $b (i32.add (local.get $b) (local.get $take)))
      (local.set $n (i32.sub (local.get $n) (local.get $take)))
      (br $more)))
  (i64.ne (local.get $left) (i64.const 0)))`;

const SLOTS = `\
;; Slots of w bits hold the members of a set or bag, sorted: slot 0, at the top, holds the greatest.
;; Returns the first of the slots in use whose value is at most the item.
(func $findSlot (param $base i32) (param $max i32) (param $w i32) (param $count i32) (param $item i32) (result i32)
  (local $i i32)
  (block $done
    (loop $more
      (br_if $done (i32.ge_s (local.get $i) (local.get $count)))
      (br_if $done (i32.le_s (call $compareBits (call $slotAddress (local.get $base) (local.get $max) (local.get $w) (local.get $i)) (local.get $item) (local.get $w)) (i32.const 0)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $more)))
  (local.get $i))

;; Returns the address of slot i of max.
(func $slotAddress (param $base i32) (param $max i32) (param $w i32) (param $i i32) (result i32)
  (i32.add (local.get $base) (i32.mul (i32.sub (i32.sub (local.get $max) (i32.const 1)) (local.get $i)) (local.get $w))))

;; Inserts an item at slot i, and moves the slots from i on by one. There must be room.
(func $insertSlot (param $base i32) (param $max i32) (param $w i32) (param $count i32) (param $i i32) (param $item i32)
  (local $j i32)
  (local.set $j (local.get $count))
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $j) (local.get $i)))
      (call $copyBits
        (call $slotAddress (local.get $base) (local.get $max) (local.get $w) (local.get $j))
        (call $slotAddress (local.get $base) (local.get $max) (local.get $w) (i32.sub (local.get $j) (i32.const 1)))
        (local.get $w))
      (local.set $j (i32.sub (local.get $j) (i32.const 1)))
      (br $more)))
  (call $copyBits (call $slotAddress (local.get $base) (local.get $max) (local.get $w) (local.get $i)) (local.get $item) (local.get $w)))

;; Removes slot i, moves the later slots back by one, and clears the last.
(func $removeSlot (param $base i32) (param $max i32) (param $w i32) (param $count i32) (param $i i32)
  (block $done
    (loop $more
      (br_if $done (i32.ge_s (i32.add (local.get $i) (i32.const 1)) (local.get $count)))
      (call $copyBits
        (call $slotAddress (local.get $base) (local.get $max) (local.get $w) (local.get $i))
        (call $slotAddress (local.get $base) (local.get $max) (local.get $w) (i32.add (local.get $i) (i32.const 1)))
        (local.get $w))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $more)))
  (call $clearBits (call $slotAddress (local.get $base) (local.get $max) (local.get $w) (local.get $i)) (local.get $w)))`;

const SEARCH = `\
;; Binary search: returns the position of an item of w bits in a table of n sorted values, each of which begins a word; n if absent.
(func $searchTable (param $table i32) (param $n i32) (param $w i32) (param $item i32) (result i32)
  (local $lo i32) (local $hi i32) (local $mid i32) (local $order i32) (local $stride i32)
  (local.set $hi (local.get $n))
  (local.set $stride (i32.and (i32.add (local.get $w) (i32.const 63)) (i32.const -64)))
  (block $none
    (loop $more
      (br_if $none (i32.ge_s (local.get $lo) (local.get $hi)))
      (local.set $mid (i32.shr_u (i32.add (local.get $lo) (local.get $hi)) (i32.const 1)))
      (local.set $order (call $compareBits (i32.add (local.get $table) (i32.mul (local.get $mid) (local.get $stride))) (local.get $item) (local.get $w)))
      (if (i32.eqz (local.get $order)) (then (return (local.get $mid))))
      (if (i32.lt_s (local.get $order) (i32.const 0))
        (then (local.set $lo (i32.add (local.get $mid) (i32.const 1))))
        (else (local.set $hi (local.get $mid))))
      (br $more)))
  (local.get $n))`;

/**
 * An action with choices is executed again for each sequence of choices, like a stateless search (Godefroid, "Model
 * checking for programming languages using VeriSoft", 1997). The table holds the current sequence: for each choice its
 * value and the number of alternatives.
 */
const choiceText = (table: number, limit: number): string => `\
(global $choicePosition (mut i32) (i32.const 0))
(global $choiceCount (mut i32) (i32.const 0))
;; Begins with the first sequence of choices.
(func $resetChoices
  (global.set $choicePosition (i32.const 0))
  (global.set $choiceCount (i32.const 0)))
;; Returns the next choice of the current sequence, a number below n.
(func $choose (param $n i32) (result i32)
  (local $at i32)
  (local.set $at (i32.add (i32.const ${table}) (i32.shl (global.get $choicePosition) (i32.const 3))))
  (if (i32.eq (global.get $choicePosition) (global.get $choiceCount))
    (then
      (if (i32.ge_u (global.get $choiceCount) (i32.const ${limit})) (then (unreachable)))
      (i32.store (local.get $at) (i32.const 0))
      (i32.store offset=4 (local.get $at) (local.get $n))
      (global.set $choiceCount (i32.add (global.get $choiceCount) (i32.const 1)))))
  (global.set $choicePosition (i32.add (global.get $choicePosition) (i32.const 1)))
  (i32.load (local.get $at)))

;; Advances to the next sequence of choices; 0 if there is none.
(func $nextChoices (result i32)
  (local $at i32)
  (global.set $choicePosition (i32.const 0))
  (block $no
    (loop $more
      (br_if $no (i32.eqz (global.get $choiceCount)))
      (local.set $at (i32.add (i32.const ${table}) (i32.shl (i32.sub (global.get $choiceCount) (i32.const 1)) (i32.const 3))))
      (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
      (if (i32.lt_u (i32.load (local.get $at)) (i32.load offset=4 (local.get $at))) (then (return (i32.const 1))))
      (global.set $choiceCount (i32.sub (global.get $choiceCount) (i32.const 1)))
      (br $more)))
  (i32.const 0))`;
