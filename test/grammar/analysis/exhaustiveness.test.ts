import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkMatch, type Arm } from "../../../grammar/analysis/exhaustiveness.js";
import type { Pattern } from "../../../grammar/core/core.js";
import {
  anyInt,
  boolType,
  intType,
  optionOf,
  unknownType,
  type Type,
  type TypeOf,
} from "../../../grammar/core/types.js";
import { any, bind, local, mode, scalar } from "./core-builder.js";

const tuple = (...items: Pattern[]): Pattern => ({ kind: "tuple", items });
const or = (...options: Pattern[]): Pattern => ({ kind: "or", options });
const some = (item: Pattern): Pattern => ({ kind: "some", item });
const none: Pattern = { kind: "none" };
const message: TypeOf<"variant"> = {
  kind: "variant",
  id: "t#Msg",
  name: "Msg",
  cases: [
    { name: "Prepare", fields: [{ name: "ballot", type: intType(1, 2) }] },
    { name: "Ack", fields: [] },
  ],
};
const prepare = (field: Pattern): Pattern => ({ kind: "case", tag: 0, fields: [field], type: message });
const ack: Pattern = { kind: "case", tag: 1, fields: [], type: message };
const arms = (...patterns: Pattern[]): Arm[] => patterns.map((pattern) => ({ pattern, guarded: false }));

describe("exhaustiveness", () => {
  it.each<[string, Type, Pattern[], string | undefined, number[]]>([
    ["Bool", boolType, [scalar(1)], "false", []],
    ["an enum", mode, [scalar(0), scalar(2)], "busy", []],
    ["an enum, complete", mode, [or(scalar(0), scalar(1)), scalar(2)], undefined, []],
    ["a variant", message, [ack], "Prepare(_)", []],
    ["a field of a variant", message, [prepare(scalar(1)), ack], "Prepare(2)", []],
    [
      "a tuple",
      { kind: "tuple", items: [boolType, optionOf(boolType)] },
      [tuple(any, some(any)), tuple(scalar(0), none)],
      "(true, none)",
      [],
    ],
    ["a small range", intType(0, 3), [scalar(0), scalar(1), scalar(2)], "3", []],
    ["a small range, complete", intType(0, 1), [scalar(0), scalar(1), any], undefined, [2]],
    ["Int", anyInt, [scalar(0), scalar(1)], "2", []],
    ["a large range", intType(-5, 1_000_000), [scalar(-5)], "-4", []],
    ["naturals", intType(0, Infinity), [scalar(0), scalar(1)], "2", []],
    ["a range without a lower bound", intType(-Infinity, 3), [scalar(3)], "2", []],
    ["no arms", optionOf(boolType), [], "_", []],
    ["an option of Int", optionOf(anyInt), [none], "some(_)", []],
    ["a duplicate", optionOf(anyInt), [none, some(any), none], undefined, [2]],
    ["all of alternatives covered", mode, [scalar(0), scalar(1), or(scalar(0), scalar(1)), any], undefined, [2]],
    ["what no value matches", intType(0, 3), [scalar(7), any], undefined, [0]],
    ["an arm behind a name", mode, [bind(local("x")), scalar(0)], undefined, [1]],
  ])("%s", (_, type, patterns, missing, unreachable) => {
    expect(checkMatch(type, arms(...patterns))).toEqual({ missing, unreachable });
  });

  it("counts an arm with a guard as covering nothing", () => {
    expect(
      checkMatch(boolType, [
        { pattern: any, guarded: true },
        { pattern: scalar(1), guarded: false },
      ]),
    ).toEqual({ missing: "false", unreachable: [] });
    expect(
      checkMatch(boolType, [
        { pattern: any, guarded: false },
        { pattern: scalar(1), guarded: true },
      ]),
    ).toEqual({ missing: undefined, unreachable: [1] });
  });

  it("reports nothing if the type is unknown or the pattern does not fit", () => {
    expect(checkMatch(unknownType, arms(scalar(1)))).toEqual({ missing: undefined, unreachable: [] });
    expect(checkMatch(mode, arms(none, none))).toEqual({ missing: undefined, unreachable: [] });
    expect(checkMatch(optionOf(unknownType), arms(none))).toEqual({ missing: "some(_)", unreachable: [] });
  });

  it("recognizes that patterns cover every value of a large range", () => {
    const values = Array.from({ length: 1500 }, (_, i) => scalar(i));
    expect(checkMatch(intType(0, 1499), arms(...values))).toEqual({ missing: undefined, unreachable: [] });
    expect(checkMatch(intType(0, 1500), arms(...values)).missing).toBe("1500");
  });

  it("counts values as not covered if the analysis takes too long", () => {
    // Pairs of equal items are covered; every combination of unequal ones has to be followed up to the last item, which is covered.
    const n = 49;
    const type: Type = { kind: "tuple", items: Array.from({ length: n }, () => boolType) };
    const row = (from: number, ...values: number[]): Pattern =>
      tuple(
        ...Array.from({ length: n }, (_, i) =>
          i >= from && i < from + values.length ? scalar(values[i - from] ?? 0) : any,
        ),
      );
    const patterns = [
      ...Array.from({ length: n >> 1 }, (_, i) => [row(2 * i, 0, 0), row(2 * i, 1, 1)]).flat(),
      row(n - 1, 0),
      row(n - 1, 1),
    ];
    expect(checkMatch(type, arms(...patterns)).missing).toBe("_");
    let deep: Pattern = any;
    let deepType: Type = boolType;
    for (let i = 0; i < 5000; i++) [deep, deepType] = [some(deep), optionOf(deepType)];
    expect(checkMatch(deepType, arms(deep)).missing).toBe("none");
  });
});

