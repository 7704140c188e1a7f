// The order of the values of a type, which TLA+ does not have.

import type { Span } from "../../grammar/core/source.js";
import type { Type, TypeOf } from "../../grammar/core/types.js";
import {
  and,
  bound,
  boundNames,
  call,
  equals,
  FALSE,
  field,
  implies,
  index,
  infix,
  isIn,
  lambda,
  letIn,
  name,
  not,
  number,
  or,
  quantified,
  string,
  tuple,
  TRUE,
} from "./build.js";
import type { ExportContext } from "./context.js";
import { refuse } from "./refusal.js";
import type { Infix, Tla } from "./syntax.js";
import { fieldName } from "./records.js";

type Scope = ReadonlySet<string>;

/** Members of an enum are strings: their positions are compared. */
export function comparePositions(
  cx: ExportContext,
  type: TypeOf<"enum">,
  a: Tla,
  operator: Infix,
  b: Tla,
  scope: Scope,
): Tla {
  const position = cx.names.bound("position", new Set([...scope, ...boundNames([a, b])]));
  const order = type.members.map((member, i) => infix(string(member), ":>", number(i)));
  cx.use("TLC");
  const body = order.reduce((rest, each) => infix(rest, "@@", each));
  return letIn(
    { name: position, params: [], body },
    infix(index(name(position), a), operator, index(name(position), b)),
  );
}

/** Is `a` the same value, or less? */
export function isAtMost(cx: ExportContext, type: Type, a: Tla, b: Tla, scope: Scope, span: Span): Tla {
  switch (type.kind) {
    case "int":
      return infix(a, "<=", b);
    case "bool":
      return implies(a, b);
    case "enum":
      return comparePositions(cx, type, a, "<=", b, scope);
    default:
      return or(equals(a, b), isLess(cx, type, a, b, scope, span));
  }
}

function isLess(cx: ExportContext, type: Type, a: Tla, b: Tla, scope: Scope, span: Span): Tla {
  const less = (part: Type, x: Tla, y: Tla, inner = scope): Tla => isLess(cx, part, x, y, inner, span);
  /** By the first difference. */
  const lexicographic = (parts: readonly { readonly type: Type; readonly at: (value: Tla) => Tla }[]): Tla =>
    parts.reduceRight<Tla>(
      (rest, { type: part, at }) => or(less(part, at(a), at(b)), and(equals(at(a), at(b)), rest)),
      FALSE,
    );
  switch (type.kind) {
    case "int":
      return infix(a, "<", b);
    case "bool":
      return and(not(a), b);
    case "enum":
      return comparePositions(cx, type, a, "<", b, scope);
    case "tuple":
      return lexicographic(type.items.map((item, i) => ({ type: item, at: (value) => index(value, number(i + 1)) })));
    case "record":
      return lexicographic(
        type.fields.map((each) => ({ type: each.type, at: (value) => field(value, fieldName(each.name, span)) })),
      );
    case "option":
      return and(infix(b, "#", cx.types.noneValue()), or(equals(a, cx.types.noneValue()), less(type.item, a, b)));
    case "set": {
      const [m, n] = [cx.names.bound("m", scope), cx.names.bound("n", scope)];
      const inner = new Set([...scope, m, n]);
      const difference = infix(infix(a, "\\", b), "\\cup", infix(b, "\\", a));
      const greatest = quantified(
        "\\A",
        [bound(n, difference)],
        or(equals(name(n), name(m)), less(type.item, name(n), name(m), inner)),
      );
      return quantified("\\E", [bound(m, infix(b, "\\", a))], greatest);
    }
    case "function": {
      const [k, j] = [cx.names.bound("k", scope), cx.names.bound("j", scope)];
      const inner = new Set([...scope, k, j]);
      const keys = cx.types.setOf(type.key, span);
      const before = quantified(
        "\\A",
        [bound(j, keys)],
        implies(less(type.key, name(j), name(k), inner), equals(index(a, name(j)), index(b, name(j)))),
      );
      return quantified(
        "\\E",
        [bound(k, keys)],
        and(less(type.value, index(a, name(k)), index(b, name(k)), inner), before),
      );
    }
    default:
      return refuse("the order of these values cannot be exported: TLA+ has no order of values", span);
  }
}

/** The members of a set from the least to the greatest. */
export function sortedMembers(cx: ExportContext, type: Type, set: Tla, scope: Scope, span: Span): Tla {
  if (type.kind === "int") return cx.helpers.call("Sorted", set);
  const values = type.kind === "enum" ? type.members.map(string) : type.kind === "bool" ? [FALSE, TRUE] : undefined;
  if (values === undefined)
    return refuse("`fold` over a set of such values cannot be exported: TLA+ has no order of values", span);
  cx.use("Sequences");
  const member = cx.names.bound("member", scope);
  return call("SelectSeq", tuple(...values), lambda([member], isIn(name(member), set)));
}
