// Exhaustiveness of matches, and arms that can never be taken. The algorithm and its terms (usefulness, head
// constructors, signature, specialization) are those of Luc Maranget, "Warnings for pattern matching", Journal of
// Functional Programming 17(3), 2007.

import type { Pattern } from "../core/core.js";
import type { Type } from "../core/types.js";

export interface MatchReport {
  /**
   * A value that no arm covers, in source syntax, with `_` for parts that do not matter; undefined if there is none.
   */
  readonly missing: string | undefined;
  /** Positions of arms that can never be taken. */
  readonly unreachable: readonly number[];
}

export interface Arm {
  readonly pattern: Pattern;
  /** The arm has an `if`, so it may be skipped and covers nothing for certain. */
  readonly guarded: boolean;
}

/** Integer types of at most this many values are split into their values. */
const MAX_SPLIT = 1024;
/** Matrix cells visited for each of the two questions. */
const MAX_WORK = 4_000_000;
const MAX_DEPTH = 1000;

/**
 * If the search exceeds its budget, the match counts as not exhaustive (`_` is missing) and the arms as reachable.
 * A pattern that does not fit its type, or one for a value of unknown type, is reported elsewhere: then nothing is
 * reported here.
 */
export function checkMatch(type: Type, arms: readonly Arm[]): MatchReport {
  const search = new UsefulnessSearch();
  const unreachable: number[] = [];
  const rows: Row[] = [];
  for (const [i, arm] of arms.entries()) {
    const useful = search.withinBudget(() => search.witness(rows, [arm.pattern], [type], 0) !== undefined) ?? true;
    if (!useful) unreachable.push(i);
    else if (!arm.guarded) rows.push([arm.pattern]);
  }
  search.resetBudget();
  const result = search.withinBudget(() => ({ witness: search.witness(rows, [wildcard], [type], 0) }));
  if (search.illTyped) return { missing: undefined, unreachable: [] };
  const missing = result === undefined ? "_" : result.witness?.[0];
  return { missing, unreachable };
}

/** A row of the pattern matrix: one pattern per column. */
type Row = readonly Pattern[];

const wildcard: Pattern = { kind: "any" };
const isIrrefutable = (pattern: Pattern): boolean => pattern.kind === "any" || pattern.kind === "bind";

// ---------------------------------------------------------------- constructors

/** A constructor of a type; its arguments become columns of the matrix. */
interface Constructor {
  /** Identifies the constructor within its type: the scalar itself, or the position of the case. */
  readonly key: number;
  readonly argumentTypes: readonly Type[];
  /** The value in source syntax, given the texts of its arguments. */
  readonly show: (args: readonly string[]) => string;
}

function constructorOf(type: Type, key: number): Constructor {
  switch (type.kind) {
    case "variant": {
      const chosen = type.cases[key];
      const argumentTypes = chosen?.fields.map((field) => field.type) ?? [];
      return {
        key,
        argumentTypes,
        show: (args) => `${chosen?.name ?? "_"}${args.length === 0 ? "" : `(${args.join(", ")})`}`,
      };
    }
    case "option":
      return key === 0
        ? { key, argumentTypes: [], show: () => "none" }
        : { key, argumentTypes: [type.item], show: ([item]) => `some(${item ?? "_"})` };
    case "tuple":
      return { key, argumentTypes: type.items, show: (items) => `(${items.join(", ")})` };
    case "bool":
      return { key, argumentTypes: [], show: () => String(key === 1) };
    case "enum":
      return { key, argumentTypes: [], show: () => type.members[key] ?? "_" };
    default:
      return { key, argumentTypes: [], show: () => String(key) };
  }
}

/**
 * The signature of a type: its constructors have the keys `first` to `first + count - 1`. Undefined if patterns cannot
 * take values of the type apart, or if there are too many constructors and fewer than `used` could cover them.
 */
function signature(type: Type, used: number): { readonly first: number; readonly count: number } | undefined {
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
      return type.hi - type.lo < Math.max(MAX_SPLIT, used)
        ? { first: type.lo, count: Math.max(0, type.hi - type.lo + 1) }
        : undefined;
    default:
      return undefined;
  }
}