// ---------------------------------------------------------------- against brute force

type Value = { readonly tag: number; readonly parts: readonly Value[]; readonly text: string };
const product = (types: readonly Type[]): readonly (readonly Value[])[] =>
  types.reduce<readonly (readonly Value[])[]>(
    (rows, type) => rows.flatMap((row) => valuesOf(type).map((value) => [...row, value])),
    [[]],
  );
const called = (name: string, parts: readonly Value[]): string =>
  parts.length === 0 ? name : `${name}(${parts.map((part) => part.text).join(", ")})`;

function valuesOf(type: Type): readonly Value[] {
  switch (type.kind) {
    case "bool":
      return [false, true].map((value) => ({ tag: Number(value), parts: [], text: String(value) }));
    case "int":
      return Array.from({ length: type.hi - type.lo + 1 }, (_, i) => ({
        tag: type.lo + i,
        parts: [],
        text: String(type.lo + i),
      }));
    case "enum":
      return type.members.map((text, tag) => ({ tag, parts: [], text }));
    case "option":
      return [
        { tag: 0, parts: [], text: "none" },
        ...valuesOf(type.item).map((item) => ({ tag: 1, parts: [item], text: called("some", [item]) })),
      ];
    case "tuple":
      return product(type.items).map((parts) => ({ tag: 0, parts, text: called("", parts) }));
    case "variant":
      return type.cases.flatMap((each, tag) =>
        product(each.fields.map((field) => field.type)).map((parts) => ({
          tag,
          parts,
          text: called(each.name, parts),
        })),
      );
    default:
      throw new Error(type.kind);
  }
}

function matches(pattern: Pattern, value: Value): boolean {
  switch (pattern.kind) {
    case "any":
    case "bind":
      return true;
    case "scalar":
      return pattern.value === value.tag;
    case "none":
      return value.tag === 0;
    case "some":
      return value.tag === 1 && matches(pattern.item, value.parts[0] as Value);
    case "case":
      return value.tag === pattern.tag && pattern.fields.every((field, i) => matches(field, value.parts[i] as Value));
    case "tuple":
      return pattern.items.every((item, i) => matches(item, value.parts[i] as Value));
    case "or":
      return pattern.options.some((option) => matches(option, value));
  }
}

