// Built-in functions: the types of their arguments and of their results.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import { joinTypes } from "../core/type-relations.js";
import {
  type Type,
  type TypeOf,
  anyInt,
  bagOf,
  boolType,
  cardinality,
  intType,
  optionOf,
  seqOf,
  setOf,
  showType,
  times,
  unknownType,
} from "../core/types.js";
import {
  type Context,
  type Env,
  apply,
  brokenExpr,
  check,
  infer,
  report,
  requireKnown,
  showBounds,
} from "./context.js";
import { inferFold } from "./folds.js";
import { foreignFunction } from "./foreign-names.js";
import { bounds } from "./integer-bounds.js";
import { reportMisapplied } from "./misapplied-built-ins.js";
import { boundedSet, sizeOf } from "./set-operators.js";
import { inferCollection } from "./type-domains.js";

export interface BuiltInCall {
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly ast.Expr[];
  readonly span: Span;
  readonly expected: Type | undefined;
}

interface Site extends BuiltInCall {
  readonly cx: Context;
  readonly env: Env;
}

interface BuiltIn {
  /** Parameters as the manual writes them. A function with two arities lists those of the longer one. */
  readonly usage: string;
  readonly arity: readonly number[];
  /** The types of the first argument, if they are few. */
  readonly on?: readonly Type["kind"][];
  readonly infer: (site: Site) => core.Expr | undefined;
}

const atMost = (n: number): Type => intType(0, n);

/** The argument at a position. The arity has been checked, so it exists. */
const arg = (site: Site, i: number, expected?: Type): core.Expr => {
  const expr = site.args[i];
  return expr === undefined ? brokenExpr(site.span) : infer(site.cx, site.env, expr, expected);
};

const checked = (site: Site, i: number, type: Type, place: string): core.Expr => {
  const expr = site.args[i];
  return expr === undefined ? brokenExpr(site.span) : check(site.cx, site.env, expr, type, place);
};

const result = (site: Site, operator: core.Operator, args: readonly core.Expr[], type: Type): core.Expr =>
  apply(operator, args, type, site.span);

/** Types an item that is added to a collection, and widens the type of the collection to hold it. */
function itemFor(site: Site, i: number, item: Type): { readonly value: core.Expr; readonly type: Type } | undefined {
  const value = arg(site, i, item);
  const type = joinTypes(item, value.type);
  if (type !== undefined) return { value, type };
  report(site.cx, "E0301", value.span, `its members are ${showType(item)}, but this is ${showBounds(value)}`, {
    label: `expected ${showType(item)}`,
  });
  return undefined;
}

/** Types a built-in function whose first argument must be of one of a few kinds. */
function on<K extends Type["kind"]>(
  kinds: readonly K[],
  usage: string,
  arity: number,
  make: (site: Site, target: core.Expr, type: TypeOf<K>) => core.Expr | undefined,
): BuiltIn {
  return {
    usage,
    arity: [arity],
    on: kinds,
    infer: (site) => {
      const wanted = kinds.some((each) => each === site.expected?.kind) ? site.expected : undefined;
      const [first] = site.args;
      const takesSets = first !== undefined && kinds.some((each) => each === "set");
      const target = takesSets ? inferCollection(site.cx, site.env, first, wanted) : arg(site, 0, wanted);
      requireKnown(site.cx, target);
      const kind = kinds.find((each) => each === target.type.kind);
      if (kind !== undefined) return make(site, target, target.type as TypeOf<K>);
      for (let i = 1; i < site.args.length; i++) if (site.args[i]?.kind !== "lambda") arg(site, i);
      if (target.type.kind !== "unknown") reportMisapplied(site.cx, site, target, kinds);
      return brokenExpr(site.span);
    },
  };
}

const seqTo = (operator: core.Operator, type: (seq: TypeOf<"seq">) => Type, usage = `${operator}(s)`): BuiltIn =>
  on(["seq"], usage, 1, (site, target, seq) => result(site, operator, [target], type(seq)));

const optionTo = (operator: core.Operator, type: (option: TypeOf<"option">) => Type): BuiltIn =>
  on(["option"], `${operator}(o)`, 1, (site, target, option) => result(site, operator, [target], type(option)));

