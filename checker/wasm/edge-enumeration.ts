// The part of a compiled module that is there for temporal properties, as WebAssembly text: which steps lead from where to where among the
// states of the table, which are numbered by their slots, and which predicates hold of them.

import { phases, renewFuel, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";
import { hashText, probeText, slotAt, slotText } from "./visited-table.js";

export function edgeEnumerationText(shape: RuntimeParameters, map: MemoryLayout): string {
  return shape.predicates === undefined
    ? ""
    : [enumerateEdges(map), link(shape, map), evaluatePredicates(map)].join("\n");
}

const slotOf = (map: MemoryLayout, address: string): string =>
  `(i32.div_u (i32.sub (local.get ${address}) (i32.const ${map.table})) (i32.const ${map.state}))`;

/** Expands states, and notes for each, and for the one behind the last, where its successors begin; returns the state it came to. */
const enumerateEdges = (map: MemoryLayout): string => `
(func (export "enumerateEdges") (param $s i32) (param $end i32) (result i32)
  (local $begin i32)
  (global.set $phase (i32.const ${phases.expanding}))
  (local.set $begin (i32.add (i32.const ${map.begins}) (i32.mul (i32.div_u (i32.sub (local.get $s) (i32.const ${map.input})) (i32.const ${map.state})) (i32.const 4))))
  (loop $states
    (global.set $cursor (local.get $s))
    (i32.store (local.get $begin) (global.get $out))
    (if (i32.ge_u (local.get $s) (local.get $end)) (then (return (local.get $s))))
    (if (i32.ge_u (global.get $out) (i32.const ${map.drainLine})) (then (return (local.get $s))))
    (global.set $mark (global.get $out))
    ${renewFuel}
    (drop (call $expandState (local.get $s)))
    (local.set $s (i32.add (local.get $s) (i32.const ${map.state})))
    (local.set $begin (i32.add (local.get $begin) (i32.const 4)))
    (br $states))
  unreachable)`;

/** Of entries: puts the number of the state, or -1 if it is not there, in the place of its hash. */
const link = (shape: RuntimeParameters, map: MemoryLayout): string => {
  const next = `(local.set $e (i32.add (local.get $e) (i32.const ${map.entry}))) (br $entries)`;
  return `
(func (export "link") (param $e i32) (param $end i32)
  (local $a i32) (local $v i64) (local $w i64) (local $slots i64)
  (local.set $slots (global.get $slots))
  (loop $entries
    (if (i32.ge_u (local.get $e) (local.get $end)) (then (return)))
    (local.set $a ${slotText(map, `(i64.load32_u offset=${map.state} (local.get $e))`, "(local.get $slots)")})
    ${probeText(shape, map, `(i32.store offset=${map.state} (local.get $e) ${slotOf(map, "$a")}) ${next}`)}
    (i32.store offset=${map.state} (local.get $e) (i32.const -1))
    ${next}))
(func (export "find") (param $e i32) (result i32)
  (local $a i32) (local $v i64) (local $w i64) (local $h i64)
  ${hashText(shape.words, "$h", "$e")}
  (local.set $a ${slotText(map, "(i64.shr_u (local.get $h) (i64.const 32))", "(global.get $slots)")})
  ${probeText(shape, map, `(return ${slotOf(map, "$a")})`)}
  (i32.const -1))`;
};

/** A byte for each slot: whether there is a state and a predicate holds of it. The cursor is the slot that is asked. */
const evaluatePredicates = (map: MemoryLayout): string => `
(func (export "evaluatePredicates") (param $slot i32) (param $end i32) (param $to i32) (param $predicate i32)
  (local $a i32)
  (local.set $a ${slotAt(map, "$slot")})
  (loop $slots
    (if (i32.ge_u (local.get $slot) (local.get $end)) (then (return)))
    (global.set $cursor (local.get $slot))
    ${renewFuel}
    (i32.store8 (local.get $to) (if (result i32) (i64.eqz (i64.load (local.get $a))) (then (i32.const 0)) (else (call $holdsOf (local.get $a) (local.get $predicate)))))
    (local.set $slot (i32.add (local.get $slot) (i32.const 1)))
    (local.set $to (i32.add (local.get $to) (i32.const 1)))
    (local.set $a (i32.add (local.get $a) (i32.const ${map.state})))
    (br $slots))
  unreachable)`;
