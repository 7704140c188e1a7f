// The part of a compiled module that is the same for every model, as WebAssembly text: emitting, distributing and
// expanding states. The table of visited states is in visited-table.ts.
//
// No function calls out of the module, except `drain` while the initial states are made: each does a bounded amount of
// work, leaves its progress in globals, and returns. So the caller can grow the memory, send full blocks and look at
// the clock between calls. When a function traps, the interpreter must take over one state, and the globals say which.

import { edgeEnumerationText } from "./edge-enumeration.js";
import {
  copyText,
  countText,
  expandFlags,
  phases,
  renewFuel,
  type MemoryLayout,
  type RuntimeParameters,
} from "./memory-layout.js";
import { rehashText } from "./rehash.js";
import { hashText, sameText } from "./state-hash.js";
import { tableText } from "./visited-table.js";

/** Functions, globals and exports of the runtime. `moduleText` adds the memory and the import. */
export function runtimeText(parameters: RuntimeParameters, layout: MemoryLayout): string {
  return [
    globals(layout),
    parameters.observed === undefined ? "" : flagAddresses(layout),
    emit(parameters, layout),
    makeInitialStates(parameters),
    expand(parameters, layout),
    filterRecent(parameters, layout),
    distribute(parameters, layout),
    backwardSearch(parameters, layout),
    tableText(parameters, layout),
    rehashText(parameters, layout),
    edgeEnumerationText(parameters, layout),
    parameters.simulation === true ? singleStateChecks : "",
  ].join("\n");
}

/** The text of a module with a memory of this initial size. */
export const moduleText = (pages: number, functions: string): string => `(module
(import "shard" "drain" (func $drain))
(memory $memory (export "memory") ${pages} 65536)
${functions}
)`;

const globals = (layout: MemoryLayout): string => `
;; The address at which the next successor is written.
(global $out (export "out") (mut i32) (i32.const ${layout.successors}))
(global $fuel (mut i32) (i32.const 0))
(global $enumeratingInitial (export "enumeratingInitial") (mut i32) (i32.const 0))
;; The number of shards, and the index of this one.
(global $shards (export "shards") (mut i32) (i32.const 1))
(global $shard (export "shard") (mut i32) (i32.const 0))
(global $initialEmitted (export "initialEmitted") (mut i64) (i64.const 0))
(global $phase (export "phase") (mut i32) (i32.const 0))
;; The state being expanded, and the value of $out to return to if its expansion traps.
(global $cursor (export "cursor") (mut i32) (i32.const 0))
(global $rollback (export "rollback") (mut i32) (i32.const ${layout.successors}))
;; Set by distribute: the shard whose outgoing block is full, or -1, and the end of the entries that stay in this shard.
(global $fullBlock (export "fullBlock") (mut i32) (i32.const -1))
(global $localEnd (export "localEnd") (mut i32) (i32.const ${layout.successors}))`;

/** Generated code sets the flags of violated properties itself. */
const flagAddresses = (layout: MemoryLayout): string => `
(global $openCovers i32 (i32.const ${layout.openCovers}))
(global $reachedCovers i32 (i32.const ${layout.reachedCovers}))`;

/** Completes the entry at `$out` with its hash and tag. Every shard makes all initial states and keeps those it owns. */
function emit(parameters: RuntimeParameters, layout: MemoryLayout): string {
  const skipForeign =
    parameters.maxShards > 1
      ? "\n    (if (i32.ne (call $ownerOf (local.get $s)) (global.get $shard)) (then (return)))"
      : "";
  return `
(func $emit (export "emit") (param $tag i32)
  (local $s i32) (local $hash i64)
  (local.set $s (global.get $out))
  ${parameters.symmetric ? "(call $canonicalize (local.get $s))" : ""}
  ${hashText(parameters.words, "$hash", "$s")}
  (i64.store offset=${layout.stateBytes} (local.get $s) (i64.or (i64.shr_u (local.get $hash) (i64.const 32)) (i64.shl (i64.extend_i32_u (local.get $tag)) (i64.const 32))))
  (if (global.get $enumeratingInitial) (then
    ${renewFuel}
    (global.set $initialEmitted (i64.add (global.get $initialEmitted) (i64.const 1)))${skipForeign}))
  (local.set $s (i32.add (local.get $s) (i32.const ${layout.entryBytes})))
  (global.set $out (local.get $s))
  (if (i32.ge_u (local.get $s) (i32.const ${layout.successorsEnd})) (then
    (if (global.get $enumeratingInitial) (then (call $drain) ${renewFuel}) (else unreachable)))))`;
}

