// Whether the arms of a match cover every value, and which of them are of no use: Luc Maranget, "Warnings for pattern matching",
// Journal of Functional Programming 17(3), 2007.

import type { Pattern } from "../core/core.js";
import type { Type } from "../core/types.js";

export interface MatchReport {
  /** A value that no arm covers, as it would be written, `_` where anything will do; undefined when it is proved that there is none. */
  readonly missing: string | undefined;
  /** Positions of arms that can never be taken. */
  readonly unreachable: readonly number[];
}

export interface Arm {
  readonly pattern: Pattern;
  /** It has an `if`, so it covers nothing for certain. */
  readonly guarded: boolean;
}

/** Integer types up to this size are taken apart value by value. */
const MAX_SPLIT = 1024;
/** Cells of matrices that are looked at, for each of the two questions. */
const MAX_WORK = 4_000_000;
const MAX_DEPTH = 1000;

/**
 * Where the effort exceeds its limits, the match counts as not covered (`_` is missing), and arms as reachable. A pattern that does not
 * fit its type, or tests a value of unknown type, makes it say that nothing is wrong: there is another mistake to report.
 */
export function checkMatch(type: Type, arms: readonly Arm[]): MatchReport {
  const search = new Search();
  const unreachable: number[] = [];
  const rows: Row[] = [];
  for (const [i, arm] of arms.entries()) {
    const useful = search.attempt(() => search.witness(rows, [arm.pattern], [type], 0) !== undefined) ?? true;
    if (!useful) unreachable.push(i);
    else if (!arm.guarded) rows.push([arm.pattern]);
  }
  search.restart();
  const found = search.attempt(() => ({ witness: search.witness(rows, [anything], [type], 0) }));
  if (search.uncertain) return { missing: undefined, unreachable: [] };
  const missing = found === undefined ? "_" : found.witness?.[0];
  return { missing, unreachable };
}

/** One pattern for each column. */
type Row = readonly Pattern[];

/** What a value is made with: its own parts are columns to follow. */
interface Constructor {
  /** Equal for the same constructor of one type: the scalar, or the position of the case. */
  readonly key: number;
  readonly parts: readonly Type[];
  /** The value as text, given its parts'. */
  readonly show: (parts: readonly string[]) => string;
}

function constructorOf(type: Type, key: number): Constructor {
  switch (type.kind) {
    case "variant": {
      const each = type.cases[key];
      const parts = each?.fields.map((field) => field.type) ?? [];
      return {
        key,
        parts,
        show: (texts) => `${each?.name ?? "_"}${texts.length === 0 ? "" : `(${texts.join(", ")})`}`,
      };
    }
    case "option":
      return key === 0
        ? { key, parts: [], show: () => "none" }
        : { key, parts: [type.item], show: ([text]) => `some(${text ?? "_"})` };
    case "tuple":
      return { key, parts: type.items, show: (texts) => `(${texts.join(", ")})` };
    case "bool":
      return { key, parts: [], show: () => String(key === 1) };
    case "enum":
      return { key, parts: [], show: () => type.members[key] ?? "_" };
    default:
      return { key, parts: [], show: () => String(key) };
  }
}

/**
 * The keys of a type's constructors: the first, and how many there are; undefined where they are too many or it has none that patterns
 * know. They are not too many if `seen` of them occur, and that may be all.
 */
function signature(type: Type, seen: number): { readonly first: number; readonly count: number } | undefined {
  switch (type.kind) {
    case "bool":
    case "option":
      return { first: 0, count: 2 };
    case "enum":
      return { first: 0, count: type.members.length };
    case "variant":
      return { first: 0, count: type.cases.length };
    case "tuple":
      return { first: 0, count: 1 };
    case "int":
      return type.hi - type.lo < Math.max(MAX_SPLIT, seen)
        ? { first: type.lo, count: Math.max(0, type.hi - type.lo + 1) }
        : undefined;
    default:
      return undefined;
  }
}

/** The constructor that a pattern asks for that is neither a name, `_` nor alternatives; undefined when it does not fit the type. */
function keyOf(pattern: Pattern, type: Type): number | undefined {
  switch (pattern.kind) {
    case "scalar":
      return type.kind === "bool" || type.kind === "int" || type.kind === "enum" ? pattern.value : undefined;
    case "case":
      return type.kind === "variant" && pattern.fields.length === type.cases[pattern.tag]?.fields.length
        ? pattern.tag
        : undefined;
    case "none":
      return type.kind === "option" ? 0 : undefined;
    case "some":
      return type.kind === "option" ? 1 : undefined;
    case "tuple":
      return type.kind === "tuple" && pattern.items.length === type.items.length ? 0 : undefined;
    default:
      return undefined;
  }
}

function partsOf(pattern: Pattern): Row {
  switch (pattern.kind) {
    case "case":
      return pattern.fields;
    case "some":
      return [pattern.item];
    case "tuple":
      return pattern.items;
    default:
      return [];
  }
}

