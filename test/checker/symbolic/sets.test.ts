// Operations on decision diagrams, compared with the same operations on plain sets of vectors.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../checker/search/random.js";
import { ClosureCheck } from "../../../checker/symbolic/closure-check.js";
import { ConstrainedSaturation } from "../../../checker/symbolic/constrained-saturation.js";
import { Diagram, EMPTY } from "../../../checker/symbolic/diagram.js";
import { FootprintOperations } from "../../../checker/symbolic/footprint-operations.js";
import { RelationOperations } from "../../../checker/symbolic/relation-operations.js";
import { emptyRelation, relationEntry, type Relation } from "../../../checker/symbolic/relation.js";
import { SetOperations } from "../../../checker/symbolic/set-operations.js";

const SLOTS = 4;
type Vector = readonly number[];

const textOf = (vector: ArrayLike<number>): string => Array.from(vector).join(",");
const vectors = fc.array(fc.array(fc.nat(2), { minLength: SLOTS, maxLength: SLOTS }), { maxLength: 30 });
const slotSet = fc.subarray(Array.from({ length: SLOTS }, (_, slot) => slot));

/** All diagram operations over vectors of `SLOTS` slots. */
function operations(pairLimit?: number) {
  const diagram = new Diagram(2 ** 28);
  const sets = new SetOperations(diagram, pairLimit);
  const footprints = new FootprintOperations(diagram, sets, SLOTS);
  const states = footprints.footprint([0, 1, 2, 3]);
  const relations = new RelationOperations(diagram, sets, states.tag);
  const setOf = (members: readonly Vector[], tag = states.tag): number =>
    members.reduce((set, member) => sets.union(set, diagram.single(tag, member)), EMPTY);
  const listOf = (set: number, length = SLOTS): readonly string[] =>
    Array.from(sets.vectors(set, length), textOf).sort();
  const addStep = (relation: Relation, [old, fresh]: readonly [Vector, Vector]): void => {
    const node = relationEntry(
      diagram,
      relation,
      (slot) => [old[slot] ?? 0],
      (slot) => fresh[slot] ?? 0,
    );
    relation.node = sets.union(relation.node, node);
  };
  return { diagram, sets, footprints, states, relations, setOf, listOf, addStep };
}

const plain = (members: readonly Vector[]): readonly string[] => [...new Set(members.map(textOf))].sort();

describe("sets of vectors", () => {
  it("are united, subtracted, intersected and listed", () => {
    fc.assert(
      fc.property(vectors, vectors, (a, b) => {
        const { sets, setOf, listOf } = operations();
        const inB = new Set(b.map(textOf));
        expect(listOf(sets.union(setOf(a), setOf(b)))).toEqual(plain([...a, ...b]));
        expect(listOf(sets.minus(setOf(a), setOf(b)))).toEqual(plain(a.filter((each) => !inB.has(textOf(each)))));
        expect(listOf(sets.intersect(setOf(a), setOf(b)))).toEqual(plain(a.filter((each) => inB.has(textOf(each)))));
        expect(sets.intersect(setOf(a), setOf(b))).toBe(sets.intersect(setOf(b), setOf(a)));
        for (const each of b) expect(sets.contains(setOf(a), each)).toBe(plain(a).includes(textOf(each)));
      }),
    );
  });

  it("are projected, and restricted by vectors over a few slots", () => {
    fc.assert(
      fc.property(vectors, vectors, slotSet, (a, b, slots) => {
        const { footprints, states, setOf, listOf } = operations();
        const onto = footprints.footprint(slots);
        const short = (vector: Vector): Vector => slots.map((slot) => vector[slot] ?? 0);
        const projected = footprints.project(setOf(a), states, onto);
        expect(listOf(projected, slots.length)).toEqual(plain(a.map(short)));
        const chosen = setOf(b.map(short), onto.tag);
        const isChosen = (vector: Vector): boolean => plain(b.map(short)).includes(textOf(short(vector)));
        expect(listOf(footprints.select(setOf(a), states, chosen, onto))).toEqual(plain(a.filter(isChosen)));
        expect(listOf(footprints.exclude(setOf(a), states, chosen, onto))).toEqual(
          plain(a.filter((each) => !isChosen(each))),
        );
      }),
    );
  });

  it("give random members, all of them in the end", () => {
    const random = seededRandom(1);
    fc.assert(
      fc.property(vectors, (a) => {
        fc.pre(a.length > 0);
        const { sets, setOf, listOf } = operations();
        const drawn = Array.from({ length: 1000 }, () => sets.random(setOf(a), SLOTS, random));
        expect(plain(drawn.map(({ vector }) => [...vector]))).toEqual(listOf(setOf(a)));
        if (a.length === 1) expect(drawn[0]?.estimate).toBe(1);
      }),
    );
  });

  it("survive a collection, which frees everything else", () => {
    fc.assert(
      fc.property(vectors, vectors, (a, b) => {
        const { diagram, sets, setOf, listOf } = operations();
        const kept = setOf(a);
        sets.union(kept, setOf(b));
        diagram.collect((mark) => mark(kept));
        expect(diagram.statistics().nodes).toBe(sets.nodes(kept).size);
        expect(listOf(sets.union(kept, setOf(b)))).toEqual(plain([...a, ...b]));
      }),
    );
  });
});

