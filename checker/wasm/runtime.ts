// The part of a compiled module that is the same for every model, as WebAssembly text: emitting, exchanging and expanding states. The
// table of visited states is in table.ts.
//
// Nothing here calls out, but for `drain` while the initial states are made: a function does a bounded amount of work, leaves in globals
// how far it came, and returns. So whoever calls it can grow the memory, hand over what is full, look at the clock, and go on; and when a
// function traps, which means that the interpreter must be asked, it is known about which state.

import { edgeEnumerationText } from "./edge-enumeration.js";
import {
  copyText,
  countText,
  pauses,
  phases,
  renewFuel,
  TAG_BITS,
  type MemoryLayout,
  type RuntimeParameters,
} from "./memory-layout.js";
import { hashText, ownerText, sameText, tableText } from "./visited-table.js";

/** Functions, globals and exports; the memory and the import are `frame`. */
export function runtimeText(shape: RuntimeParameters, map: MemoryLayout): string {
  return [
    globals(map),
    emit(shape, map),
    expand(shape, map),
    route(shape, map),
    backward(shape, map),
    tableText(shape, map),
    edgeEnumerationText(shape, map),
    shape.probes === true ? probes : "",
  ].join("\n");
}

/** Around all other text of a module. */
export const moduleText = (pages: number, functions: string): string => `(module
(import "shard" "drain" (func $drain))
(memory $memory (export "memory") ${pages} 65536)
${functions}
)`;

const globals = (map: MemoryLayout): string => `
(global $out (export "out") (mut i32) (i32.const ${map.successors}))
(global $fuel (mut i32) (i32.const 0))
(global $starting (export "starting") (mut i32) (i32.const 0))
;; Of how many shards this is which one.
(global $shards (export "shards") (mut i32) (i32.const 1))
(global $shard (export "shard") (mut i32) (i32.const 0))
;; Initial states emitted so far.
(global $emitted (export "emitted") (mut i64) (i64.const 0))
(global $phase (export "phase") (mut i32) (i32.const 0))
;; The state that is expanded, and where its successors begin.
(global $cursor (export "cursor") (mut i32) (i32.const 0))
(global $mark (export "mark") (mut i32) (i32.const ${map.successors}))
;; Of entries that were routed: how far those reach that stay here, and whose block is full.
(global $full (export "full") (mut i32) (i32.const -1))
(global $own (export "own") (mut i32) (i32.const ${map.successors}))`;

/** While the initial states are made every shard makes all of them, and keeps its own. */
function emit(shape: RuntimeParameters, map: MemoryLayout): string {
  const { state, entry } = map;
  const owner = shape.shards > 1 ? `(local.set $owner ${ownerText("(local.get $h)")})` : "";
  const info =
    shape.shards > 1
      ? `(i32.or (local.get $tag) (i32.shl (local.get $owner) (i32.const ${TAG_BITS})))`
      : "(local.get $tag)";
  const foreign =
    shape.shards > 1
      ? "(if (i32.and (global.get $starting) (i32.ne (local.get $owner) (global.get $shard))) (then (return)))"
      : "";
  return `
(func $emit (export "emit") (param $tag i32)
  (local $s i32) (local $h i64) (local $owner i32)
  (local.set $s (global.get $out))
  ${shape.symmetric ? "(call $canonical (local.get $s))" : ""}
  ${hashText(shape.words, "$h", "$s")}
  ${owner}
  (i64.store offset=${state} (local.get $s) (i64.or (i64.shr_u (local.get $h) (i64.const 32)) (i64.shl (i64.extend_i32_u ${info}) (i64.const 32))))
  (if (global.get $starting) (then
    ${renewFuel}
    (global.set $emitted (i64.add (global.get $emitted) (i64.const 1)))))
  ${foreign}
  (local.set $s (i32.add (local.get $s) (i32.const ${entry})))
  (global.set $out (local.get $s))
  (if (i32.ge_u (local.get $s) (i32.const ${map.successorsEnd})) (then
    (if (global.get $starting) (then (call $drain) ${renewFuel}) (else unreachable)))))
(func (export "starts")
  (global.set $starting (i32.const 1))
  (global.set $phase (i32.const ${phases.expanding}))
  ${renewFuel}
  ;; What was left by an exception of \`drain\` goes on behind the state that was emitted last.
  (call $starts (i64.ne (global.get $emitted) (i64.const 0)))
  (global.set $starting (i32.const 0)))
${shape.symmetric ? `(func (export "canonical") (param $s i32) ${renewFuel} (call $canonical (local.get $s)))` : ""}`;
}

/** Expands states until the successors are to be drained, or something was found out about a state: the one before the cursor. */
function expand(_shape: RuntimeParameters, map: MemoryLayout): string {
  return `
(func (export "expand") (param $s i32) (param $end i32) (result i32)
  (local $result i32) (local $found i32)
  (global.set $phase (i32.const ${phases.expanding}))
  (loop $states
    (global.set $cursor (local.get $s))
    (if (i32.ge_u (local.get $s) (local.get $end)) (then (return (i32.const ${pauses.done}))))
    (if (i32.ge_u (global.get $out) (i32.const ${map.drainLine})) (then (return (i32.const ${pauses.drain}))))
    (global.set $mark (global.get $out))
    ${renewFuel}
    (local.set $result (call $expandState (local.get $s)))
    (if (i32.ne (local.get $result) (i32.const 1)) (then
      (if (i32.eqz (i32.and (local.get $result) (i32.const 1))) (then
        ${renewFuel}
        (if (i32.eqz (call $stops (local.get $s))) (then (local.set $found (i32.const ${pauses.deadlock}))))))
      (if (i32.and (local.get $result) (i32.const 2)) (then (local.set $found (i32.or (local.get $found) (i32.const ${pauses.step})))))))
    (local.set $s (i32.add (local.get $s) (i32.const ${map.state})))
    (if (local.get $found) (then
      (global.set $cursor (local.get $s))
      (return (local.get $found))))
    (br $states))
  unreachable)`;
}

