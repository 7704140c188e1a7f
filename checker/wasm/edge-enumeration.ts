// The part of a compiled module for temporal properties, as WebAssembly text: enumerates the transitions between the
// states of the table, which are numbered by their slots, and evaluates predicates in them.

import { copyText, phases, renewFuel, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";
import { hashText, sameText } from "./state-hash.js";
import { probeText, slotAt, slotText } from "./visited-table.js";

export function edgeEnumerationText(parameters: RuntimeParameters, layout: MemoryLayout): string {
  if (parameters.predicates === undefined) return "";
  return [
    gather(parameters, layout),
    enumerateEdges(layout),
    prefetchTargets(parameters, layout),
    resolveTargets(parameters, layout),
    indexOf(parameters, layout),
    evaluatePredicates(layout),
  ].join("\n");
}

/** The number of the slot whose address is in a local. */
const slotOf = (layout: MemoryLayout, address: string): string =>
  `(i32.div_u (i32.sub (local.get ${address}) (i32.const ${layout.table})) (i32.const ${layout.stateBytes}))`;

/** Copies the states in the slots with the given numbers to the input, and returns their end. */
const gather = ({ words }: RuntimeParameters, layout: MemoryLayout): string => `
(func (export "gather") (param $count i32) (result i32)
  (local $number i32) (local $end i32) (local $slot i32) (local $address i32) (local $to i32)
  (local.set $number (i32.const ${layout.numbers}))
  (local.set $end (i32.add (local.get $number) (i32.shl (local.get $count) (i32.const 2))))
  (local.set $to (i32.const ${layout.input}))
  (loop $states
    (if (i32.ge_u (local.get $number) (local.get $end)) (then (return (local.get $to))))
    (local.set $slot (i32.load (local.get $number)))
    (local.set $address ${slotAt(layout, "$slot")})
    ${copyText(words, "$to", "$address")}
    (local.set $to (i32.add (local.get $to) (i32.const ${layout.stateBytes})))
    (local.set $number (i32.add (local.get $number) (i32.const 4)))
    (br $states))
  unreachable)`;

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

/**
 * Neighbouring states have many successors in common: the filter of recent states also remembers their slot numbers.
 * Sets `$recent` to the index in the filter of the state at `$entry`, and `$filtered` to the address of the state there.
 */
const recentText = (layout: MemoryLayout): string => `
    (local.set $recent (i32.and (i32.load offset=${layout.stateBytes} (local.get $entry)) (i32.const ${layout.recentSlots - 1})))
    (local.set $filtered (i32.add (i32.const ${layout.recent}) (i32.mul (local.get $recent) (i32.const ${layout.stateBytes}))))`;

const isRecentText = ({ words }: RuntimeParameters): string =>
  `(if (result i32) (i64.eq (i64.load (local.get $filtered)) (i64.load (local.get $entry))) (then ${sameText(words, "$filtered", "$entry")}) (else (i32.const 0)))`;

const nextEntry = (layout: MemoryLayout): string =>
  `(local.set $entry (i32.add (local.get $entry) (i32.const ${layout.entryBytes}))) (br $entries)`;

/** Reads the first slot of each entry that is not in the filter, so that the waits for memory overlap. */
const prefetchTargets = (parameters: RuntimeParameters, layout: MemoryLayout): string => `
(func (export "prefetchTargets") (param $entry i32) (param $end i32)
  (local $recent i32) (local $filtered i32) (local $sum i64) (local $slots i64)
  (local.set $slots (global.get $slots))
  (block $done
    (loop $entries
      (br_if $done (i32.ge_u (local.get $entry) (local.get $end)))
      ${recentText(layout)}
      (if (i32.eqz ${isRecentText(parameters)}) (then
        (local.set $sum (i64.add (local.get $sum) (i64.load ${slotText(layout, `(i64.load32_u offset=${layout.stateBytes} (local.get $entry))`, "(local.get $slots)")})))))
      ${nextEntry(layout)}))
  (global.set $prefetched (local.get $sum)))`;

/** Replaces the hash in each entry by the slot number of its state, or by -1 if it is not in the table. */
const resolveTargets = (parameters: RuntimeParameters, layout: MemoryLayout): string => {
  const numberAt = `offset=${layout.recentNumbers} (i32.shl (local.get $recent) (i32.const 2))`;
  return `
(func (export "resolveTargets") (param $entry i32) (param $end i32)
  (local $recent i32) (local $filtered i32) (local $number i32)
  (local $address i32) (local $slotWord i64) (local $firstWord i64) (local $slots i64)
  (local.set $slots (global.get $slots))
  (loop $entries
    (if (i32.ge_u (local.get $entry) (local.get $end)) (then (return)))
    ${recentText(layout)}
    (block $resolved
      (if ${isRecentText(parameters)} (then
        (local.set $number (i32.load ${numberAt}))
        (br $resolved)))
      ${copyText(parameters.words, "$filtered", "$entry")}
      (local.set $address ${slotText(layout, `(i64.load32_u offset=${layout.stateBytes} (local.get $entry))`, "(local.get $slots)")})
      (local.set $number (i32.const -1))
      (block $found
        ${probeText(parameters, layout, `(local.set $number ${slotOf(layout, "$address")}) (br $found)`)})
      (i32.store ${numberAt} (local.get $number)))
    (i32.store offset=${layout.stateBytes} (local.get $entry) (local.get $number))
    ${nextEntry(layout)}))`;
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
