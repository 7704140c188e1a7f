// Canonical forms of random states: the same for all states of an orbit, in it, and different for different orbits.

import fc from "fast-check";
import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { expect, test } from "vitest";
import { mentionsSymmetric, type Type } from "../../../grammar/core/types.js";
import { stateCodec } from "../../../checker/codegen/codec.js";
import { DATA_START, generate } from "../../../checker/codegen/generate.js";
import { stateEncoder } from "../../../checker/interpreter/key.js";
import { permute, type Permutation } from "../../../checker/interpreter/permute.js";
import { itemAt, type State, type Value } from "../../../checker/interpreter/values.js";
import { orbitEncoder } from "../../../checker/reduction/orbit-encoder.js";
import { assemble } from "../../../checker/wasm/assemble.js";
import { Instance } from "../../../checker/wasm/instance.js";
import { compileModule } from "../../../checker/wasm/webassembly.js";
import { valueOf } from "../arbitrary-values.js";
import { bagOf, Build, recordOf, symmetricOf, T, tupleOf, values, variantOf } from "../core-builder.js";

/** Replaces a state by the representative that compiled code chooses. */
async function compiledForm(types: readonly Type[]): Promise<(state: State) => State> {
  const build = new Build();
  for (const [i, type] of types.entries()) build.variable(`x${i}`, type, values(type), { member: true });
  const generated = generate(build.model, build.check());
  const { layout, covers, scratchEnd, hasConstraint, hasInvariants, symmetric, functions, data, classOf } = generated!;
  expect(symmetric).toBe(true);
  const parameters = {
    ...{ words: layout.words, tags: 1, covers, scratchEnd, hasConstraint, hasInvariants, symmetric },
    ...{ maxShards: 1, blockBytes: 2048 },
  };
  const assembled = assemble(parameters, functions);
  const module = await compileModule(assembled.bytes);
  const code = { module, parameters, layout: assembled.layout, data, dataStart: DATA_START, classOf };
  const instance = new Instance(
    code,
    0,
    () => true,
    () => undefined,
  );
  const codec = stateCodec(layout);
  return (state) => {
    const { input } = assembled.layout;
    codec.encode(state, new BigUint64Array(instance.wasm.memory.buffer), input / 8);
    instance.wasm.canonicalize!(input);
    return codec.decode(new BigUint64Array(instance.wasm.memory.buffer), input / 8);
  };
}

const applied = (types: readonly Type[], state: State, permutation: Permutation): State =>
  List(types.map((type, i) => permute(type, itemAt(state, i), permutation)));

// ---------------------------------------------------------------- random states

/** Types of variables that say something about members, by themselves or in relation to each other. */
function memberTypes(Node: Type, Task: Type): fc.Arbitrary<Type> {
  const value = fc.constantFrom<Type>(
    T.bool,
    T.int(0, 2),
    T.option(T.bool),
    T.int(0, 2 ** 40),
    tupleOf(T.int(0, 2 ** 40), T.int(0, 2 ** 40)),
  );
  const member = fc.constantFrom(Node, Node, Task);
  const mixed = fc.oneof(
    value,
    member,
    member.map((type) => T.option(type)),
    fc.tuple(member, value).map(([a, b]) => tupleOf(a, b)),
    fc.tuple(member, member).map(([from, to]) => recordOf("Message", { from, to })),
    fc.tuple(member, member).map(([a, b]) => variantOf("Request", { Ask: { a }, Tell: { a, b }, Stop: {} })),
  );
  const columns = fc.oneof(
    member,
    member.map((type) => T.option(type)),
    member.map((type) => T.set(type)),
    fc.tuple(member, value).map(([k, v]) => T.fun(k, v)),
    fc.tuple(member, value).map(([k, v]) => T.map(k, v)),
    fc.tuple(member, value).map(([a, v]) => recordOf("Pair", { a: T.set(a), v })),
    member.map((type) => T.fun(T.int(0, 2), T.set(type))),
  );
  const relations = fc.oneof(
    fc.tuple(member, mixed).map(([k, v]) => T.fun(k, v)),
    fc.tuple(member, member).map(([k, v]) => T.fun(k, T.set(v))),
    fc.tuple(member, member, value).map(([k, l, v]) => T.fun(k, T.fun(l, v))),
    fc.tuple(member, mixed).map(([k, v]) => T.map(k, v)),
    fc.tuple(member, member).map(([a, b]) => T.fun(tupleOf(a, b), T.bool)),
    mixed.map((type) => T.set(type, 4)),
    mixed.map((type) => bagOf(type, 4)),
    mixed.map((type) => T.seq(type, 3)),
    member.map((type) => T.set(T.set(type), 3)),
    member.map((type) => T.fun(type, T.seq(tupleOf(type, T.int(0, 2 ** 40)), 12))),
    member.map((type) => variantOf("Lock", { Free: {}, Held: { by: type, queue: T.seq(type, 2) } })),
  );
  return fc.oneof(columns, relations, relations);
}