/**
 * Counts entries, drops those that were there not long ago, moves the others of this shard together, and copies those of other shards to the
 * blocks for them. Returns the end, or an entry whose block is full.
 *
 * Of states next to each other the successors are often the same, but these states may belong to different shards: so `sift` drops them once
 * more where they arrive.
 */
function route(shape: RuntimeParameters, map: MemoryLayout): string {
  const skip = `(local.set $e (i32.add (local.get $e) (i32.const ${map.entry}))) (br $entries)`;
  const slot = `(i32.add (i32.const ${map.recent}) (i32.mul (i32.and (i32.load offset=${map.state} (local.get $e)) (i32.const ${map.recentSlots - 1})) (i32.const ${map.state})))`;
  const filter = `
      (local.set $to ${slot})
      (if (i64.eq (i64.load (local.get $to)) (i64.load (local.get $e))) (then (if ${sameText(shape.words, "$to", "$e")} (then ${skip}))))
      ${copyText(shape.words, "$to", "$e")}`;
  const away = `
      (local.set $owner (i32.shr_u (local.get $info) (i32.const ${TAG_BITS})))
      (if (i32.ne (local.get $owner) (global.get $shard)) (then
        (local.set $to (i32.load offset=${map.filled} (i32.shl (local.get $owner) (i32.const 2))))
        ${copyText(shape.words + 1, "$to", "$e")}
        (local.set $to (i32.add (local.get $to) (i32.const ${map.entry})))
        (i32.store offset=${map.filled} (i32.shl (local.get $owner) (i32.const 2)) (local.get $to))
        (local.set $e (i32.add (local.get $e) (i32.const ${map.entry})))
        (br_if $entries (i32.lt_u (local.get $to) (i32.add (i32.const ${map.outgoing + map.block}) (i32.mul (local.get $owner) (i32.const ${map.block})))))
        (global.set $own (local.get $own))
        (global.set $full (local.get $owner))
        (return (local.get $e))))`;
  const sift = `
;; Keeps of the entries from another shard those that were not there not long ago; returns where they end.
(func (export "sift") (param $e i32) (param $end i32) (result i32)
  (local $own i32) (local $to i32)
  (local.set $own (local.get $e))
  (block $done
    (loop $entries
      (br_if $done (i32.ge_u (local.get $e) (local.get $end)))
      ${filter}
      ${copyText(shape.words + 1, "$own", "$e")}
      (local.set $own (i32.add (local.get $own) (i32.const ${map.entry})))
      ${skip}))
  (local.get $own))`;
  return `
${shape.within || shape.shards === 1 ? "" : sift}
(func (export "route") (param $e i32) (param $end i32) (result i32)
  (local $own i32) (local $owner i32) (local $to i32) (local $info i32)
  (local.set $own (global.get $own))
  (global.set $full (i32.const -1))
  (block $done
    (loop $entries
      (br_if $done (i32.ge_u (local.get $e) (local.get $end)))
      (local.set $info (i32.load offset=${map.state + 4} (local.get $e)))
      ${countText(map, "(local.get $info)")}
      ${shape.within ? "" : filter}
      ${shape.shards > 1 ? away : ""}
      ${copyText(shape.words + 1, "$own", "$e")}
      (local.set $own (i32.add (local.get $own) (i32.const ${map.entry})))
      ${skip}))
  (global.set $own (local.get $own))
  (local.get $e))`;
}

const probes = `
(func (export "invariantsHoldAt") (param $s i32) (param $class i32) (result i32) ${renewFuel} (call $judge (local.get $s) (local.get $class)))
(func (export "constraintHoldsAt") (param $s i32) (result i32) ${renewFuel} (call $admits (local.get $s)))
(func (export "coverHoldsAt") (param $s i32) (param $cover i32) (result i32) ${renewFuel} (call $reaches (local.get $s) (local.get $cover)))`;

/** For the way back from a finding: the first of some states with a successor in the table, or the end. */
function backward(shape: RuntimeParameters, map: MemoryLayout): string {
  return `
(func (export "leading") (param $s i32) (param $end i32) (result i32)
  (local $e i32) (local $last i32)
  (global.set $phase (i32.const ${phases.expanding}))
  (loop $states
    (global.set $cursor (local.get $s))
    (if (i32.ge_u (local.get $s) (local.get $end)) (then (return (local.get $s))))
    (global.set $out (i32.const ${map.successors}))
    ${renewFuel}
    (drop (call $expandState (local.get $s)))
    (local.set $last (global.get $out))
    (local.set $e (i32.const ${map.successors}))
    (global.set $out (local.get $e))
    (block $none
      (loop $entries
        (br_if $none (i32.ge_u (local.get $e) (local.get $last)))
        (if (call $holds (local.get $e) (i64.load32_u offset=${map.state} (local.get $e))) (then (return (local.get $s))))
        (local.set $e (i32.add (local.get $e) (i32.const ${map.entry})))
        (br $entries)))
    (local.set $s (i32.add (local.get $s) (i32.const ${map.state})))
    (br $states))
  unreachable)
(func (export "known") (param $s i32) (result i32)
  (local $h i64)
  ${hashText(shape.words, "$h", "$s")}
  (call $holds (local.get $s) (i64.shr_u (local.get $h) (i64.const 32))))`;
}