const integers = (site: Site): readonly core.Expr[] =>
  site.args.map((_, i) => checked(site, i, anyInt, `an argument of \`${site.name}\``));

/** `min` and `max` of two integers, or of a set of integers. */
const extreme = (
  two: "minOf" | "maxOf",
  many: "minIn" | "maxIn",
  pick: (a: number, b: number) => number,
  name: string,
): BuiltIn => ({
  usage: `${name}(a, b) or ${name}(s)`,
  arity: [1, 2],
  infer: (site) => {
    if (site.args.length === 2) {
      const [a, b] = integers(site);
      if (a === undefined || b === undefined) return undefined;
      const x = bounds(a.type);
      const y = bounds(b.type);
      return result(site, two, [a, b], intType(pick(x.lo, y.lo), pick(x.hi, y.hi)));
    }
    const target = checked(site, 0, setOf(anyInt), `the argument of \`${name}\``);
    const type = target.kind === "narrow" ? target.value.type : target.type;
    return result(site, many, [target], type.kind === "set" ? type.item : unknownType);
  },
});

const builtIns: Readonly<Record<string, BuiltIn>> = {
  len: seqTo("len", (seq) => atMost(seq.max)),
  head: seqTo("head", (seq) => seq.item),
  last: seqTo("last", (seq) => seq.item),
  tail: seqTo("tail", (seq) => seq),
  reverse: seqTo("reverse", (seq) => seq),
  indices: seqTo("indices", (seq) => setOf(intType(0, Math.max(0, seq.max - 1)))),
  append: on(["seq"], "append(s, x)", 2, (site, target, seq) => {
    const item = itemFor(site, 1, seq.item);
    return item && result(site, "append", [target, item.value], seqOf(item.type, seq.max + 1));
  }),
  insertAt: on(["seq"], "insertAt(s, i, x)", 3, (site, target, seq) => {
    const at = checked(site, 1, anyInt, "the position");
    const item = itemFor(site, 2, seq.item);
    return item && result(site, "insertAt", [target, at, item.value], seqOf(item.type, seq.max + 1));
  }),
  removeAt: on(["seq"], "removeAt(s, i)", 2, (site, target, seq) =>
    result(site, "removeAt", [target, checked(site, 1, anyInt, "the position")], seq),
  ),
  slice: on(["seq"], "slice(s, from, to)", 3, (site, target, seq) =>
    result(site, "slice", [target, checked(site, 1, anyInt, "the start"), checked(site, 2, anyInt, "the end")], seq),
  ),
  concat: on(["seq"], "concat(s, t)", 2, (site, target, seq) => {
    const other = arg(site, 1, seq);
    const joined = joinTypes(seq, other.type);
    if (joined?.kind !== "seq" || other.type.kind !== "seq") {
      if (other.type.kind !== "unknown")
        report(site.cx, "E0301", other.span, `${showType(seq)} cannot be followed by ${showType(other.type)}`, {
          label: `expected ${showType(seqOf(seq.item))}`,
        });
      return undefined;
    }
    return result(site, "concat", [target, other], seqOf(joined.item, seq.max + other.type.max));
  }),
  elements: on(["seq", "bag"], "elements(s)", 1, (site, target, type) =>
    result(site, "elements", [target], boundedSet(type.item, type.max)),
  ),
  size: on(["set", "bag", "map"], "size(s)", 1, (site, target, type) =>
    result(
      site,
      "size",
      [target],
      atMost(type.kind === "set" ? sizeOf(type) : type.kind === "bag" ? type.max : cardinality(type.key)),
    ),
  ),
  add: on(["set", "bag"], "add(s, x)", 2, (site, target, type) => {
    const item = itemFor(site, 1, type.item);
    return (
      item &&
      result(
        site,
        "include",
        [target, item.value],
        type.kind === "set" ? boundedSet(item.type, sizeOf(type) + 1) : bagOf(item.type, type.max + 1),
      )
    );
  }),
  without: on(["seq", "set", "bag", "map"], "without(s, x)", 2, (site, target, type) => {
    const item = itemFor(site, 1, type.kind === "map" ? type.key : type.item);
    return item && result(site, "without", [target, item.value], type);
  }),
  subsets: on(["set"], "subsets(s)", 1, (site, target, set) => result(site, "subsets", [target], setOf(set))),
  count: on(["bag"], "count(b, x)", 2, (site, target, bag) => {
    const item = itemFor(site, 1, bag.item);
    return item && result(site, "multiplicity", [target, item.value], atMost(bag.max));
  }),
  keys: on(["map"], "keys(m)", 1, (site, target, map) => result(site, "keys", [target], setOf(map.key))),
  values: on(["map", "function"], "values(m)", 1, (site, target, map) =>
    result(site, "values", [target], boundedSet(map.value, cardinality(map.key))),
  ),
  get: on(["map"], "get(m, k)", 2, (site, target, map) => {
    const item = itemFor(site, 1, map.key);
    return item && result(site, "get", [target, item.value], optionOf(map.value));
  }),
  unwrap: optionTo("unwrap", (option) => option.item),
  isSome: optionTo("isSome", () => boolType),
  isNone: optionTo("isNone", () => boolType),
  orElse: on(["option"], "orElse(o, d)", 2, (site, target, option) => {
    const item = itemFor(site, 1, option.item);
    return item && result(site, "orElse", [target, item.value], item.type);
  }),
  some: {
    usage: "some(x)",
    arity: [1],
    infer: (site) => {
      const item = arg(site, 0, site.expected?.kind === "option" ? site.expected.item : undefined);
      return { kind: "some", item, type: optionOf(item.type), span: site.span };
    },
  },
  min: extreme("minOf", "minIn", Math.min, "min"),
  max: extreme("maxOf", "maxIn", Math.max, "max"),
  abs: {
    usage: "abs(a)",
    arity: [1],
    infer: (site) => {
      const [a] = integers(site);
      if (a === undefined) return undefined;
      const { lo, hi } = bounds(a.type);
      return result(site, "abs", [a], lo >= 0 ? intType(lo, hi) : intType(hi < 0 ? -hi : 0, Math.max(-lo, hi)));
    },
  },
  sum: on(["set", "seq"], "sum(s)", 1, (site, target, type) => {
    if (type.item.kind !== "int" && type.item.kind !== "unknown") {
      report(site.cx, "E0301", target.span, `\`sum\` adds integers, but these are ${showType(type.item)}`, {
        label: showType(type),
        hint: "`sum x in S: e` adds what `e` makes of each member",
      });
      return undefined;
    }
    const { lo, hi } = bounds(type.item);
    const most = type.kind === "seq" ? type.max : sizeOf(type);
    return result(site, "sumIn", [target], intType(Math.min(0, times(lo, most)), Math.max(0, times(hi, most))));
  }),
  fold: on(["set", "seq"], "fold(s, e, (acc, x) => f)", 3, (site, over, type) => {
    const { cx, env, span } = site;
    return inferFold({ cx, env, span, over, start: arg(site, 1, site.expected), lambda: site.args[2] }, type);
  }),
};