/** States of a few variables, several for each choice of types. */
const cases = (size: number, tasks: number) =>
  fc
    .array(memberTypes(symmetricOf("Node", size), symmetricOf("Task", tasks)), { minLength: 1, maxLength: 3 })
    .filter((types) => types.some(mentionsSymmetric))
    .chain((types) =>
      fc.record({
        types: fc.constant(types),
        states: fc.array(
          fc.tuple(...types.map(valueOf)).map((parts) => List(parts)),
          { minLength: 4, maxLength: 6 },
        ),
      }),
    );

const all = (size: number): number[][] =>
  size === 0
    ? [[]]
    : all(size - 1).flatMap((rest) =>
        Array.from({ length: size }, (_, at) => [...rest.slice(0, at), size - 1, ...rest.slice(at)]),
      );

const group = (size: number, tasks: number): Permutation[] =>
  all(size).flatMap((nodes) =>
    all(tasks).map(
      (each) =>
        new Map([
          ["Node", nodes],
          ["Task", each],
        ]),
    ),
  );

test.each([
  [3, 2, 10],
  [4, 2, 3],
  [5, 1, 3],
])("%i nodes and %i tasks, under all permutations", async (size, tasks, numRuns) => {
  const permutations = group(size, tasks);
  await fc.assert(
    fc.asyncProperty(cases(size, tasks), async ({ types, states }) => {
      const plain = stateEncoder(types);
      const leastKey = (state: State): string =>
        permutations.map((each) => plain(applied(types, state, each))).reduce((a, b) => (a < b ? a : b));
      const orbitKey = orbitEncoder(types);
      const compiled = await compiledForm(types);
      const orbits = new Map<string, string>();
      const keys = new Set<string>();
      for (const state of states) {
        const least = leastKey(state);
        const form = compiled(state);
        const key = orbitKey(state);
        expect(leastKey(form)).toBe(least);
        expect(orbits.get(least) ?? key).toBe(key);
        orbits.set(least, key);
        keys.add(key);
        for (const permutation of permutations) {
          const image = applied(types, state, permutation);
          expect(orbitKey(image)).toBe(key);
          expect(plain(compiled(image))).toBe(plain(form));
        }
      }
      expect(keys.size).toBe(orbits.size);
    }),
    { numRuns },
  );
});

