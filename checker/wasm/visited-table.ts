// The table of visited states, as WebAssembly text: open addressing, the states themselves in the slots, compared whole.
//
// A state's first slot grows with its hash, so the order of states in the table is that of their hashes, near enough: when the table, the
// last thing in the memory, gets more slots, each cluster moves up, the last one first, and there is never a second copy.

import { copyText, phases, renewFuel, type MemoryLayout, type RuntimeParameters } from "./memory-layout.js";

/** Odd, their bits without pattern: from the golden ratio and from Pelle Evensen's "rrmxmx". */
const FIRST = "0x9e3779b97f4a7c15";
const LAST = "0x9fb21c651e98df25";

/** Sets a local to the hash of a state: the upper half says where it stands in the table, the lower half to which shard it belongs. */
export function hashText(words: number, hash: string, state: string): string {
  const h = `(local.get ${hash})`;
  const fold = `(local.set ${hash} (i64.xor ${h} (i64.shr_u ${h} (i64.const 32))))`;
  const last = `(local.set ${hash} (i64.mul ${h} (i64.const ${LAST})))`;
  if (words > 16) return `(local.set ${hash} (call $hashWords (local.get ${state})))`;
  const lines = Array.from({ length: words }, (_, i) => {
    const word = `(i64.load offset=${8 * i} (local.get ${state}))`;
    return `(local.set ${hash} (i64.mul ${i === 0 ? word : `(i64.xor ${h} ${word})`} (i64.const ${FIRST}))) ${fold}`;
  });
  return [...lines, last].join("\n  ");
}

function hashLoop(words: number): string {
  return `
(func $hashWords (param $s i32) (result i64)
  (local $h i64) (local $end i32)
  (local.set $end (i32.add (local.get $s) (i32.const ${8 * words})))
  (loop $words
    (local.set $h (i64.mul (i64.xor (local.get $h) (i64.load (local.get $s))) (i64.const ${FIRST})))
    (local.set $h (i64.xor (local.get $h) (i64.shr_u (local.get $h) (i64.const 32))))
    (local.set $s (i32.add (local.get $s) (i32.const 8)))
    (br_if $words (i32.lt_u (local.get $s) (local.get $end))))
  (i64.mul (local.get $h) (i64.const ${LAST})))`;
}

/** Of states whose first words are the same: whether all are. */
export function sameText(words: number, a: string, b: string): string {
  if (words === 1) return "(i32.const 1)";
  if (words > 16) return `(call $sameWords (local.get ${a}) (local.get ${b}))`;
  const same = (i: number): string =>
    `(i64.eq (i64.load offset=${8 * i} (local.get ${a})) (i64.load offset=${8 * i} (local.get ${b})))`;
  let text = same(words - 1);
  for (let i = words - 2; i > 0; i--) text = `(if (result i32) ${same(i)} (then ${text}) (else (i32.const 0)))`;
  return text;
}

function sameLoop(words: number): string {
  return `
(func $sameWords (param $a i32) (param $b i32) (result i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $a) (i32.const ${8 * words})))
  (loop $words
    (if (i64.ne (i64.load (local.get $a)) (i64.load (local.get $b))) (then (return (i32.const 0))))
    (local.set $a (i32.add (local.get $a) (i32.const 8)))
    (local.set $b (i32.add (local.get $b) (i32.const 8)))
    (br_if $words (i32.lt_u (local.get $a) (local.get $end))))
  (i32.const 1))`;
}

export function tableText(shape: RuntimeParameters, map: MemoryLayout): string {
  return [
    globals(map),
    shape.words > 16 ? hashLoop(shape.words) + sameLoop(shape.words) : "",
    touch(map),
    settle(shape, map),
    remember(shape, map),
    rehash(shape, map),
    gather(shape, map),
    mine(shape, map),
  ].join("\n");
}

const globals = (map: MemoryLayout): string => `
(global $slots (export "slots") (mut i64) (i64.const 0))
(global $count (export "count") (mut i32) (i32.const 0))
(global $refused (export "refused") (mut i64) (i64.const 0))
(global $fresh (export "fresh") (mut i32) (i32.const ${map.fresh}))
;; The entry that is being settled, and whether it turned out to be a state that violates an invariant.
(global $at (export "at") (mut i32) (i32.const 0))
(global $bad (export "bad") (mut i32) (i32.const 0))
;; Set when a state was put so near the end of the table that it must grow.
(global $tight (export "tight") (mut i32) (i32.const 0))
(global $danger (export "danger") (mut i32) (i32.const 0))
(global $asked (export "asked") (mut i32) (i32.const 0))
(global $touched (mut i64) (i64.const 0))
(global $newSlots (export "newSlots") (mut i64) (i64.const 0))
(global $growAt (export "growAt") (mut i32) (i32.const 0))
(global $cluster (export "cluster") (mut i32) (i32.const ${map.cluster}))
(global $clusterEnd (export "clusterEnd") (mut i32) (i32.const ${map.clusterEnd}))`;

