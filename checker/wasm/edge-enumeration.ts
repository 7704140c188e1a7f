// The part of a compiled module for temporal properties, as WebAssembly text: enumerates the transitions between the
// states of the table, which are numbered by their slots, and evaluates predicates in them.

import { phases, renewFuel, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";
import { hashText } from "./state-hash.js";
import { probeText, slotAt, slotText } from "./visited-table.js";

export function edgeEnumerationText(parameters: RuntimeParameters, layout: MemoryLayout): string {
  if (parameters.predicates === undefined) return "";
  return [
    enumerateEdges(layout),
    resolveTargets(parameters, layout),
    indexOf(parameters, layout),
    evaluatePredicates(layout),
  ].join("\n");
}

/** The number of the slot whose address is in a local. */
const slotOf = (layout: MemoryLayout, address: string): string =>
  `(i32.div_u (i32.sub (local.get ${address}) (i32.const ${layout.table})) (i32.const ${layout.stateBytes}))`;

/**
 * Expands states of the input, and stores for each of them, and for the one after the last, the address of its first
 * successor. Returns the first state that was not expanded.
 */
const enumerateEdges = (layout: MemoryLayout): string => `
(func (export "enumerateEdges") (param $s i32) (param $end i32) (result i32)
  (local $begin i32)
  (global.set $phase (i32.const ${phases.expanding}))
  (local.set $begin (i32.add (i32.const ${layout.begins}) (i32.mul (i32.div_u (i32.sub (local.get $s) (i32.const ${layout.input})) (i32.const ${layout.stateBytes})) (i32.const 4))))
  (loop $states
    (global.set $cursor (local.get $s))
    (i32.store (local.get $begin) (global.get $out))
    (if (i32.ge_u (local.get $s) (local.get $end)) (then (return (local.get $s))))
    (if (i32.ge_u (global.get $out) (i32.const ${layout.drainThreshold})) (then (return (local.get $s))))
    (global.set $rollback (global.get $out))
    ${renewFuel}
    (drop (call $expandState (local.get $s)))
    (local.set $s (i32.add (local.get $s) (i32.const ${layout.stateBytes})))
    (local.set $begin (i32.add (local.get $begin) (i32.const 4)))
    (br $states))
  unreachable)`;

/** Replaces the hash in each entry by the slot number of its state, or by -1 if it is not in the table. */
const resolveTargets = (parameters: RuntimeParameters, layout: MemoryLayout): string => {
  const next = `(local.set $entry (i32.add (local.get $entry) (i32.const ${layout.entryBytes}))) (br $entries)`;
  return `
(func (export "resolveTargets") (param $entry i32) (param $end i32)
  (local $address i32) (local $slotWord i64) (local $firstWord i64) (local $slots i64)
  (local.set $slots (global.get $slots))
  (loop $entries
    (if (i32.ge_u (local.get $entry) (local.get $end)) (then (return)))
    (local.set $address ${slotText(layout, `(i64.load32_u offset=${layout.stateBytes} (local.get $entry))`, "(local.get $slots)")})
    ${probeText(parameters, layout, `(i32.store offset=${layout.stateBytes} (local.get $entry) ${slotOf(layout, "$address")}) ${next}`)}
    (i32.store offset=${layout.stateBytes} (local.get $entry) (i32.const -1))
    ${next}))`;
};

/** The slot number of a state, or -1 if it is not in the table. */
const indexOf = (parameters: RuntimeParameters, layout: MemoryLayout): string => `
(func (export "indexOf") (param $entry i32) (result i32)
  (local $address i32) (local $slotWord i64) (local $firstWord i64) (local $hash i64)
  ${hashText(parameters.words, "$hash", "$entry")}
  (local.set $address ${slotText(layout, "(i64.shr_u (local.get $hash) (i64.const 32))", "(global.get $slots)")})
  ${probeText(parameters, layout, `(return ${slotOf(layout, "$address")})`)}
  (i32.const -1))`;

/**
 * Stores a byte for each slot: does it hold a state that satisfies the predicate? When it traps, the cursor is the slot
 * number.
 */
const evaluatePredicates = (layout: MemoryLayout): string => `
(func (export "evaluatePredicates") (param $slot i32) (param $end i32) (param $to i32) (param $predicate i32)
  (local $address i32)
  (local.set $address ${slotAt(layout, "$slot")})
  (loop $slots
    (if (i32.ge_u (local.get $slot) (local.get $end)) (then (return)))
    (global.set $cursor (local.get $slot))
    ${renewFuel}
    (i32.store8 (local.get $to) (if (result i32) (i64.eqz (i64.load (local.get $address))) (then (i32.const 0)) (else (call $satisfiesPredicate (local.get $address) (local.get $predicate)))))
    (local.set $slot (i32.add (local.get $slot) (i32.const 1)))
    (local.set $to (i32.add (local.get $to) (i32.const 1)))
    (local.set $address (i32.add (local.get $address) (i32.const ${layout.stateBytes})))
    (br $slots))
  unreachable)`;
