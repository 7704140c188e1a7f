// Resolves names of members: of enums, of variants, and `none`.

import type * as core from "../core/core.js";
import { closestName } from "../core/edit-distance.js";
import type { Span } from "../core/source.js";
import { type Type, setOf, showType, unknownType } from "../core/types.js";
import { type Context, type Env, brokenExpr, report, undecided } from "./context.js";
import { foreignValue } from "./foreign-names.js";
import { recordMember } from "./name-resolution.js";
import { type Scope, type SymbolOf, visible } from "./scope.js";

export const allValues = (type: Type, span: Span): core.Expr => ({
  kind: "allValues",
  of: type,
  type: type.kind === "unknown" ? unknownType : setOf(type),
  span,
});

// ---------------------------------------------------------------- members of enums and variants

/**
 * Types a name that is not declared: `none`, a member of the expected type, or of the only visible type that has it.
 */
export function inferMember(cx: Context, env: Env, name: string, span: Span, expected: Type | undefined): core.Expr {
  if (name === "none") {
    const type: Type = expected?.kind === "option" ? expected : { kind: "option", item: unknownType };
    if (type !== expected && expected?.kind !== "unknown" && expected !== undefined) {
      const member = memberOf(expected, name, span) === undefined ? undefined : `${showType(expected)}.none`;
      report(cx, "E0301", span, `\`none\` is an Option, but ${showType(expected)} is needed`, {
        label: `expected ${showType(expected)}`,
        ...(member !== undefined && { hint: `write \`${member}\``, fix: { span, replacement: member } }),
      });
      return brokenExpr(span);
    }
    return { kind: "none", type, span };
  }
  if (expected !== undefined) {
    const member = memberOf(expected, name, span);
    if (member !== undefined) {
      recordMember(cx, span, expected, name);
      return member;
    }
  }
  const owners = membersNamed(cx, env.scope, name);
  const [owner] = owners;
  if (owner !== undefined && owners.length === 1) {
    recordMember(cx, span, owner, name);
    return memberOf(owner, name, span) ?? needsFields(cx, owner, name, span);
  }
  if (owners.length > 1) {
    report(cx, "E0205", span, `\`${name}\` is a member of several types`, {
      label: `of ${owners.map(showType).join(" and ")}`,
      hint: `qualify it: \`${showType(owners[0] ?? unknownType)}.${name}\``,
    });
    return brokenExpr(span);
  }
  return unknownName(cx, env, name, span, expected);
}

function needsFields(cx: Context, owner: Type, name: string, span: Span): core.Expr {
  report(cx, "E0306", span, `\`${name}\` of ${showType(owner)} has fields`, {
    label: "without them",
    hint: `write \`${name}(…)\``,
  });
  return brokenExpr(span);
}

/** The value of a member without fields; undefined if the type has none of this name. */
export function memberOf(type: Type, name: string, span: Span): core.Expr | undefined {
  if (type.kind === "enum") {
    const index = type.members.indexOf(name);
    return index < 0 ? undefined : { kind: "literal", value: index, type, span };
  }
  if (type.kind === "variant") {
    const tag = type.cases.findIndex((each) => each.name === name);
    return tag >= 0 && type.cases[tag]?.fields.length === 0
      ? { kind: "makeCase", tag, fields: [], type, span }
      : undefined;
  }
  return undefined;
}

/** The visible enums and variants with a member of this name. */
export function membersNamed(cx: Context, scope: Scope, name: string): readonly Type[] {
  const owners: Type[] = [];
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) {
    for (const symbol of membersIn(cx, each).get(name) ?? []) {
      const owner = symbol.type();
      if (!owners.includes(owner)) owners.push(owner);
    }
  }
  return owners;
}

function membersIn(cx: Context, scope: Scope): ReadonlyMap<string, readonly SymbolOf<"type">[]> {
  const known = cx.members.get(scope);
  if (known !== undefined) return known;
  const members = new Map<string, SymbolOf<"type">[]>();
  for (const symbol of scope.symbols.values()) {
    if (symbol.kind !== "type") continue;
    for (const name of symbol.members) members.set(name, [...(members.get(name) ?? []), symbol]);
  }
  // Scopes of locals may grow, but declare no types. Other scopes are complete before any expression is typed.
  cx.members.set(scope, members);
  return members;
}

function unknownName(cx: Context, env: Env, name: string, span: Span, expected: Type | undefined): core.Expr {
  // The name may be a member of the unknown type.
  if (expected?.kind === "unknown" && expected !== undecided) return brokenExpr(span);
  const members =
    expected?.kind === "enum"
      ? expected.members
      : expected?.kind === "variant"
        ? expected.cases.map((each) => each.name)
        : [];
  const candidates = new Set<string>(members);
  for (const symbol of visible(env.scope)) candidates.add(symbol.name);
  const guess = closestName(name, candidates);
  for (let scope: Scope | undefined = env.scope; scope !== undefined; scope = scope.parent) {
    if (scope.ofSystem?.has(name) !== true) continue;
    report(cx, "E0304", span, `${env.constant ?? "what belongs to the file as a whole"} cannot read the state`, {
      label: `\`${name}\` belongs to the system`,
      hint:
        env.constant === undefined
          ? "constants, types and components reach only functions that read no state"
          : "use constants only",
    });
    return brokenExpr(span);
  }
  const builtIn = ["Bool", "Int", "Set", "Seq", "Bag", "Map", "Option"].includes(name);
  if (name === "Bool") return allValues({ kind: "bool" }, span);
  report(
    cx,
    "E0201",
    span,
    builtIn ? `the type \`${name}\` stands where a value is needed` : `unknown name \`${name}\``,
    {
      label: builtIn ? "not a finite set of values" : undefined,
      ...(foreignValue(name, span) ?? { hint: guess === undefined ? undefined : `did you mean \`${guess}\`?` }),
    },
  );
  return brokenExpr(span);
}