test.each([
  [8, 3],
  [10, 10],
  [6, 6],
])("%i nodes and %i tasks, under random permutations", async (size, tasks) => {
  const shuffled = (length: number): fc.Arbitrary<number[]> =>
    fc.shuffledSubarray([...Array(length).keys()], { minLength: length });
  const permutations = fc.array(fc.tuple(shuffled(size), shuffled(tasks)), { minLength: 10, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(cases(size, tasks), permutations, async ({ types, states }, some) => {
      const plain = stateEncoder(types);
      const orbitKey = orbitEncoder(types);
      const compiled = await compiledForm(types);
      for (const state of states) {
        const form = compiled(state);
        const key = orbitKey(state);
        expect(orbitKey(form)).toBe(key);
        for (const [nodes, each] of some) {
          const image = applied(
            types,
            state,
            new Map([
              ["Node", nodes],
              ["Task", each],
            ]),
          );
          expect(orbitKey(image)).toBe(key);
          expect(plain(compiled(image))).toBe(plain(form));
        }
      }
    }),
    { numRuns: 5 },
  );
});

// ---------------------------------------------------------------- graphs whose members look the same

type Graph = readonly (readonly [number, number])[];

const cycle = (length: number, first = 0): Graph =>
  Array.from({ length }, (_, i) => [first + i, first + ((i + 1) % length)]);
const rings = (...lengths: number[]): Graph => {
  let first = 0;
  return lengths.flatMap((length) => cycle(length, (first += length) - length));
};
const completeBipartite = (size: number): Graph =>
  Array.from({ length: size * size }, (_, i) => [i % size, size + Math.floor(i / size)]);
const cube: Graph = [...Array(8).keys()].flatMap((i) => [1, 2, 4].map((bit): [number, number] => [i, i ^ bit]));
const petersen: Graph = [0, 1, 2, 3, 4].flatMap((i): Graph => [
  [i, (i + 1) % 5],
  [i, i + 5],
  [i + 5, ((i + 2) % 5) + 5],
]);
/** Two graphs of 16 members that refinement cannot tell apart, even after one member has a color of its own. */
const torus = (more: (dx: number, dy: number) => boolean): Graph =>
  [...Array(256).keys()].flatMap((i): Graph => {
    const [a, b] = [i % 16, Math.floor(i / 16)];
    const [dx, dy] = [((b % 4) - (a % 4) + 4) % 4, (Math.floor(b / 4) - Math.floor(a / 4) + 4) % 4];
    return a !== b && more(dx, dy) ? [[a, b]] : [];
  });
const rook = torus((dx, dy) => dx === 0 || dy === 0);
const shrikhande = torus((dx, dy) => ["0,1", "0,3", "1,0", "3,0", "1,1", "3,3"].includes(`${dx},${dy}`));

const graphs: readonly (readonly [string, number, readonly Graph[]])[] = [
  ["rings", 12, [cycle(12), rings(3, 4, 5), rings(3, 3, 6), rings(4, 4, 4), rings(3, 9), []]],
  ["pairs", 10, [[0, 2, 4, 6, 8].map((i): [number, number] => [i, i + 1]), [[0, 1]], rings(2, 2)]],
  ["cubes", 8, [cube, completeBipartite(4), [...completeBipartite(2), ...cycle(4, 4)]]],
  ["the Petersen graph", 10, [petersen, [...rings(5, 5), ...cycle(10)]]],
  ["strongly regular graphs", 16, [rook, shrikhande]],
  ["many alike", 32, [[], [[0, 1]], cycle(32), rings(16, 16)]],
];

test.each(graphs)("%s", async (_, size, shapes) => {
  const Node = symmetricOf("Node", size);
  const types = [T.fun(Node, T.set(Node))];
  const plain = stateEncoder(types);
  const orbitKey = orbitEncoder(types);
  const compiled = await compiledForm(types);
  const stateOf = (graph: Graph): State => {
    const neighbours = (node: number): ImmutableSet<Value> =>
      ImmutableSet(graph.flatMap(([a, b]) => (a === node ? [b] : b === node ? [a] : [])));
    return List([ImmutableMap(Array.from({ length: size }, (_, node): [Value, Value] => [node, neighbours(node)]))]);
  };
  const forms = new Set<string>();
  for (const graph of shapes) {
    const state = stateOf(graph);
    forms.add(plain(compiled(state)));
    const shuffled = fc.shuffledSubarray([...Array(size).keys()], { minLength: size });
    fc.assert(
      fc.property(shuffled, (members) => {
        const image = applied(types, state, new Map([["Node", members]]));
        expect(orbitKey(image)).toBe(orbitKey(state));
        expect(plain(compiled(image))).toBe(plain(compiled(state)));
      }),
      { numRuns: 10 },
    );
  }
  expect(forms.size).toBe(shapes.length);
  expect(new Set(shapes.map((graph) => orbitKey(stateOf(graph)))).size).toBe(shapes.length);
});
