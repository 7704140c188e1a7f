// Copies of core expressions with other subexpressions, and of patterns with other names.

import type { Binder, Expr, ExprOf, Local, PathStep, Pattern } from "../core/core.js";

/** The expression with `change` applied to its direct subexpressions. Patterns and types stay the same. */
export function withParts(expr: Expr, change: (part: Expr) => Expr): Expr {
  const all = (parts: readonly Expr[]): readonly Expr[] => parts.map(change);
  const optional = (part: Expr | undefined): Expr | undefined => part && change(part);
  const step = (each: PathStep): PathStep => (each.kind === "key" ? { ...each, key: change(each.key) } : each);
  switch (expr.kind) {
    case "literal":
    case "local":
    case "variable":
    case "allValues":
    case "none":
      return expr;
    case "callFunction":
    case "apply":
      return { ...expr, args: all(expr.args) };
    case "enabled":
    case "occurs":
      return { ...expr, args: expr.args.map(optional) };
    case "abstractAction":
      return { ...expr, condition: change(expr.condition) };
    case "and":
    case "or":
    case "implies":
    case "until":
    case "leadsTo":
      return { ...expr, left: change(expr.left), right: change(expr.right) };
    case "always":
    case "eventually":
    case "next":
      return { ...expr, operand: change(expr.operand) };
    case "if":
      return {
        ...expr,
        condition: change(expr.condition),
        then: change(expr.then),
        otherwise: change(expr.otherwise),
      };
    case "let":
      return { ...expr, value: change(expr.value), body: change(expr.body) };
    case "match":
      return {
        ...expr,
        scrutinee: change(expr.scrutinee),
        arms: expr.arms.map((arm) => ({ ...arm, guard: optional(arm.guard), body: change(arm.body) })),
      };
    case "matches":
    case "field":
      return { ...expr, target: change(expr.target) };
    case "forall":
    case "exists":
    case "aggregate":
    case "choose":
    case "filter":
    case "collectSet":
    case "collectMap":
      return withDomains(expr, change);
    case "makeFunction":
      return { ...expr, body: change(expr.body) };
    case "fold":
      return { ...expr, over: change(expr.over), start: change(expr.start), body: change(expr.body) };
    case "makeSet":
    case "makeBag":
    case "makeSeq":
    case "makeTuple":
      return { ...expr, items: all(expr.items) };
    case "makeMap":
      return { ...expr, entries: expr.entries.map(({ key, value }) => ({ key: change(key), value: change(value) })) };
    case "makeRecord":
    case "makeCase":
      return { ...expr, fields: all(expr.fields) };
    case "some":
      return { ...expr, item: change(expr.item) };
    case "index":
      return { ...expr, target: change(expr.target), key: change(expr.key) };
    case "update":
      return { ...expr, target: change(expr.target), path: expr.path.map(step), value: change(expr.value) };
    case "narrow":
      return { ...expr, value: change(expr.value) };
  }
}

type WithBinders = ExprOf<"forall" | "exists" | "aggregate" | "choose" | "filter" | "collectSet" | "collectMap">;

function withDomains(expr: WithBinders, change: (part: Expr) => Expr): Expr {
  const optional = (part: Expr | undefined): Expr | undefined => part && change(part);
  const binder = (each: Binder): Binder => ({ ...each, domain: change(each.domain) });
  switch (expr.kind) {
    case "forall":
    case "exists":
      return { ...expr, binder: binder(expr.binder), body: change(expr.body) };
    case "aggregate":
      return { ...expr, binders: expr.binders.map(binder), body: change(expr.body) };
    case "choose":
    case "filter":
      return { ...expr, binder: binder(expr.binder), where: change(expr.where) };
    case "collectSet":
      return {
        ...expr,
        binders: expr.binders.map(binder),
        where: optional(expr.where),
        value: change(expr.value),
      };
    case "collectMap":
      return {
        ...expr,
        binders: expr.binders.map(binder),
        where: optional(expr.where),
        key: change(expr.key),
        value: change(expr.value),
      };
  }
}

/** The pattern with other names. */
export function withLocals(pattern: Pattern, rename: (local: Local) => Local): Pattern {
  const inner = (each: Pattern): Pattern => withLocals(each, rename);
  switch (pattern.kind) {
    case "bind":
      return { kind: "bind", local: rename(pattern.local) };
    case "case":
      return { ...pattern, fields: pattern.fields.map(inner) };
    case "some":
      return { kind: "some", item: inner(pattern.item) };
    case "tuple":
      return { kind: "tuple", items: pattern.items.map(inner) };
    case "or":
      return { kind: "or", options: pattern.options.map(inner) };
    case "any":
    case "scalar":
    case "none":
      return pattern;
  }
}
