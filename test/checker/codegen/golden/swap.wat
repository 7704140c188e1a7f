;; A state: one word, 34 bits and the mark (word 0, bit 0).
;; guest: word 0, bits 1 to 34: 0..16 -> 0..3

;; action Swap
(func $action.0 (param $s i32) (result i32)
  (local $flags.0 i32)
  (local $i.1 i64)
  (local $i.2 i64)
  (local $w0.3 i64)
  (local $off.4 i32)
  (local $off.5 i32)
  (local $off.6 i32)
  (local $t.7 i64)
  (local $off.8 i32)
  (local $assigned.9 i64)
  (local $t.10 i64)
  (local $n0.11 i64)
  (local $off.12 i32)
  (local $t.13 i64)
  (local $off.14 i32)
  (local $t.15 i64)
  (local $out.16 i32)
  (local.set $w0.3 (i64.load offset=0 (local.get $s)))
  (block $disabled.0
    (block $exit.1
      (local.set $i.1 (i64.const 0))
      (loop $loop.2
        (block $disabled.3
          (block $exit.4
            (local.set $i.2 (i64.const 0))
            (loop $loop.5
              (block $disabled.6
                (local.set $off.4 (i32.wrap_i64 (i64.mul (local.get $i.1) (i64.const -2))))
                (local.set $off.5 (i32.wrap_i64 (i64.mul (local.get $i.2) (i64.const -2))))
                (br_if $disabled.6 (i64.ge_s (i64.and (i64.shr_u (i64.and (i64.shr_u (local.get $w0.3) (i64.const 1)) (i64.const 17179869183)) (i64.add (i64.extend_i32_u (local.get $off.4)) (i64.const 32))) (i64.const 3)) (i64.and (i64.shr_u (i64.and (i64.shr_u (local.get $w0.3) (i64.const 1)) (i64.const 17179869183)) (i64.add (i64.extend_i32_u (local.get $off.5)) (i64.const 32))) (i64.const 3))))
                (local.set $n0.11 (local.get $w0.3))
                (local.set $assigned.9 (i64.const 0))
                (local.set $off.6 (i32.wrap_i64 (i64.mul (local.get $i.2) (i64.const -2))))
                (local.set $t.7 (i64.and (i64.shr_u (i64.and (i64.shr_u (local.get $w0.3) (i64.const 1)) (i64.const 17179869183)) (i64.add (i64.extend_i32_u (local.get $off.6)) (i64.const 32))) (i64.const 3)))
                (local.set $off.8 (i32.wrap_i64 (i64.mul (local.get $i.1) (i64.const -2))))
                (local.set $t.10 (i64.shl (i64.const 3) (i64.add (i64.extend_i32_u (local.get $off.8)) (i64.const 32))))
                (if (i64.ne (i64.and (local.get $assigned.9) (local.get $t.10)) (i64.const 0))
                  (then
                    (unreachable)
                  )
                )
                (local.set $assigned.9 (i64.or (local.get $assigned.9) (local.get $t.10)))
                (local.set $n0.11 (i64.or (i64.and (local.get $n0.11) (i64.xor (i64.shl (i64.const 3) (i64.add (i64.extend_i32_u (local.get $off.8)) (i64.const 33))) (i64.const -1))) (i64.shl (local.get $t.7) (i64.add (i64.extend_i32_u (local.get $off.8)) (i64.const 33)))))
                (local.set $off.12 (i32.wrap_i64 (i64.mul (local.get $i.1) (i64.const -2))))
                (local.set $t.13 (i64.and (i64.shr_u (i64.and (i64.shr_u (local.get $w0.3) (i64.const 1)) (i64.const 17179869183)) (i64.add (i64.extend_i32_u (local.get $off.12)) (i64.const 32))) (i64.const 3)))
                (local.set $off.14 (i32.wrap_i64 (i64.mul (local.get $i.2) (i64.const -2))))
                (local.set $t.15 (i64.shl (i64.const 3) (i64.add (i64.extend_i32_u (local.get $off.14)) (i64.const 32))))
                (if (i64.ne (i64.and (local.get $assigned.9) (local.get $t.15)) (i64.const 0))
                  (then
                    (unreachable)
                  )
                )
                (local.set $assigned.9 (i64.or (local.get $assigned.9) (local.get $t.15)))
                (local.set $n0.11 (i64.or (i64.and (local.get $n0.11) (i64.xor (i64.shl (i64.const 3) (i64.add (i64.extend_i32_u (local.get $off.14)) (i64.const 33))) (i64.const -1))) (i64.shl (local.get $t.13) (i64.add (i64.extend_i32_u (local.get $off.14)) (i64.const 33)))))
                (local.set $out.16 (global.get $out))
                (i64.store offset=0 (local.get $out.16) (local.get $n0.11))
                (local.set $flags.0 (i32.or (local.get $flags.0) (i32.const 1)))
                (call $emit (i32.const 0))
              )
              (local.set $i.2 (i64.add (local.get $i.2) (i64.const 1)))
              (br_if $loop.5 (i64.lt_u (local.get $i.2) (i64.const 17)))
            )
          )
        )
        (local.set $i.1 (i64.add (local.get $i.1) (i64.const 1)))
        (br_if $loop.2 (i64.lt_u (local.get $i.1) (i64.const 17)))
      )
    )
  )
  (local.get $flags.0)
)

(func $initialStates (param $resume i32)
  (local $v.0 i64)
  (local $i.1 i64)
  (local $off.2 i32)
  (local $n0.3 i64)
  (local $out.4 i32)
  (if (local.get $resume)
    (then
      (return)
    )
  )
  (block $disabled.0
    (local.set $n0.3 (i64.const 1))
    (local.set $v.0 (i64.const 0))
    (block $exit.1
      (local.set $i.1 (i64.const 0))
      (loop $loop.2
        (local.set $off.2 (i32.wrap_i64 (i64.mul (local.get $i.1) (i64.const -2))))
        (local.set $v.0 (i64.or (local.get $v.0) (i64.shl (i64.rem_u (local.get $i.1) (i64.const 4)) (i64.add (i64.extend_i32_u (local.get $off.2)) (i64.const 32)))))
        (local.set $i.1 (i64.add (local.get $i.1) (i64.const 1)))
        (br_if $loop.2 (i64.lt_u (local.get $i.1) (i64.const 17)))
      )
    )
    (local.set $n0.3 (i64.or (i64.and (local.get $n0.3) (i64.const -34359738367)) (i64.shl (local.get $v.0) (i64.const 1))))
    (local.set $out.4 (global.get $out))
    (i64.store offset=0 (local.get $out.4) (local.get $n0.3))
    (call $emit (i32.const 1))
  )
)

(func $expandState (param $s i32) (result i32) (local $flags i32)
  (local.set $flags (i32.or (local.get $flags) (call $action.0 (local.get $s))))
  (local.get $flags))

(func $invariantClass.0 (param $s i32) (result i32)
  (i32.const 1))

(func $checkInvariants (param $s i32) (param $class i32) (result i32)
  (if (result i32) (i32.eq (local.get $class) (i32.const 0)) (then (call $invariantClass.0 (local.get $s))) (else (unreachable))))

(func $satisfiesConstraint (param $s i32) (result i32)
  (i32.const 1))

(func $satisfiesCover (param $s i32) (param $cover i32) (result i32)
  (unreachable))

(func $isTerminal (param $s i32) (result i32)
  (i32.const 0))