export const builtInNames: readonly string[] = Object.keys(builtIns);

/** The built-in functions that can be called on a value of this kind. */
export const builtInsOn = (kind: Type["kind"]): readonly string[] =>
  builtInNames.filter((name) => builtIns[name]?.on?.includes(kind) === true);

export const builtInUsage = (name: string): string => builtIns[name]?.usage ?? name;

/** Types the call of a built-in function. Undefined if there is none of this name. */
export function inferBuiltIn(cx: Context, env: Env, call: BuiltInCall): core.Expr | undefined {
  const builtIn = Object.hasOwn(builtIns, call.name) ? builtIns[call.name] : undefined;
  if (builtIn === undefined) return undefined;
  cx.recorder?.name(call.nameSpan, { kind: "builtIn", name: call.name });
  const site: Site = { ...call, cx, env };
  if (!builtIn.arity.includes(call.args.length)) {
    for (const each of call.args) if (each.kind !== "lambda") infer(cx, env, each);
    const lambda = call.args.some((each) => each.kind === "lambda");
    const advice = lambda
      ? foreignFunction({ text: call.name, span: call.nameSpan }, call.args, call.span, undefined)
      : undefined;
    report(cx, "E0306", call.span, `\`${call.name}\` takes other arguments`, {
      label: `expected ${builtIn.usage}`,
      ...advice,
    });
    return brokenExpr(call.span);
  }
  return builtIn.infer(site) ?? brokenExpr(call.span);
}
