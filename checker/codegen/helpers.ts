// Functions that all generated code shares, written by hand: bits of any length in memory, sorted slots, choices, and fuel.
// Addresses are in bits; lengths of 1 bit and more.

/** `choices`: the byte address of a table of (index, count) pairs, of as many as fit. */
export const helpers = (choices: number, choiceLimit: number): string => `
;; One more than these expressions for one state, and the interpreter decides.
(func $spend (param $n i32)
  (global.set $fuel (i32.sub (global.get $fuel) (local.get $n)))
  (if (i32.lt_s (global.get $fuel) (i32.const 0)) (then (unreachable))))

;; The n bits (1 to 64) at an address.
(func $read (param $at i32) (param $n i32) (result i64)
  (local $byte i32) (local $shift i64)
  (local.set $byte (i32.shr_u (local.get $at) (i32.const 3)))
  (local.set $shift (i64.extend_i32_u (i32.and (local.get $at) (i32.const 7))))
  (i64.and
    (i64.or
      (i64.shr_u (i64.load align=1 (local.get $byte)) (local.get $shift))
      (i64.shl (i64.shl (i64.load8_u offset=8 (local.get $byte)) (i64.const 1)) (i64.sub (i64.const 63) (local.get $shift))))
    (i64.shr_u (i64.const -1) (i64.sub (i64.const 64) (i64.extend_i32_u (local.get $n))))))

(func $write (param $at i32) (param $n i32) (param $value i64)
  (local $byte i32) (local $shift i64) (local $mask i64)
  (local.set $byte (i32.shr_u (local.get $at) (i32.const 3)))
  (local.set $shift (i64.extend_i32_u (i32.and (local.get $at) (i32.const 7))))
  (local.set $mask (i64.shr_u (i64.const -1) (i64.sub (i64.const 64) (i64.extend_i32_u (local.get $n)))))
  (i64.store align=1 (local.get $byte)
    (i64.or
      (i64.and (i64.load align=1 (local.get $byte)) (i64.xor (i64.shl (local.get $mask) (local.get $shift)) (i64.const -1)))
      (i64.shl (local.get $value) (local.get $shift))))
  ;; What did not fit in eight bytes.
  (if (i64.gt_u (i64.add (local.get $shift) (i64.extend_i32_u (local.get $n))) (i64.const 64))
    (then
      (local.set $mask (i64.shr_u (local.get $mask) (i64.sub (i64.const 64) (local.get $shift))))
      (i64.store8 offset=8 (local.get $byte)
        (i64.or
          (i64.and (i64.load8_u offset=8 (local.get $byte)) (i64.xor (local.get $mask) (i64.const -1)))
          (i64.shr_u (local.get $value) (i64.sub (i64.const 64) (local.get $shift))))))))

;; The ranges are the same or apart, or the bits move down.
(func $copy (param $to i32) (param $from i32) (param $n i32)
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $n) (i32.const 64)))
      (call $write (local.get $to) (i32.const 64) (call $read (local.get $from) (i32.const 64)))
      (local.set $to (i32.add (local.get $to) (i32.const 64)))
      (local.set $from (i32.add (local.get $from) (i32.const 64)))
      (local.set $n (i32.sub (local.get $n) (i32.const 64)))
      (br $more)))
  (if (i32.gt_s (local.get $n) (i32.const 0))
    (then (call $write (local.get $to) (local.get $n) (call $read (local.get $from) (local.get $n))))))

(func $clear (param $to i32) (param $n i32)
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $n) (i32.const 64)))
      (call $write (local.get $to) (i32.const 64) (i64.const 0))
      (local.set $to (i32.add (local.get $to) (i32.const 64)))
      (local.set $n (i32.sub (local.get $n) (i32.const 64)))
      (br $more)))
  (if (i32.gt_s (local.get $n) (i32.const 0)) (then (call $write (local.get $to) (local.get $n) (i64.const 0)))))

;; -1, 0 or 1: n bits as numbers, from the top.
(func $compare (param $a i32) (param $b i32) (param $n i32) (result i32)
  (local $take i32) (local $x i64) (local $y i64)
  (block $same
    (loop $more
      (br_if $same (i32.le_s (local.get $n) (i32.const 0)))
      (local.set $take (select (i32.const 64) (local.get $n) (i32.gt_s (local.get $n) (i32.const 64))))
      (local.set $n (i32.sub (local.get $n) (local.get $take)))
      (local.set $x (call $read (i32.add (local.get $a) (local.get $n)) (local.get $take)))
      (local.set $y (call $read (i32.add (local.get $b) (local.get $n)) (local.get $take)))
      (if (i64.lt_u (local.get $x) (local.get $y)) (then (return (i32.const -1))))
      (if (i64.gt_u (local.get $x) (local.get $y)) (then (return (i32.const 1))))
      (br $more)))
  (i32.const 0))

;; How many of n bits are set.
(func $popcount (param $a i32) (param $n i32) (result i32)
  (local $take i32) (local $sum i32)
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $n) (i32.const 0)))
      (local.set $take (select (i32.const 64) (local.get $n) (i32.gt_s (local.get $n) (i32.const 64))))
      (local.set $sum (i32.add (local.get $sum) (i32.wrap_i64 (i64.popcnt (call $read (local.get $a) (local.get $take))))))
      (local.set $a (i32.add (local.get $a) (local.get $take)))
      (local.set $n (i32.sub (local.get $n) (local.get $take)))
      (br $more)))
  (local.get $sum))

;; Whether any of n bits is set.
(func $any (param $a i32) (param $n i32) (result i32)
  (i32.ne (call $nextbit (local.get $a) (local.get $n) (i32.const 0)) (local.get $n)))

;; Sets n bits.
(func $fill (param $to i32) (param $n i32)
  (local $take i32)
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $n) (i32.const 0)))
      (local.set $take (select (i32.const 64) (local.get $n) (i32.gt_s (local.get $n) (i32.const 64))))
      (call $write (local.get $to) (local.get $take) (i64.shr_u (i64.const -1) (i64.sub (i64.const 64) (i64.extend_i32_u (local.get $take)))))
      (local.set $to (i32.add (local.get $to) (local.get $take)))
      (local.set $n (i32.sub (local.get $n) (local.get $take)))
      (br $more))))

;; The position of the first set bit from a position on; n if there is none.
(func $nextbit (param $a i32) (param $n i32) (param $from i32) (result i32)
  (local $take i32) (local $x i64)
  (block $none
    (loop $more
      (br_if $none (i32.ge_s (local.get $from) (local.get $n)))
      (local.set $take (i32.sub (local.get $n) (local.get $from)))
      (local.set $take (select (i32.const 64) (local.get $take) (i32.gt_s (local.get $take) (i32.const 64))))
      (local.set $x (call $read (i32.add (local.get $a) (local.get $from)) (local.get $take)))
      (if (i64.ne (local.get $x) (i64.const 0)) (then (return (i32.add (local.get $from) (i32.wrap_i64 (i64.ctz (local.get $x)))))))
      (local.set $from (i32.add (local.get $from) (local.get $take)))
      (br $more)))
  (local.get $n))

;; dst = a op b on n bits; 0: and, 1: or, 2: a and not b. Whether b has a bit that a has not is told by the last.
(func $combine (param $op i32) (param $to i32) (param $a i32) (param $b i32) (param $n i32) (result i32)
  (local $take i32) (local $x i64) (local $y i64) (local $left i64)
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $n) (i32.const 0)))
      (local.set $take (select (i32.const 64) (local.get $n) (i32.gt_s (local.get $n) (i32.const 64))))
      (local.set $x (call $read (local.get $a) (local.get $take)))
      (local.set $y (call $read (local.get $b) (local.get $take)))
      (if (i32.eqz (local.get $op)) (then (local.set $x (i64.and (local.get $x) (local.get $y))))
        (else (if (i32.eq (local.get $op) (i32.const 1)) (then (local.set $x (i64.or (local.get $x) (local.get $y))))
          (else (local.set $x (i64.and (local.get $x) (i64.xor (local.get $y) (i64.const -1))))))))
      (local.set $left (i64.or (local.get $left) (local.get $x)))
      (call $write (local.get $to) (local.get $take) (local.get $x))
      (local.set $to (i32.add (local.get $to) (local.get $take)))
      (local.set $a (i32.add (local.get $a) (local.get $take)))
      (local.set $b (i32.add (local.get $b) (local.get $take)))
      (local.set $n (i32.sub (local.get $n) (local.get $take)))
      (br $more)))
  (i64.ne (local.get $left) (i64.const 0)))

;; Sorted slots, the greatest at the top: slot i of max is at base + (max - 1 - i) * w. The first slot of those in use whose value is at most the item's.
(func $slotfind (param $base i32) (param $max i32) (param $w i32) (param $count i32) (param $item i32) (result i32)
  (local $i i32)
  (block $done
    (loop $more
      (br_if $done (i32.ge_s (local.get $i) (local.get $count)))
      (br_if $done (i32.le_s (call $compare (call $slot (local.get $base) (local.get $max) (local.get $w) (local.get $i)) (local.get $item) (local.get $w)) (i32.const 0)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $more)))
  (local.get $i))

(func $slot (param $base i32) (param $max i32) (param $w i32) (param $i i32) (result i32)
  (i32.add (local.get $base) (i32.mul (i32.sub (i32.sub (local.get $max) (i32.const 1)) (local.get $i)) (local.get $w))))

;; Before slot i: what is there and after it moves on. There is room.
(func $slotinsert (param $base i32) (param $max i32) (param $w i32) (param $count i32) (param $i i32) (param $item i32)
  (local $j i32)
  (local.set $j (local.get $count))
  (block $done
    (loop $more
      (br_if $done (i32.le_s (local.get $j) (local.get $i)))
      (call $copy
        (call $slot (local.get $base) (local.get $max) (local.get $w) (local.get $j))
        (call $slot (local.get $base) (local.get $max) (local.get $w) (i32.sub (local.get $j) (i32.const 1)))
        (local.get $w))
      (local.set $j (i32.sub (local.get $j) (i32.const 1)))
      (br $more)))
  (call $copy (call $slot (local.get $base) (local.get $max) (local.get $w) (local.get $i)) (local.get $item) (local.get $w)))

;; What comes after slot i moves back; the last becomes empty.
(func $slotremove (param $base i32) (param $max i32) (param $w i32) (param $count i32) (param $i i32)
  (block $done
    (loop $more
      (br_if $done (i32.ge_s (i32.add (local.get $i) (i32.const 1)) (local.get $count)))
      (call $copy
        (call $slot (local.get $base) (local.get $max) (local.get $w) (local.get $i))
        (call $slot (local.get $base) (local.get $max) (local.get $w) (i32.add (local.get $i) (i32.const 1)))
        (local.get $w))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $more)))
  (call $clear (call $slot (local.get $base) (local.get $max) (local.get $w) (local.get $i)) (local.get $w)))

;; The position of an item of w bits among n sorted ones, each from a word of its own on; n if it is not there.
(func $rank (param $table i32) (param $n i32) (param $w i32) (param $item i32) (result i32)
  (local $lo i32) (local $hi i32) (local $mid i32) (local $order i32) (local $stride i32)
  (local.set $hi (local.get $n))
  (local.set $stride (i32.and (i32.add (local.get $w) (i32.const 63)) (i32.const -64)))
  (block $none
    (loop $more
      (br_if $none (i32.ge_s (local.get $lo) (local.get $hi)))
      (local.set $mid (i32.shr_u (i32.add (local.get $lo) (local.get $hi)) (i32.const 1)))
      (local.set $order (call $compare (i32.add (local.get $table) (i32.mul (local.get $mid) (local.get $stride))) (local.get $item) (local.get $w)))
      (if (i32.eqz (local.get $order)) (then (return (local.get $mid))))
      (if (i32.lt_s (local.get $order) (i32.const 0))
        (then (local.set $lo (i32.add (local.get $mid) (i32.const 1))))
        (else (local.set $hi (local.get $mid))))
      (br $more)))
  (local.get $n))

;; Choices: an action that makes some is run again and again, each time with the next sequence of them.
(global $chosen (mut i32) (i32.const 0))
(global $choices (mut i32) (i32.const 0))
(func $nochoices
  (global.set $chosen (i32.const 0))
  (global.set $choices (i32.const 0)))
(func $choose (param $n i32) (result i32)
  (local $at i32)
  (local.set $at (i32.add (i32.const ${choices}) (i32.shl (global.get $chosen) (i32.const 3))))
  (if (i32.eq (global.get $chosen) (global.get $choices))
    (then
      (if (i32.ge_u (global.get $choices) (i32.const ${choiceLimit})) (then (unreachable)))
      (i32.store (local.get $at) (i32.const 0))
      (i32.store offset=4 (local.get $at) (local.get $n))
      (global.set $choices (i32.add (global.get $choices) (i32.const 1)))))
  (global.set $chosen (i32.add (global.get $chosen) (i32.const 1)))
  (i32.load (local.get $at)))

;; Whether there is another sequence.
(func $another (result i32)
  (local $at i32)
  (global.set $chosen (i32.const 0))
  (block $no
    (loop $more
      (br_if $no (i32.eqz (global.get $choices)))
      (local.set $at (i32.add (i32.const ${choices}) (i32.shl (i32.sub (global.get $choices) (i32.const 1)) (i32.const 3))))
      (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
      (if (i32.lt_u (i32.load (local.get $at)) (i32.load offset=4 (local.get $at))) (then (return (i32.const 1))))
      (global.set $choices (i32.sub (global.get $choices) (i32.const 1)))
      (br $more)))
  (i32.const 0))
`;