/** The address of a slot. */
export const slotAt = (map: MemoryLayout, slot: string): string =>
  `(i32.add (i32.const ${map.table}) (i32.mul (local.get ${slot}) (i32.const ${map.state})))`;

/** The shard that a state with this hash belongs to. */
export const ownerText = (hash: string): string =>
  `(i32.wrap_i64 (i64.shr_u (i64.mul (i64.and ${hash} (i64.const 0xffffffff)) (i64.extend_i32_u (global.get $shards))) (i64.const 32)))`;

export const slotText = (map: MemoryLayout, hash: string, slots: string): string =>
  `(i32.add (i32.const ${map.table}) (i32.mul (i32.wrap_i64 (i64.shr_u (i64.mul ${hash} ${slots}) (i64.const 32))) (i32.const ${map.state})))`;

/**
 * Finds the state at `$e` whose hash gives the slot `$a`: branches to `known`, or goes on with `$a` at the free slot. Uses `$v` and `$w`.
 */
export const probeText = (shape: RuntimeParameters, map: MemoryLayout, known: string): string => `
    (local.set $w (i64.load (local.get $e)))
    (block $free
      (loop $probe
        (local.set $v (i64.load (local.get $a)))
        (if (i64.eq (local.get $v) (local.get $w)) (then ${shape.words === 1 ? known : `(if ${sameText(shape.words, "$a", "$e")} (then ${known}))`}))
        (br_if $free (i64.eqz (local.get $v)))
        (local.set $a (i32.add (local.get $a) (i32.const ${map.state})))
        (br $probe)))`;

/** Reads the first slot of each entry, so that all wait for memory together. */
function touch(map: MemoryLayout): string {
  return `
(func (export "touch") (param $e i32) (param $end i32)
  (local $sum i64) (local $slots i64)
  (local.set $slots (global.get $slots))
  (block $done
    (loop $entries
      (br_if $done (i32.ge_u (local.get $e) (local.get $end)))
      (local.set $sum (i64.add (local.get $sum) (i64.load ${slotText(map, `(i64.load32_u offset=${map.state} (local.get $e))`, "(local.get $slots)")})))
      (local.set $e (i32.add (local.get $e) (i32.const ${map.entry})))
      (br $entries)))
  (global.set $touched (local.get $sum)))`;
}

/**
 * Inserts entries, judges those that are new, and keeps these among the fresh ones; there must be room for all. Returns the end, or stops
 * behind an entry that violates an invariant.
 */
function settle(shape: RuntimeParameters, map: MemoryLayout): string {
  const next = `(local.set $e (i32.add (local.get $e) (i32.const ${map.entry}))) (br $entries)`;
  const judged = `
      ${renewFuel}
      (if (i32.eqz (call $judge (local.get $e) (i32.load offset=${map.classes} (i32.shl (i32.and (i32.load offset=${map.state + 4} (local.get $e)) (i32.const 0xfffff)) (i32.const 2))))) (then
        (global.set $bad (i32.const 1))))`;
  const returnIfBad = `(if (global.get $bad) (then (return (i32.add (local.get $e) (i32.const ${map.entry})))))`;
  const admitted = `
      (global.set $phase (i32.const ${phases.admitting}))
      (global.set $at (local.get $e))
      ${renewFuel}
      (if (i32.eqz (call $admits (local.get $e))) (then
        (global.set $phase (i32.const ${phases.judging}))
        (global.set $refused (i64.add (global.get $refused) (i64.const 1)))
        ${shape.judges ? `${judged} ${returnIfBad}` : ""}
        ${next}))`;
  const covers = `
      (if (global.get $asked) (then
        (local.set $cover (i32.const 0))
        (loop $covers
          (if (i32.load8_u offset=${map.open} (local.get $cover)) (then
            ${renewFuel}
            (if (call $reaches (local.get $e) (local.get $cover)) (then (i32.store8 offset=${map.reached} (local.get $cover) (i32.const 1))))))
          (local.set $cover (i32.add (local.get $cover) (i32.const 1)))
          (br_if $covers (i32.lt_u (local.get $cover) (i32.const ${shape.covers}))))))`;
  return `
(func (export "settle") (param $e i32) (param $end i32) (result i32)
  (local $a i32) (local $v i64) (local $w i64) (local $slots i64) (local $cover i32)
  (local.set $slots (global.get $slots))
  (global.set $bad (i32.const 0))
  (loop $entries
    (if (i32.ge_u (local.get $e) (local.get $end)) (then (return (local.get $e))))
    (local.set $a ${slotText(map, `(i64.load32_u offset=${map.state} (local.get $e))`, "(local.get $slots)")})
    ${probeText(shape, map, next)}
    ${shape.within ? admitted : ""}
    ${copyText(shape.words, "$a", "$e")}
    (if (i32.ge_u (local.get $a) (global.get $danger)) (then (global.set $tight (i32.const 1))))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (local.set $a (global.get $fresh))
    ${copyText(shape.words, "$a", "$e")}
    (global.set $fresh (i32.add (local.get $a) (i32.const ${map.state})))
    (global.set $phase (i32.const ${phases.judging}))
    (global.set $at (local.get $e))
    ${shape.judges ? judged : ""}
    ${shape.covers > 0 ? covers : ""}
    ${shape.judges ? returnIfBad : ""}
    ${next})
  unreachable)`;
}