/** The key of the constructor a pattern tests for; undefined if the pattern does not fit the type. */
function constructorKey(pattern: Pattern, type: Type): number | undefined {
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

function argumentPatterns(pattern: Pattern): Row {
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

/** Does the type have a constructor of this key? A pattern may test for one it lacks: `5` is not in `0..3`. */
function hasConstructor(type: Type, key: number): boolean {
  if (type.kind === "int") return key >= type.lo && key <= type.hi;
  return type.kind !== "enum" || key < type.members.length;
}

/** A value of the type whose constructor is none of `heads`. */
function valueWithOtherHead(type: Type, heads: ReadonlySet<number>): string {
  if (heads.size === 0) return "_";
  if (type.kind === "int") {
    const [start, step] = type.lo !== -Infinity ? [type.lo, 1] : type.hi !== Infinity ? [type.hi, -1] : [0, 1];
    let value = start;
    while (heads.has(value)) value += step;
    return String(value);
  }
  const { first, count } = signature(type, 0) ?? { first: 0, count: 0 };
  for (let key = first; key < first + count; key++) {
    if (heads.has(key)) continue;
    const constructor = constructorOf(type, key);
    return constructor.show(constructor.argumentTypes.map(() => "_"));
  }
  return "_";
}

// ---------------------------------------------------------------- search

class BudgetExceeded extends Error {}

class UsefulnessSearch {
  /** A pattern did not fit its type. */
  illTyped = false;
  private work = 0;

  resetBudget(): void {
    this.work = 0;
  }

  /** The result of `query`, or undefined if it exceeds the budget. */
  withinBudget<T>(query: () => T): T | undefined {
    try {
      return query();
    } catch (error) {
      if (error instanceof BudgetExceeded) return undefined;
      throw error;
    }
  }

  /** Values, one per column, that `query` matches and no row does; undefined if there are none. */
  witness(rows: readonly Row[], query: Row, types: readonly Type[], depth: number): readonly string[] | undefined {
    this.spend((rows.length + 1) * (types.length + 1));
    if (depth > MAX_DEPTH) throw new BudgetExceeded();
    const [type, ...otherTypes] = types;
    const [head, ...otherPatterns] = query;
    if (type === undefined || head === undefined) return rows.length === 0 ? [] : undefined;
    if (rows.length === 0 && query.every(isIrrefutable)) return types.map(() => "_");

    if (head.kind === "or") {
      for (const option of head.options) {
        const witness = this.witness(rows, [option, ...otherPatterns], types, depth + 1);
        if (witness !== undefined) return witness;
      }
      return undefined;
    }
    const heads = new Set<number>();
    const expanded = this.expandAlternatives(rows, type, heads);
    const specializedWitness = (key: number, args: Row | undefined): readonly string[] | undefined => {
      const constructor = constructorOf(type, key);
      const arity = constructor.argumentTypes.length;
      const witness = this.witness(
        specialize(expanded, key, arity, type),
        [...(args ?? constructor.argumentTypes.map(() => wildcard)), ...otherPatterns],
        [...constructor.argumentTypes, ...otherTypes],
        depth + 1,
      );
      return witness === undefined ? undefined : [constructor.show(witness.slice(0, arity)), ...witness.slice(arity)];
    };

    if (!isIrrefutable(head)) {
      const key = constructorKey(head, type);
      if (key !== undefined)
        return hasConstructor(type, key) ? specializedWitness(key, argumentPatterns(head)) : undefined;
      this.illTyped = true;
    }
    const all = signature(type, heads.size);
    // `heads` holds only constructors of the type, so equal sizes mean that the signature is complete.
    if (all !== undefined && heads.size > 0 && heads.size === all.count) {
      for (let key = all.first; key < all.first + all.count; key++) {
        const witness = specializedWitness(key, undefined);
        if (witness !== undefined) return witness;
      }
      return undefined;
    }
    // Some constructor occurs in no row: only the rows with a wildcard in this column match its values.
    const witness = this.witness(
      expanded.filter(([first]) => first !== undefined && isIrrefutable(first)).map((row) => row.slice(1)),
      otherPatterns,
      otherTypes,
      depth + 1,
    );
    return witness === undefined ? undefined : [valueWithOtherHead(type, heads), ...witness];
  }

  /** Gives each alternative of the first column a row of its own, and adds the constructors found there to `heads`. */
  private expandAlternatives(rows: readonly Row[], type: Type, heads: Set<number>): readonly Row[] {
    const expanded: Row[] = [];
    const stack = rows.toReversed();
    for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
      const [first, ...rest] = row;
      if (first === undefined) continue;
      if (first.kind === "or") {
        this.spend(first.options.length * row.length);
        for (const option of first.options.toReversed()) stack.push([option, ...rest]);
        continue;
      }
      if (!isIrrefutable(first)) {
        const key = constructorKey(first, type);
        if (key === undefined) this.illTyped = true;
        else if (hasConstructor(type, key)) heads.add(key);
      }
      expanded.push(row);
    }
    return expanded;
  }

  private spend(work: number): void {
    this.work += work;
    if (this.work > MAX_WORK) throw new BudgetExceeded();
  }
}

/** The rows that match values with constructor `key`, with its arguments as columns in place of the first column. */
function specialize(rows: readonly Row[], key: number, arity: number, type: Type): readonly Row[] {
  const specialized: Row[] = [];
  const wildcards = Array.from({ length: arity }, () => wildcard);
  for (const row of rows) {
    const [first] = row;
    if (first === undefined) continue;
    if (isIrrefutable(first)) specialized.push([...wildcards, ...row.slice(1)]);
    else if (constructorKey(first, type) === key) specialized.push([...argumentPatterns(first), ...row.slice(1)]);
  }
  return specialized;
}