describe("little memory", () => {
  it.each([8, 12, 20])("of %s MB ends the work instead of being collected again and again", (megabytes) => {
    const diagram = new Diagram(megabytes * 1e6);
    const kept: number[] = [];
    let garbage = 0;
    let collections = 0;
    const fill = (): void => {
      for (let i = 0; ; i++) {
        const node = diagram.single(0, [i, i + 1, i + 2]);
        // Three of four are kept: a collection frees little, and ever less.
        if (i % 4 === 0) garbage++;
        else kept.push(node);
        if (!diagram.shouldCollect()) continue;
        expect(garbage, `collection ${collections}`).toBeGreaterThan(100);
        garbage = 0;
        collections++;
        diagram.collect((mark) => kept.forEach(mark));
      }
    };
    expect(fill).toThrow("the memory limit for decision diagrams is reached");
    expect(collections).toBeGreaterThan(0);
    expect(collections).toBeLessThan(20);
  });
});

describe("relations", () => {
  const entries = fc.array(fc.tuple(vectors, vectors), { maxLength: 8 });

  it("lead to the same states, and back, as their entries one by one", () => {
    fc.assert(
      fc.property(vectors, slotSet, slotSet, entries, vectors, (from, reads, writes, pairs, other) => {
        const { diagram, sets, states, relations, setOf, listOf, addStep } = operations();
        const relation: Relation = emptyRelation(diagram, reads, writes);
        const steps = pairs.flatMap(([before, after]) =>
          before.slice(0, 3).flatMap((old) => after.slice(0, 2).map((fresh) => [old, fresh] as const)),
        );
        for (const step of steps) addStep(relation, step);
        const successors = (state: Vector): readonly Vector[] =>
          steps
            .filter(([old]) => reads.every((slot) => old[slot] === state[slot]))
            .map(([, fresh]) => state.map((value, slot) => (writes.includes(slot) ? (fresh[slot] ?? 0) : value)));
        expect(listOf(relations.image(setOf(from), relation))).toEqual(plain(from.flatMap(successors)));
        const isClosed = (set: number): boolean => new ClosureCheck(sets, set, states.tag).contains(relation);
        expect(isClosed(setOf(from))).toBe(plain(from.flatMap(successors)).every((next) => plain(from).includes(next)));
        let reached = setOf(from);
        while (!isClosed(reached)) reached = sets.union(reached, relations.image(reached, relation));
        expect(listOf(sets.minus(relations.image(reached, relation), reached))).toEqual([]);
        const targets = plain(other);
        expect(listOf(relations.preimage(setOf(other), relation, setOf(from)))).toEqual(
          plain(from.filter((state) => successors(state).some((next) => targets.includes(textOf(next))))),
        );
      }),
    );
  });

  const steps = fc.array(
    fc.tuple(fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }), fc.array(fc.nat(2), { minLength: 4, maxLength: 4 })),
    { maxLength: 6 },
  );
  const relation = fc.record({ reads: slotSet, writes: slotSet, steps });

  it.each([undefined, 5])(
    "are saturated within a set, in both directions, with at most %s pairs at a time",
    (pairLimit) => {
      fc.assert(
        fc.property(
          fc.array(relation, { maxLength: 4 }),
          vectors,
          vectors,
          vectors,
          (described, from, within, first) => {
            const { diagram, sets, states, relations, setOf, listOf, addStep } = operations(pairLimit);
            const all = described.map(({ reads, writes, steps }) => {
              const made = emptyRelation(diagram, reads, writes);
              for (const step of steps) addStep(made, step);
              return made;
            });
            const allowed = setOf(within);
            for (const direction of ["forwards", "backwards"] as const) {
              const saturation = new ConstrainedSaturation(diagram, sets, states.tag, SLOTS, direction, all);
              const saturated = (set: number): number => {
                saturation.begin(set, allowed);
                for (;;) {
                  const result = saturation.run(1);
                  if (result !== undefined) return result;
                  diagram.collect((mark) => {
                    saturation.markRoots(mark);
                    for (const node of [set, allowed, ...all.map(({ node }) => node)]) mark(node);
                  });
                }
              };
              const onlyNext = (set: number): number => {
                let next = set;
                for (const each of all) {
                  const reached =
                    direction === "forwards"
                      ? sets.intersect(relations.image(set, each), allowed)
                      : relations.preimage(set, each, allowed);
                  next = sets.union(next, reached);
                }
                return next;
              };
              // The second one finds results of the first in the cache.
              for (const start of [first, from]) {
                const result = listOf(saturated(setOf(start)));
                let expected = setOf(start);
                for (let next = onlyNext(expected); next !== expected; next = onlyNext(expected)) expected = next;
                expect(result).toEqual(listOf(expected));
              }
            }
          },
        ),
      );
    },
  );
});