/** Inserts states without judging them; `keep` says whether those that are new are to be expanded. */
function remember(shape: RuntimeParameters, map: MemoryLayout): string {
  const next = `(local.set $e (i32.add (local.get $e) (i32.const ${map.state}))) (br $states)`;
  return `
(func (export "remember") (param $e i32) (param $end i32) (param $keep i32)
  (local $a i32) (local $v i64) (local $w i64) (local $h i64)
  (loop $states
    (if (i32.ge_u (local.get $e) (local.get $end)) (then (return)))
    ${hashText(shape.words, "$h", "$e")}
    (local.set $a ${slotText(map, "(i64.shr_u (local.get $h) (i64.const 32))", "(global.get $slots)")})
    ${probeText(shape, map, next)}
    ${copyText(shape.words, "$a", "$e")}
    (if (i32.ge_u (local.get $a) (global.get $danger)) (then (global.set $tight (i32.const 1))))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (if (local.get $keep) (then
      (local.set $a (global.get $fresh))
      ${copyText(shape.words, "$a", "$e")}
      (global.set $fresh (i32.add (local.get $a) (i32.const ${map.state})))))
    ${next}))
;; Of a table in which nothing else is: so the clusters can be emptied from their states on.
(func (export "forget") (param $e i32) (param $end i32)
  (local $a i32) (local $h i64)
  (loop $states
    (if (i32.ge_u (local.get $e) (local.get $end)) (then (global.set $count (i32.const 0)) (return)))
    ${hashText(shape.words, "$h", "$e")}
    (local.set $a ${slotText(map, "(i64.shr_u (local.get $h) (i64.const 32))", "(global.get $slots)")})
    (block $free
      (loop $cluster
        (br_if $free (i64.eqz (i64.load (local.get $a))))
        (i64.store (local.get $a) (i64.const 0))
        (local.set $a (i32.add (local.get $a) (i32.const ${map.state})))
        (br $cluster)))
    ${next}))
(func $holds (param $e i32) (param $h i64) (result i32)
  (local $a i32) (local $v i64) (local $w i64)
  (local.set $a ${slotText(map, "(local.get $h)", "(global.get $slots)")})
  ${probeText(shape, map, "(return (i32.const 1))")}
  (i32.const 0))`;
}

/**
 * Moves some clusters to where they belong among the new number of slots: 1 when all are there, 0 when there are more to move, 2 when
 * there is no room for the next one.
 *
 * What is above `$growAt` is in its new order, what is below in its old one. A cluster has an empty slot below it, so its states have
 * their first slots in it, old and new, or further up.
 */
