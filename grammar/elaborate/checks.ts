// What one check asks for: its bounds, the properties it looks at, and what it expects.

import type * as ast from "../syntax/ast.js";
import { codes } from "../core/diagnostic-codes.js";
import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import { anyInt, boolType } from "../core/types.js";
import type { Type } from "../core/types.js";
import type { Context, Env } from "./context.js";
import { check as checkExpr, infer, report } from "./context.js";
import { withArticle } from "./names.js";
import { closestName } from "../core/edit-distance.js";
import { lookup } from "./scope.js";
import type { TypedSystem } from "./typed-system.js";
import type { Check, Expected } from "../core/checks.js";
import { foldConstantOf, readsUnknown } from "./type-exprs.js";

const KINDS = ["invariant", "step", "property", "cover"] as const;
type Kind = (typeof KINDS)[number];

function namesOf(system: TypedSystem): Record<Kind, readonly string[]> {
  const names = (properties: TypedSystem["invariants"]): readonly string[] => properties.map((each) => each.name);
  return {
    invariant: names(system.invariants),
    step: names(system.steps),
    property: names(system.properties),
    cover: names(system.covers),
  };
}

/** A check, or the items of a scenario that a check has too. */
export interface CheckLike {
  readonly kind: "check" | "scenario";
  readonly name: ast.Name;
  readonly items: readonly ast.CheckItem[];
}

/** What a check asks for, mistakes in its items reported. */
export function resolveItems(cx: Context, system: TypedSystem, declaration: CheckLike | undefined): Check {
  const env: Env = system.env;
  const declared = namesOf(system);
  const selected: Record<Kind, string[]> = { invariant: [], step: [], property: [], cover: [] };
  const except = new Map<string, Span>();
  const once = new Map<string, Span>();
  let anySelected = false;
  let faults: number | undefined;
  let depth: number | undefined;
  let symmetry = true;
  let deadlock = true;
  let expectation: Extract<ast.CheckItem, { kind: "expect" }> | undefined;
  const within: core.Expr[] = [];
  for (const item of declaration?.items ?? []) {
    if (
      item.kind === "faults" ||
      item.kind === "depth" ||
      item.kind === "symmetry" ||
      item.kind === "deadlock" ||
      item.kind === "expect"
    ) {
      const first = once.get(item.kind);
      if (first !== undefined)
        report(cx, "E0604", item.span, `\`${item.kind}\` is said twice in this check`, {
          label: "again here",
          related: [{ span: first, message: "first said here" }],
        });
      once.set(item.kind, item.span);
    }
    switch (item.kind) {
      case "faults":
        faults = naturalItem(cx, env, item.bound, "`faults`");
        break;
      case "depth":
        depth = naturalItem(cx, env, item.bound, "`depth`");
        break;
      case "within":
        within.push(checkExpr(cx, env, item.predicate, boolType, "the condition of `within`"));
        break;
      case "symmetry":
        symmetry = item.on;
        break;
      case "deadlock":
        deadlock = item.on;
        break;
      case "select":
        anySelected = true;
        for (const name of item.names) {
          const text = qualified(name);
          if (knownProperty(cx, declared, name, item.what) && !selected[item.what].includes(text))
            selected[item.what].push(text);
        }
        break;
      case "except":
        for (const name of item.names)
          if (knownProperty(cx, declared, name, undefined)) except.set(qualified(name), name.span);
        break;
      case "expect":
        expectation = item;
        break;
      case "setConstant":
      case "table":
        if (item.kind === "setConstant")
          infer(cx, { ...env, constant: "a constant" }, item.value, constantType(env, item.name));
        break;
    }
  }
  for (const [name, span] of except) {
    if (KINDS.some((kind) => selected[kind].includes(name)))
      report(cx, "E0604", span, `\`${name}\` is both asked for and left out`, { label: "left out here" });
  }
  const chosen = (kind: Kind): readonly string[] =>
    (anySelected ? declared[kind].filter((name) => selected[kind].includes(name)) : declared[kind]).filter(
      (name) => !except.has(name),
    );
  const check = {
    invariants: chosen("invariant"),
    steps: chosen("step"),
    properties: chosen("property"),
    covers: chosen("cover"),
  };
  const found = resolveExpectation(
    cx,
    declared,
    [...check.invariants, ...check.steps, ...check.properties, ...check.covers],
    deadlock,
    expectation?.expectation,
  );
  const expected: Expected =
    expectation?.not === true && (found.kind === "violated" || found.kind === "deadlock" || found.kind === "error")
      ? { kind: "not", finding: found }
      : found;
  return {
    name: declaration?.name.text ?? "default",
    faults,
    depth,
    within,
    symmetry,
    deadlock,
    ...check,
    expected,
    span: declaration?.name.span,
  };
}

