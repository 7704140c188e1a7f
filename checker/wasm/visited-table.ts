// The table of visited states, as WebAssembly text: open addressing with linear probing, whole states in the slots. Bit
// 0 of a state is 1, so a slot is free if its first word is 0.

import { copyText, phases, renewFuel, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";
import { hashFunctionsText, hashText, ownerFunctionText, sameText } from "./state-hash.js";

export function tableText(parameters: RuntimeParameters, layout: MemoryLayout): string {
  return [
    globals(layout),
    hashFunctionsText(parameters.words),
    ownerFunctionText(parameters, layout),
    prefetch(layout),
    insert(parameters, layout),
    insertUnchecked(parameters, layout),
    remove(parameters, layout),
    contains(parameters, layout),
    scan(parameters, layout),
    retainOwned(parameters, layout),
  ].join("\n");
}

const globals = (layout: MemoryLayout): string => `
(global $slots (export "slots") (mut i64) (i64.const 0))
;; States in the table.
(global $count (export "count") (mut i32) (i32.const 0))
(global $outsideConstraint (export "outsideConstraint") (mut i64) (i64.const 0))
;; The address at which the next new state is written.
(global $freshOut (export "freshOut") (mut i32) (i32.const ${layout.fresh}))
;; The entry being inserted, and whether its state violates an invariant.
(global $insertCursor (export "insertCursor") (mut i32) (i32.const 0))
(global $violated (export "violated") (mut i32) (i32.const 0))
;; Set when a state is inserted at $overflowThreshold or above: the table must grow.
(global $mustGrow (export "mustGrow") (mut i32) (i32.const 0))
(global $overflowThreshold (export "overflowThreshold") (mut i32) (i32.const 0))
;; Set when some cover is open in this level.
(global $evaluateCovers (export "evaluateCovers") (mut i32) (i32.const 0))
;; Keeps the loads of prefetch from being optimized away.
(global $prefetched (mut i64) (i64.const 0))`;

/** The address of the slot whose number is in a local. */
export const slotAt = (layout: MemoryLayout, slot: string): string =>
  `(i32.add (i32.const ${layout.table}) (i32.mul (local.get ${slot}) (i32.const ${layout.stateBytes})))`;

/** The address of the first slot for the upper half of a hash, among a number of slots. */
export const slotText = (layout: MemoryLayout, hash: string, slots: string): string =>
  `(i32.add (i32.const ${layout.table}) (i32.mul (i32.wrap_i64 (i64.shr_u (i64.mul ${hash} ${slots}) (i64.const 32))) (i32.const ${layout.stateBytes})))`;

/**
 * Looks up the state at `$entry` from the slot at `$address` on. If it is in the table, runs the text `found`, which
 * must branch or return; else continues with `$address` at a free slot. Uses `$slotWord` and `$firstWord`.
 */
export const probeText = (parameters: RuntimeParameters, layout: MemoryLayout, found: string): string => `
    (local.set $firstWord (i64.load (local.get $entry)))
    (block $free
      (loop $probe
        (local.set $slotWord (i64.load (local.get $address)))
        (if (i64.eq (local.get $slotWord) (local.get $firstWord)) (then ${parameters.words === 1 ? found : `(if ${sameText(parameters.words, "$address", "$entry")} (then ${found}))`}))
        (br_if $free (i64.eqz (local.get $slotWord)))
        (local.set $address (i32.add (local.get $address) (i32.const ${layout.stateBytes})))
        (br $probe)))`;

/** Sets `$address` to the first slot of the state at `$entry`, computing its hash in `$hash`. */
const firstSlotText = (parameters: RuntimeParameters, layout: MemoryLayout): string => `
    ${hashText(parameters.words, "$hash", "$entry")}
    (local.set $address ${slotText(layout, "(i64.shr_u (local.get $hash) (i64.const 32))", "(global.get $slots)")})`;

/** Stores the state at `$entry` in the free slot at `$address`. */
const storeText = (parameters: RuntimeParameters): string => `
    ${copyText(parameters.words, "$address", "$entry")}
    (if (i32.ge_u (local.get $address) (global.get $overflowThreshold)) (then (global.set $mustGrow (i32.const 1))))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))`;

/** Appends the state at `$entry` to the new states; changes `$address`. */
const appendFreshText = (parameters: RuntimeParameters, layout: MemoryLayout): string => `
    (local.set $address (global.get $freshOut))
    ${copyText(parameters.words, "$address", "$entry")}
    (global.set $freshOut (i32.add (local.get $address) (i32.const ${layout.stateBytes})))`;

/** Reads the first slot of each entry, so that the waits for memory overlap. */
function prefetch(layout: MemoryLayout): string {
  return `
(func (export "prefetch") (param $entry i32) (param $end i32)
  (local $sum i64) (local $slots i64)
  (local.set $slots (global.get $slots))
  (block $done
    (loop $entries
      (br_if $done (i32.ge_u (local.get $entry) (local.get $end)))
      (local.set $sum (i64.add (local.get $sum) (i64.load ${slotText(layout, `(i64.load32_u offset=${layout.stateBytes} (local.get $entry))`, "(local.get $slots)")})))
      (local.set $entry (i32.add (local.get $entry) (i32.const ${layout.entryBytes})))
      (br $entries)))
  (global.set $prefetched (local.get $sum)))`;
}

/**
 * Inserts entries, checks the states that are new against the constraint, the invariants and the open covers, and
 * appends them to the new states. The table must have room for all. Returns the end, or the entry after one that
 * violates an invariant.
 */
function insert(parameters: RuntimeParameters, layout: MemoryLayout): string {
  const next = `(local.set $entry (i32.add (local.get $entry) (i32.const ${layout.entryBytes}))) (br $entries)`;
  const checkInvariants = `
      ${renewFuel}
      (if (i32.eqz (call $checkInvariants (local.get $entry) (i32.load offset=${layout.invariantClasses} (i32.shl (i32.load offset=${layout.stateBytes + 4} (local.get $entry)) (i32.const 2))))) (then
        (global.set $violated (i32.const 1))))`;
  const returnIfViolated = `(if (global.get $violated) (then (return (i32.add (local.get $entry) (i32.const ${layout.entryBytes})))))`;
  const { observed } = parameters;
  const conditions = observed?.conditions ?? parameters.covers;
  /** Evaluates open conditions from one position up to the last. */
  const evaluateFrom = (first: number): string => `
      (if (global.get $evaluateCovers) (then
        (local.set $cover (i32.const ${first}))
        (loop $covers
          (if (i32.load8_u offset=${layout.openCovers} (local.get $cover)) (then
            ${renewFuel}
            (if (call $satisfiesCover (local.get $entry) (local.get $cover)) (then (i32.store8 offset=${layout.reachedCovers} (local.get $cover) (i32.const 1))))))
          (local.set $cover (i32.add (local.get $cover) (i32.const 1)))
          (br_if $covers (i32.lt_u (local.get $cover) (i32.const ${conditions}))))))`;
  // Invariants are checked outside the constraint, too.
  const observeOutside = observed !== undefined && observed.covers < conditions ? evaluateFrom(observed.covers) : "";
  const checkConstraint = `
      (global.set $phase (i32.const ${phases.checkingConstraint}))
      (global.set $insertCursor (local.get $entry))
      ${renewFuel}
      (if (i32.eqz (call $satisfiesConstraint (local.get $entry))) (then
        (global.set $phase (i32.const ${phases.checkingInvariants}))
        (global.set $outsideConstraint (i64.add (global.get $outsideConstraint) (i64.const 1)))
        ${parameters.hasInvariants ? `${checkInvariants} ${returnIfViolated}` : ""}${observeOutside}
        ${next}))`;
  return `
(func (export "insert") (param $entry i32) (param $end i32) (result i32)
  (local $address i32) (local $slotWord i64) (local $firstWord i64) (local $slots i64) (local $cover i32)
  (local.set $slots (global.get $slots))
  (global.set $violated (i32.const 0))
  (loop $entries
    (if (i32.ge_u (local.get $entry) (local.get $end)) (then (return (local.get $entry))))
    (local.set $address ${slotText(layout, `(i64.load32_u offset=${layout.stateBytes} (local.get $entry))`, "(local.get $slots)")})
    ${probeText(parameters, layout, next)}
    ${parameters.hasConstraint ? checkConstraint : ""}
    ${storeText(parameters)}
    ${appendFreshText(parameters, layout)}
    (global.set $phase (i32.const ${phases.checkingInvariants}))
    (global.set $insertCursor (local.get $entry))
    ${parameters.hasInvariants ? checkInvariants : ""}
    ${conditions > 0 ? evaluateFrom(0) : ""}
    ${parameters.hasInvariants ? returnIfViolated : ""}
    ${next})
  unreachable)`;
}

/** Inserts states (not entries) without checking them. `keep`: are those that are new to be expanded? */
function insertUnchecked(parameters: RuntimeParameters, layout: MemoryLayout): string {
  return `
(func (export "insertUnchecked") (param $entry i32) (param $end i32) (param $keep i32)
  (local $address i32) (local $slotWord i64) (local $firstWord i64) (local $hash i64)
  (loop $states
    (if (i32.ge_u (local.get $entry) (local.get $end)) (then (return)))
    ${firstSlotText(parameters, layout)}
    ${probeText(parameters, layout, nextState(layout))}
    ${storeText(parameters)}
    (if (local.get $keep) (then ${appendFreshText(parameters, layout)}))
    ${nextState(layout)}))`;
}

const nextState = (layout: MemoryLayout): string =>
  `(local.set $entry (i32.add (local.get $entry) (i32.const ${layout.stateBytes}))) (br $states)`;

/**
 * Empties the table, given all the states in it: so each cluster can be cleared from the first slot of one of its
 * states on.
 */
function remove(parameters: RuntimeParameters, layout: MemoryLayout): string {
  return `
(func (export "remove") (param $entry i32) (param $end i32)
  (local $address i32) (local $hash i64)
  (loop $states
    (if (i32.ge_u (local.get $entry) (local.get $end)) (then (global.set $count (i32.const 0)) (return)))
    ${firstSlotText(parameters, layout)}
    (block $free
      (loop $cluster
        (br_if $free (i64.eqz (i64.load (local.get $address))))
        (i64.store (local.get $address) (i64.const 0))
        (local.set $address (i32.add (local.get $address) (i32.const ${layout.stateBytes})))
        (br $cluster)))
    ${nextState(layout)}))`;
}

/** Is the state at `entry`, whose hash has this upper half, in the table? */
function contains(parameters: RuntimeParameters, layout: MemoryLayout): string {
  return `
(func $contains (param $entry i32) (param $hash i64) (result i32)
  (local $address i32) (local $slotWord i64) (local $firstWord i64)
  (local.set $address ${slotText(layout, "(local.get $hash)", "(global.get $slots)")})
  ${probeText(parameters, layout, "(return (i32.const 1))")}
  (i32.const 0))`;
}

/**
 * Copies the states in the slots from `slot` on to the input; with temporal properties, their slot numbers as well.
 * Returns the first slot that was not copied.
 */
function scan(parameters: RuntimeParameters, layout: MemoryLayout): string {
  const storeNumber = `
        (i32.store (local.get $number) (local.get $slot))
        (local.set $number (i32.add (local.get $number) (i32.const 4)))`;
  return `
(global $scanEnd (export "scanEnd") (mut i32) (i32.const 0))
(func (export "scan") (param $slot i32) (param $end i32) (result i32)
  (local $address i32) (local $to i32) (local $number i32)
  (local.set $to (i32.const ${layout.input}))
  (local.set $number (i32.const ${layout.numbers}))
  (local.set $address ${slotAt(layout, "$slot")})
  (block $full
    (loop $slots
      (br_if $full (i32.ge_u (local.get $slot) (local.get $end)))
      (br_if $full (i32.ge_u (local.get $to) (i32.const ${layout.inputEnd})))
      (if (i64.ne (i64.load (local.get $address)) (i64.const 0)) (then
        ${copyText(parameters.words, "$to", "$address")}
        (local.set $to (i32.add (local.get $to) (i32.const ${layout.stateBytes})))${parameters.predicates === undefined ? "" : storeNumber}))
      (local.set $slot (i32.add (local.get $slot) (i32.const 1)))
      (local.set $address (i32.add (local.get $address) (i32.const ${layout.stateBytes})))
      (br $slots)))
  (global.set $scanEnd (local.get $to))
  (local.get $slot))`;
}

/** Moves the states that this shard owns together, and returns their end. */
function retainOwned(parameters: RuntimeParameters, layout: MemoryLayout): string {
  if (parameters.maxShards === 1)
    return `(func (export "retainOwned") (param $entry i32) (param $end i32) (result i32) (local.get $end))`;
  return `
(func (export "retainOwned") (param $entry i32) (param $end i32) (result i32)
  (local $to i32)
  (local.set $to (local.get $entry))
  (block $done
    (loop $states
      (br_if $done (i32.ge_u (local.get $entry) (local.get $end)))
      (if (i32.eq (call $ownerOf (local.get $entry)) (global.get $shard)) (then
        ${copyText(parameters.words, "$to", "$entry")}
        (local.set $to (i32.add (local.get $to) (i32.const ${layout.stateBytes})))))
      ${nextState(layout)}))
  (local.get $to))`;
}