function rehash(shape: RuntimeParameters, map: MemoryLayout): string {
  return `
(func (export "rehash") (param $budget i32) (result i32)
  (local $top i32) (local $low i32) (local $end i32) (local $e i32) (local $a i32) (local $h i64) (local $slots i64)
  (local.set $slots (global.get $newSlots))
  (local.set $top (global.get $growAt))
  (loop $clusters
    (if (i32.le_u (local.get $top) (i32.const ${map.table})) (then
      (global.set $growAt (local.get $top))
      (global.set $slots (local.get $slots))
      (return (i32.const 1))))
    (if (i32.le_s (local.get $budget) (i32.const 0)) (then
      (global.set $growAt (local.get $top))
      (return (i32.const 0))))
    (local.set $budget (i32.sub (local.get $budget) (i32.const 1)))
    (local.set $low (i32.sub (local.get $top) (i32.const ${map.state})))
    (if (i64.eqz (i64.load (local.get $low))) (then
      (local.set $top (local.get $low))
      (br $clusters)))
    (block $alone
      (loop $down
        (br_if $alone (i32.le_u (local.get $low) (i32.const ${map.table})))
        (br_if $alone (i64.eqz (i64.load (i32.sub (local.get $low) (i32.const ${map.state})))))
        (local.set $low (i32.sub (local.get $low) (i32.const ${map.state})))
        (br $down)))
    (local.set $e (global.get $cluster))
    (local.set $end (i32.add (local.get $e) (i32.sub (local.get $top) (local.get $low))))
    (if (i32.gt_u (local.get $end) (global.get $clusterEnd)) (then
      (global.set $growAt (local.get $top))
      (return (i32.const 2))))
    (local.set $top (local.get $low))
    (local.set $a (local.get $low))
    (loop $away
      ${copyText(shape.words, "$e", "$a")}
      (i64.store (local.get $a) (i64.const 0))
      (local.set $a (i32.add (local.get $a) (i32.const ${map.state})))
      (local.set $e (i32.add (local.get $e) (i32.const ${map.state})))
      (br_if $away (i32.lt_u (local.get $e) (local.get $end))))
    (local.set $e (global.get $cluster))
    (loop $back
      ${hashText(shape.words, "$h", "$e")}
      (local.set $a ${slotText(map, "(i64.shr_u (local.get $h) (i64.const 32))", "(local.get $slots)")})
      (block $free
        (loop $probe
          (br_if $free (i64.eqz (i64.load (local.get $a))))
          (local.set $a (i32.add (local.get $a) (i32.const ${map.state})))
          (br $probe)))
      ${copyText(shape.words, "$a", "$e")}
      (local.set $budget (i32.sub (local.get $budget) (i32.const 1)))
      (local.set $e (i32.add (local.get $e) (i32.const ${map.state})))
      (br_if $back (i32.lt_u (local.get $e) (local.get $end))))
    (br $clusters))
  unreachable)`;
}

/** Copies states from slots on to where they are expanded, for temporal properties with their numbers beside them; returns the slot it came to. */
function gather(shape: RuntimeParameters, map: MemoryLayout): string {
  const number = `
        (i32.store (local.get $number) (local.get $slot))
        (local.set $number (i32.add (local.get $number) (i32.const 4)))`;
  return `
(global $gathered (export "gathered") (mut i32) (i32.const 0))
(func (export "gather") (param $slot i32) (param $end i32) (result i32)
  (local $a i32) (local $to i32) (local $number i32)
  (local.set $to (i32.const ${map.input}))
  (local.set $number (i32.const ${map.numbers}))
  (local.set $a ${slotAt(map, "$slot")})
  (block $full
    (loop $slots
      (br_if $full (i32.ge_u (local.get $slot) (local.get $end)))
      (br_if $full (i32.ge_u (local.get $to) (i32.const ${map.inputEnd})))
      (if (i64.ne (i64.load (local.get $a)) (i64.const 0)) (then
        ${copyText(shape.words, "$to", "$a")}
        (local.set $to (i32.add (local.get $to) (i32.const ${map.state})))${shape.predicates === undefined ? "" : number}))
      (local.set $slot (i32.add (local.get $slot) (i32.const 1)))
      (local.set $a (i32.add (local.get $a) (i32.const ${map.state})))
      (br $slots)))
  (global.set $gathered (local.get $to))
  (local.get $slot))`;
}

/** Moves those of some states together that belong to this shard; returns where they end. */
function mine(shape: RuntimeParameters, map: MemoryLayout): string {
  const own = `
(func (export "mine") (param $e i32) (param $end i32) (result i32)
  (local $to i32) (local $h i64)
  (local.set $to (local.get $e))
  (block $done
    (loop $states
      (br_if $done (i32.ge_u (local.get $e) (local.get $end)))
      ${hashText(shape.words, "$h", "$e")}
      (if (i32.eq ${ownerText("(local.get $h)")} (global.get $shard)) (then
        ${copyText(shape.words, "$to", "$e")}
        (local.set $to (i32.add (local.get $to) (i32.const ${map.state})))))
      (local.set $e (i32.add (local.get $e) (i32.const ${map.state})))
      (br $states)))
  (local.get $to))`;
  return shape.shards > 1
    ? own
    : `(func (export "mine") (param $e i32) (param $end i32) (result i32) (local.get $end))`;
}