/** The type of a constant, for what its value should be read as. */
export function constantType(env: Env, name: ast.Name): Type | undefined {
  const symbol = lookup(env.scope, name.text);
  const type = symbol?.kind === "constant" ? symbol.value().type : undefined;
  return type?.kind === "int" ? anyInt : type;
}

function naturalItem(cx: Context, env: Env, expr: ast.Expr, what: string): number | undefined {
  const value = checkExpr(cx, { ...env, constant: what }, expr, anyInt, what);
  if (readsUnknown(cx, value)) return undefined;
  const folded = foldConstantOf(cx, value);
  if (typeof folded === "number" && folded >= 0) return folded;
  if (typeof folded === "number")
    report(cx, "E0605", expr.span, `${what} cannot be ${folded}`, { label: "expected 0 or more" });
  return undefined;
}

export const qualified = (name: ast.QualifiedName): string => name.parts.map((part) => part.text).join(".");

function knownProperty(
  cx: Context,
  declared: Record<Kind, readonly string[]>,
  name: ast.QualifiedName,
  kind: Kind | undefined,
): boolean {
  const text = qualified(name);
  if ((kind === undefined ? KINDS : [kind]).some((each) => declared[each].includes(text))) return true;
  const actual = KINDS.find((each) => declared[each].includes(text));
  const guess = closestName(
    text,
    (kind === undefined ? KINDS : [kind]).flatMap((each) => declared[each]),
  );
  report(
    cx,
    "E0603",
    name.span,
    actual === undefined
      ? `there is no ${kind ?? "property"} \`${text}\``
      : `\`${text}\` is ${withArticle(actual)}, not ${withArticle(kind ?? "property")}`,
    {
      label: actual === undefined ? "not declared" : `declared as \`${actual} ${text}\``,
      hint:
        actual !== undefined
          ? `write \`${actual} ${text}\``
          : guess === undefined
            ? undefined
            : `did you mean \`${guess}\`?`,
    },
  );
  return false;
}

function resolveExpectation(
  cx: Context,
  declared: Record<Kind, readonly string[]>,
  checked: readonly string[],
  deadlock: boolean,
  expectation: ast.Expectation | undefined,
): Expected {
  switch (expectation?.kind) {
    case undefined:
      return { kind: "holds", states: undefined };
    case "holds":
    case "bounded":
      return { kind: expectation.kind, states: expectation.states };
    case "violated": {
      const name = qualified(expectation.name);
      if (knownProperty(cx, declared, expectation.name, undefined) && !checked.includes(name)) {
        report(
          cx,
          "E0604",
          expectation.name.span,
          `\`${name}\` is expected to be violated, but this check leaves it out`,
          { label: "not checked here", hint: "name it among what is checked" },
        );
      }
      return { kind: "violated", name, steps: expectation.steps };
    }
    case "deadlock":
      if (!deadlock)
        report(cx, "E0604", expectation.span, "a deadlock is expected, but this check does not look for one", {
          label: "with `deadlock off`",
        });
      return { kind: "deadlock", steps: expectation.steps };
    case "error": {
      const { text, span } = expectation.code;
      if (!text.startsWith("R") || !Object.hasOwn(codes, text))
        report(cx, "E0605", span, `\`${text}\` is not the code of a finding`, {
          label: "expected such as R0003",
          hint: "`fathom explain` lists them",
        });
      return { kind: "error", code: text, steps: expectation.steps };
    }
  }
}