const makeInitialStates = ({ symmetric }: RuntimeParameters): string => `
(func (export "makeInitialStates")
  (global.set $enumeratingInitial (i32.const 1))
  (global.set $phase (i32.const ${phases.expanding}))
  ${renewFuel}
  ;; After an exception of drain, continue behind the state that was emitted last.
  (call $initialStates (i64.ne (global.get $initialEmitted) (i64.const 0)))
  (global.set $enumeratingInitial (i32.const 0)))
${symmetric ? `(func (export "canonicalize") (param $s i32) ${renewFuel} (call $canonicalize (local.get $s)))` : ""}`;

/**
 * Expands states until all are expanded, the successors must be drained, or the state just before the cursor is a
 * deadlock or violates a step property.
 */
function expand({ observed }: RuntimeParameters, layout: MemoryLayout): string {
  const reportDeadlock = `
        ${renewFuel}
        (if (i32.eqz (call $isTerminal (local.get $s))) (then (local.set $found (i32.const ${expandFlags.deadlock}))))`;
  const recordDeadlock =
    observed?.deadlock === undefined
      ? ""
      : `
        (if (i32.load8_u offset=${layout.openCovers} (i32.const ${observed.deadlock})) (then
          ${renewFuel}
          (if (i32.eqz (call $isTerminal (local.get $s))) (then (i32.store8 offset=${layout.reachedCovers} (i32.const ${observed.deadlock}) (i32.const 1))))))`;
  return `
(func (export "expand") (param $s i32) (param $end i32) (result i32)
  (local $result i32) (local $found i32)
  (global.set $phase (i32.const ${phases.expanding}))
  (loop $states
    (global.set $cursor (local.get $s))
    (if (i32.ge_u (local.get $s) (local.get $end)) (then (return (i32.const ${expandFlags.done}))))
    (if (i32.ge_u (global.get $out) (i32.const ${layout.drainThreshold})) (then (return (i32.const ${expandFlags.drain}))))
    (global.set $rollback (global.get $out))
    ${renewFuel}
    (local.set $result (call $expandState (local.get $s)))
    (if (i32.ne (local.get $result) (i32.const 1)) (then
      (if (i32.eqz (i32.and (local.get $result) (i32.const 1))) (then${observed === undefined ? reportDeadlock : recordDeadlock}))
      (if (i32.and (local.get $result) (i32.const 2)) (then (local.set $found (i32.or (local.get $found) (i32.const ${expandFlags.stepViolation})))))))
    (local.set $s (i32.add (local.get $s) (i32.const ${layout.stateBytes})))
    (if (local.get $found) (then
      (global.set $cursor (local.get $s))
      (return (local.get $found))))
    (br $states))
  unreachable)`;
}

const nextEntry = (layout: MemoryLayout): string =>
  `(local.set $entry (i32.add (local.get $entry) (i32.const ${layout.entryBytes}))) (br $entries)`;

/** Skips an entry whose state was generated recently, else remembers it. Uses `$to`. */
function recentText(parameters: RuntimeParameters, layout: MemoryLayout): string {
  const slot = `(i32.add (i32.const ${layout.recent}) (i32.mul (i32.and (i32.load offset=${layout.stateBytes} (local.get $entry)) (i32.const ${layout.recentSlots - 1})) (i32.const ${layout.stateBytes})))`;
  return `
      (local.set $to ${slot})
      (if (i64.eq (i64.load (local.get $to)) (i64.load (local.get $entry))) (then (if ${sameText(parameters.words, "$to", "$entry")} (then ${nextEntry(layout)}))))
      ${copyText(parameters.words, "$to", "$entry")}`;
}

/** Moves an entry to the end of those that stay in this shard. */
const keepText = (parameters: RuntimeParameters, layout: MemoryLayout): string => `
      ${copyText(parameters.words + 1, "$localEnd", "$entry")}
      (local.set $localEnd (i32.add (local.get $localEnd) (i32.const ${layout.entryBytes})))
      ${nextEntry(layout)}`;

/**
 * Drops the entries received from another shard whose states were generated recently, and returns the end of the
 * others. Neighbouring states often have the same successors but may belong to different shards, so the filter is
 * applied once more where entries arrive. States outside the constraint are counted each time they are generated, so
 * nothing is filtered when there is a constraint.
 */