const scalarType = fc.constantFrom<Type>(boolType, intType(0, 2), intType(-1, 0), mode);
const someType = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 2 },
    scalarType,
    fc.constant<Type>(message),
    tie("type").map(optionOf),
    fc.array(tie("type"), { minLength: 2, maxLength: 2 }).map((items): Type => ({ kind: "tuple", items })),
    fc.array(fc.array(scalarType, { maxLength: 2 }), { minLength: 1, maxLength: 3 }).map((cases): Type => ({
      kind: "variant",
      id: "t#V",
      name: "V",
      cases: cases.map((fields, tag) => ({
        name: `C${tag}`,
        fields: fields.map((type, i) => ({ name: `f${i}`, type })),
      })),
    })),
  ),
})).type;

function patternsOf(type: Type): fc.Arbitrary<Pattern> {
  const own = (): fc.Arbitrary<Pattern> => {
    switch (type.kind) {
      case "bool":
        return fc.integer({ min: 0, max: 1 }).map((value) => scalar(value, type));
      case "int":
        return fc.integer({ min: type.lo, max: type.hi + 1 }).map((value) => scalar(value, type));
      case "enum":
        return fc.integer({ min: 0, max: type.members.length - 1 }).map((value) => scalar(value, type));
      case "option":
        return fc.oneof(fc.constant(none), patternsOf(type.item).map(some));
      case "tuple":
        return fc.tuple(...type.items.map(patternsOf)).map((items) => tuple(...items));
      case "variant":
        return fc.oneof(
          ...type.cases.map((each, tag) =>
            fc
              .tuple(...each.fields.map((field) => patternsOf(field.type)))
              .map((fields): Pattern => ({ kind: "case", tag, fields, type })),
          ),
        );
      default:
        throw new Error(type.kind);
    }
  };
  const plain = fc.oneof({ weight: 3, arbitrary: own() }, { weight: 1, arbitrary: fc.constant(any) });
  return fc.oneof(
    { weight: 5, arbitrary: plain },
    { weight: 1, arbitrary: fc.array(plain, { minLength: 2, maxLength: 3 }).map((options) => or(...options)) },
  );
}

/** Does the text, in which `_` stands for anything, match the value? */
const standsFor = (text: string, value: Value): boolean =>
  new RegExp(`^${text.replace(/[()\-]/g, "\\$&").replace(/(?<![A-Za-z0-9])_(?![A-Za-z0-9])/g, ".*")}$`).test(
    value.text,
  );

describe("exhaustiveness, compared with the enumeration of all values", () => {
  it("agrees", () => {
    const matchOf = someType.chain((type) =>
      fc.record({
        type: fc.constant(type),
        arms: fc.array(fc.record({ pattern: patternsOf(type), guarded: fc.boolean() }), { maxLength: 6 }),
      }),
    );
    fc.assert(
      fc.property(matchOf, ({ type, arms }) => {
        const values = valuesOf(type);
        fc.pre(values.length <= 3000);
        const covers = (arm: Arm, value: Value): boolean => !arm.guarded && matches(arm.pattern, value);
        const uncovered = values.filter((value) => !arms.some((arm) => covers(arm, value)));
        const dead = arms.flatMap((arm, i) =>
          values.some(
            (value) => matches(arm.pattern, value) && !arms.slice(0, i).some((earlier) => covers(earlier, value)),
          )
            ? []
            : [i],
        );
        const { missing, unreachable } = checkMatch(type, arms);
        expect(unreachable).toEqual(dead);
        expect(missing !== undefined).toBe(uncovered.length > 0);
        if (missing === undefined) return;
        const meant = values.filter((value) => standsFor(missing, value));
        expect(meant.length).toBeGreaterThan(0);
        for (const value of meant) expect(uncovered).toContain(value);
      }),
      { numRuns: 1000 },
    );
  });
});