/** Whether the type has such a value at all: `5` is none of `0..3`. */
function exists(key: number, type: Type): boolean {
  if (type.kind === "int") return key >= type.lo && key <= type.hi;
  return type.kind !== "enum" || key < type.members.length;
}

const anything: Pattern = { kind: "any" };
const matchesAll = (pattern: Pattern): boolean => pattern.kind === "any" || pattern.kind === "bind";

class Tired extends Error {}

class Search {
  uncertain = false;
  private work = 0;

  restart(): void {
    this.work = 0;
  }

  /** The answer, or undefined when it takes too long. */
  attempt<T>(ask: () => T): T | undefined {
    try {
      return ask();
    } catch (error) {
      if (error instanceof Tired) return undefined;
      throw error;
    }
  }

  /** Values, one for each column, that `query` fits and no row does; undefined when there are none. */
  witness(rows: readonly Row[], query: Row, types: readonly Type[], depth: number): readonly string[] | undefined {
    this.work += (rows.length + 1) * (types.length + 1);
    if (this.work > MAX_WORK || depth > MAX_DEPTH) throw new Tired();
    const [type, ...rest] = types;
    const [asked, ...others] = query;
    if (type === undefined || asked === undefined) return rows.length === 0 ? [] : undefined;
    if (rows.length === 0 && query.every(matchesAll)) return types.map(() => "_");

    if (asked.kind === "or") {
      for (const option of asked.options) {
        const found = this.witness(rows, [option, ...others], types, depth + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    const heads = new Set<number>();
    const plain = this.unfold(rows, type, heads);
    const into = (key: number, parts: Row | undefined): readonly string[] | undefined => {
      const constructor = constructorOf(type, key);
      const arity = constructor.parts.length;
      const inner = [...(parts ?? constructor.parts.map(() => anything)), ...others];
      const found = this.witness(
        specialise(plain, key, arity, type),
        inner,
        [...constructor.parts, ...rest],
        depth + 1,
      );
      return found === undefined ? undefined : [constructor.show(found.slice(0, arity)), ...found.slice(arity)];
    };

    if (!matchesAll(asked)) {
      const key = keyOf(asked, type);
      if (key !== undefined) return exists(key, type) ? into(key, partsOf(asked)) : undefined;
      this.uncertain = true;
    }
    const all = signature(type, heads.size);
    // Only constructors that exist are among the heads.
    if (all !== undefined && heads.size > 0 && heads.size === all.count) {
      for (let key = all.first; key < all.first + all.count; key++) {
        const found = into(key, undefined);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    // Some constructor occurs in no row: the rows that ask for one do not matter for it.
    const found = this.witness(
      plain.filter(([first]) => first !== undefined && matchesAll(first)).map((row) => row.slice(1)),
      others,
      rest,
      depth + 1,
    );
    return found === undefined ? undefined : [absent(type, heads), ...found];
  }

  /** The rows with the alternatives of the first column as rows of their own; gathers the constructors it asks for. */
  private unfold(rows: readonly Row[], type: Type, heads: Set<number>): readonly Row[] {
    const result: Row[] = [];
    const open = rows.toReversed();
    for (let row = open.pop(); row !== undefined; row = open.pop()) {
      const [first, ...rest] = row;
      if (first === undefined) continue;
      if (first.kind === "or") {
        this.work += first.options.length * row.length;
        if (this.work > MAX_WORK) throw new Tired();
        for (const option of first.options.toReversed()) open.push([option, ...rest]);
        continue;
      }
      if (!matchesAll(first)) {
        const key = keyOf(first, type);
        if (key === undefined) this.uncertain = true;
        else if (exists(key, type)) heads.add(key);
      }
      result.push(row);
    }
    return result;
  }
}

/** What is left to ask of a value's parts, and of what follows it, once it is known to be made with the constructor `key`. */
function specialise(rows: readonly Row[], key: number, arity: number, type: Type): readonly Row[] {
  const result: Row[] = [];
  const nothingAsked = Array.from({ length: arity }, () => anything);
  for (const row of rows) {
    const [first] = row;
    if (first === undefined) continue;
    if (matchesAll(first)) result.push([...nothingAsked, ...row.slice(1)]);
    else if (keyOf(first, type) === key) result.push([...partsOf(first), ...row.slice(1)]);
  }
  return result;
}

/** A value of the type made with none of `heads`. */
function absent(type: Type, heads: ReadonlySet<number>): string {
  if (heads.size === 0) return "_";
  if (type.kind === "int") {
    const [start, step] = type.lo !== -Infinity ? [type.lo, 1] : type.hi !== Infinity ? [type.hi, -1] : [0, 1];
    let value = start;
    while (heads.has(value)) value += step;
    return String(value);
  }
  const all = signature(type, 0) ?? { first: 0, count: 0 };
  for (let key = all.first; key < all.first + all.count; key++) {
    if (heads.has(key)) continue;
    const free = constructorOf(type, key);
    return free.show(free.parts.map(() => "_"));
  }
  return "_";
}