function filterRecent(parameters: RuntimeParameters, layout: MemoryLayout): string {
  if (parameters.hasConstraint || parameters.maxShards === 1) return "";
  return `
(func (export "filterRecent") (param $entry i32) (param $end i32) (result i32)
  (local $localEnd i32) (local $to i32)
  (local.set $localEnd (local.get $entry))
  (block $done
    (loop $entries
      (br_if $done (i32.ge_u (local.get $entry) (local.get $end)))
      ${recentText(parameters, layout)}
      ${keepText(parameters, layout)}))
  (local.get $localEnd))`;
}

/**
 * Counts the transitions of entries, drops recently generated states, copies entries of other shards to their
 * outgoing blocks, and moves those of this shard together. Returns the end, or the next entry when an outgoing block is
 * full.
 */
function distribute(parameters: RuntimeParameters, layout: MemoryLayout): string {
  const copyToOwner = `
      (local.set $owner (global.get $shard))
      (if (local.get $sharded) (then (local.set $owner (call $ownerOf (local.get $entry)))))
      (if (i32.ne (local.get $owner) (global.get $shard)) (then
        (local.set $to (i32.load offset=${layout.outgoingEnds} (i32.shl (local.get $owner) (i32.const 2))))
        ${copyText(parameters.words + 1, "$to", "$entry")}
        (local.set $to (i32.add (local.get $to) (i32.const ${layout.entryBytes})))
        (i32.store offset=${layout.outgoingEnds} (i32.shl (local.get $owner) (i32.const 2)) (local.get $to))
        (local.set $entry (i32.add (local.get $entry) (i32.const ${layout.entryBytes})))
        (br_if $entries (i32.lt_u (local.get $to) (i32.add (i32.const ${layout.outgoing + layout.blockBytes}) (i32.mul (local.get $owner) (i32.const ${layout.blockBytes})))))
        (global.set $localEnd (local.get $localEnd))
        (global.set $fullBlock (local.get $owner))
        (return (local.get $entry))))`;
  return `
(func (export "distribute") (param $entry i32) (param $end i32) (result i32)
  (local $localEnd i32) (local $sharded i32) (local $owner i32) (local $to i32)
  (local.set $localEnd (global.get $localEnd))
  (global.set $fullBlock (i32.const -1))
  (local.set $sharded (i32.gt_u (global.get $shards) (i32.const 1)))
  (block $done
    (loop $entries
      (br_if $done (i32.ge_u (local.get $entry) (local.get $end)))
      ${countText(layout, `(i32.load offset=${layout.stateBytes + 4} (local.get $entry))`)}
      ${parameters.hasConstraint ? "" : recentText(parameters, layout)}
      ${parameters.maxShards > 1 ? copyToOwner : ""}
      ${keepText(parameters, layout)}))
  (global.set $localEnd (local.get $localEnd))
  (local.get $entry))`;
}

const singleStateChecks = `
(func (export "satisfiesInvariants") (param $s i32) (param $class i32) (result i32) ${renewFuel} (call $checkInvariants (local.get $s) (local.get $class)))
(func (export "satisfiesConstraint") (param $s i32) (result i32) ${renewFuel} (call $satisfiesConstraint (local.get $s)))
(func (export "satisfiesCover") (param $s i32) (param $cover i32) (result i32) ${renewFuel} (call $satisfiesCover (local.get $s) (local.get $cover)))`;

/** For the backward search from a finding: returns the first state that has a successor in the table, or the end. */
function backwardSearch(parameters: RuntimeParameters, layout: MemoryLayout): string {
  return `
(func (export "findPredecessor") (param $s i32) (param $end i32) (result i32)
  (local $entry i32) (local $last i32)
  (global.set $phase (i32.const ${phases.expanding}))
  (loop $states
    (global.set $cursor (local.get $s))
    (if (i32.ge_u (local.get $s) (local.get $end)) (then (return (local.get $s))))
    (global.set $out (i32.const ${layout.successors}))
    ${renewFuel}
    (drop (call $expandState (local.get $s)))
    (local.set $last (global.get $out))
    (local.set $entry (i32.const ${layout.successors}))
    (global.set $out (local.get $entry))
    (block $none
      (loop $entries
        (br_if $none (i32.ge_u (local.get $entry) (local.get $last)))
        (if (call $contains (local.get $entry) (i64.load32_u offset=${layout.stateBytes} (local.get $entry))) (then (return (local.get $s))))
        ${nextEntry(layout)}))
    (local.set $s (i32.add (local.get $s) (i32.const ${layout.stateBytes})))
    (br $states))
  unreachable)
(func (export "contains") (param $s i32) (result i32)
  (local $hash i64)
  ${hashText(parameters.words, "$hash", "$s")}
  (call $contains (local.get $s) (i64.shr_u (local.get $hash) (i64.const 32))))`;
}
