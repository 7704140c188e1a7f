// Growth of the table of visited states in place, as WebAssembly text.
//
// The first slot of a state grows with its hash, so the table is sorted by hash, apart from displacements within
// clusters. When the table, which is last in the memory, gets more slots, each cluster moves up, the last one first. No
// second copy of the table is needed.

import { copyText, rehashStatus, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";
import { hashText } from "./state-hash.js";
import { slotText } from "./visited-table.js";

/**
 * Moves clusters to their places among the new number of slots until the budget of moves is used up, all are moved,
 * or the next cluster does not fit the cluster buffer. Slots from `$rehashedFrom` on are in their new order, those
 * below in the old one. A cluster has an empty slot before it, so the first slots of its states, old and new, are in it
 * or above it.
 */
export function rehashText(parameters: RuntimeParameters, layout: MemoryLayout): string {
  const { words } = parameters;
  return `
(global $newSlots (export "newSlots") (mut i64) (i64.const 0))
(global $rehashedFrom (export "rehashedFrom") (mut i32) (i32.const 0))
(global $cluster (export "cluster") (mut i32) (i32.const ${layout.cluster}))
(global $clusterEnd (export "clusterEnd") (mut i32) (i32.const ${layout.clusterEnd}))
(func (export "rehash") (param $budget i32) (result i32)
  (local $top i32) (local $low i32) (local $end i32) (local $entry i32) (local $address i32) (local $hash i64) (local $slots i64)
  (local.set $slots (global.get $newSlots))
  (local.set $top (global.get $rehashedFrom))
  (loop $clusters
    (if (i32.le_u (local.get $top) (i32.const ${layout.table})) (then
      (global.set $rehashedFrom (local.get $top))
      (global.set $slots (local.get $slots))
      (return (i32.const ${rehashStatus.done}))))
    (if (i32.le_s (local.get $budget) (i32.const 0)) (then
      (global.set $rehashedFrom (local.get $top))
      (return (i32.const ${rehashStatus.unfinished}))))
    (local.set $budget (i32.sub (local.get $budget) (i32.const 1)))
    (local.set $low (i32.sub (local.get $top) (i32.const ${layout.stateBytes})))
    (if (i64.eqz (i64.load (local.get $low))) (then
      (local.set $top (local.get $low))
      (br $clusters)))
    ;; The cluster is between $low and $top.
    (block $found
      (loop $down
        (br_if $found (i32.le_u (local.get $low) (i32.const ${layout.table})))
        (br_if $found (i64.eqz (i64.load (i32.sub (local.get $low) (i32.const ${layout.stateBytes})))))
        (local.set $low (i32.sub (local.get $low) (i32.const ${layout.stateBytes})))
        (br $down)))
    (local.set $entry (global.get $cluster))
    (local.set $end (i32.add (local.get $entry) (i32.sub (local.get $top) (local.get $low))))
    (if (i32.gt_u (local.get $end) (global.get $clusterEnd)) (then
      (global.set $rehashedFrom (local.get $top))
      (return (i32.const ${rehashStatus.clusterTooLong}))))
    (local.set $top (local.get $low))
    ;; Move it to the buffer,
    (local.set $address (local.get $low))
    (loop $out
      ${copyText(words, "$entry", "$address")}
      (i64.store (local.get $address) (i64.const 0))
      (local.set $address (i32.add (local.get $address) (i32.const ${layout.stateBytes})))
      (local.set $entry (i32.add (local.get $entry) (i32.const ${layout.stateBytes})))
      (br_if $out (i32.lt_u (local.get $entry) (local.get $end))))
    ;; and insert its states again.
    (local.set $entry (global.get $cluster))
    (loop $back
      ${hashText(words, "$hash", "$entry")}
      (local.set $address ${slotText(layout, "(i64.shr_u (local.get $hash) (i64.const 32))", "(local.get $slots)")})
      (block $free
        (loop $probe
          (br_if $free (i64.eqz (i64.load (local.get $address))))
          (local.set $address (i32.add (local.get $address) (i32.const ${layout.stateBytes})))
          (br $probe)))
      ${copyText(words, "$address", "$entry")}
      (local.set $budget (i32.sub (local.get $budget) (i32.const 1)))
      (local.set $entry (i32.add (local.get $entry) (i32.const ${layout.stateBytes})))
      (br_if $back (i32.lt_u (local.get $entry) (local.get $end))))
    (br $clusters))
  unreachable)`;
}
