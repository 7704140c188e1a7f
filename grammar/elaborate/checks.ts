// Resolves checks: their bounds, the properties that they check, and what they expect.

import type * as ast from "../syntax/ast.js";
import { codes } from "../core/diagnostic-codes.js";
import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import { type Type, anyInt, boolType } from "../core/types.js";
import { type Context, type Env, check as checkExpr, infer, report } from "./context.js";
import { withArticle } from "./wording.js";
import { closestName } from "../core/edit-distance.js";
import { qualified, resolveName, resolveQualified } from "./name-resolution.js";
import { askedNames, scopeOfAbstract } from "./refinements.js";
import type { TypedSystem } from "./typed-system.js";
import type { Check, Expected } from "../core/checks.js";
import { foldConstantOf, readsUnknown } from "./type-exprs.js";

const KINDS = ["invariant", "step", "property", "cover", "refines"] as const;
type Kind = (typeof KINDS)[number];

function namesOf(system: TypedSystem): Record<Kind, readonly string[]> {
  const names = (properties: TypedSystem["invariants"]): readonly string[] => properties.map((each) => each.name);
  return {
    invariant: names(system.invariants),
    step: names(system.steps),
    property: [...names(system.properties), ...system.refinements.flatMap(askedNames)],
    cover: names(system.covers),
    refines: system.refinements.map(({ name }) => name),
  };
}

/** A check, or a scenario with the items that checks have too. */
export interface CheckLike {
  readonly kind: "check" | "scenario";
  readonly name: ast.Name;
  readonly items: readonly ast.CheckItem[];
}

/** Resolves the items of a check, and reports mistakes in them. Without a declaration: the default check. */
export function resolveItems(cx: Context, system: TypedSystem, declaration: CheckLike | undefined): Check {
  const declared = namesOf(system);
  const items = readItems(cx, system, declared, declaration?.items ?? []);
  const { selected, except, expectation, faults, depth, within, symmetry, deadlock } = items;
  for (const [name, span] of except) {
    if (KINDS.some((kind) => selected?.[kind].includes(name) === true))
      report(cx, "E0604", span, `\`${name}\` is both selected and excluded`, { label: "excluded here" });
  }
  const namesToCheck = (kind: Kind): readonly string[] =>
    declared[kind].filter((name) => (selected?.[kind].includes(name) ?? true) && !except.has(name));
  const check = {
    invariants: namesToCheck("invariant"),
    // That every step is a step of the abstract system is a step property.
    steps: [...namesToCheck("step"), ...namesToCheck("refines")],
    properties: namesToCheck("property"),
    covers: namesToCheck("cover"),
  };
  const checked = [...check.invariants, ...check.steps, ...check.properties, ...check.covers];
  const finding = resolveExpectation(cx, declared, checked, deadlock, expectation?.expectation);
  const isFinding = finding.kind === "violated" || finding.kind === "deadlock" || finding.kind === "error";
  return {
    name: declaration?.name.text ?? "default",
    faults,
    depth,
    within,
    symmetry,
    deadlock,
    ...check,
    expected: expectation?.not === true && isFinding ? { kind: "not", finding } : finding,
    span: declaration?.name.span,
  };
}

interface ItemValues {
  faults: number | undefined;
  depth: number | undefined;
  symmetry: boolean;
  deadlock: boolean;
  expectation: Extract<ast.CheckItem, { kind: "expect" }> | undefined;
  readonly within: core.Expr[];
  /** The properties that the check names; undefined if it names none, and so checks them all. */
  selected: Readonly<Record<Kind, string[]>> | undefined;
  readonly except: Map<string, Span>;
}

function readItems(
  cx: Context,
  { env, refinements }: TypedSystem,
  declared: Record<Kind, readonly string[]>,
  items: readonly ast.CheckItem[],
): Readonly<ItemValues> {
  const values: ItemValues = {
    faults: undefined,
    depth: undefined,
    symmetry: true,
    deadlock: true,
    expectation: undefined,
    within: [],
    selected: undefined,
    except: new Map(),
  };
  const last = new Map<ast.CheckItem["kind"], Span>();
  for (const item of items) {
    for (const name of propertiesIn(item))
      resolveQualified(cx, env.scope, name, (first) =>
        scopeOfAbstract(refinements.find((each) => each.name === first)),
      );
    if (ONCE.has(item.kind)) rejectRepetition(cx, item, last);
    readItem(cx, env, declared, item, values);
  }
  return values;
}

/** The properties that an item names. */
function propertiesIn(item: ast.CheckItem): readonly ast.QualifiedName[] {
  if (item.kind === "select" || item.kind === "except") return item.names;
  return item.kind === "expect" && item.expectation.kind === "violated" ? [item.expectation.name] : [];
}

function readItem(
  cx: Context,
  env: Env,
  declared: Record<Kind, readonly string[]>,
  item: ast.CheckItem,
  values: ItemValues,
): void {
  switch (item.kind) {
    case "faults":
      values.faults = naturalItem(cx, env, item.bound, "`faults`");
      break;
    case "depth":
      values.depth = naturalItem(cx, env, item.bound, "`depth`");
      break;
    case "within":
      values.within.push(checkExpr(cx, env, item.predicate, boolType, "the condition of `within`"));
      break;
    case "symmetry":
      values.symmetry = item.on;
      break;
    case "deadlock":
      values.deadlock = item.on;
      break;
    case "select":
      values.selected ??= { invariant: [], step: [], property: [], cover: [], refines: [] };
      for (const name of item.names)
        if (isDeclared(cx, declared, name, item.what)) values.selected[item.what].push(qualified(name));
      break;
    case "except":
      for (const name of item.names)
        if (isDeclared(cx, declared, name, undefined)) values.except.set(qualified(name), name.span);
      break;
    case "expect":
      values.expectation = item;
      break;
    case "setConstant":
      infer(cx, { ...env, constant: "a constant" }, item.value, constantType(cx, env, item.name));
      break;
    case "table":
      break;
  }
}

const ONCE: ReadonlySet<ast.CheckItem["kind"]> = new Set(["faults", "depth", "symmetry", "deadlock", "expect"]);

/** `last`: the latest item of each kind. */
function rejectRepetition(cx: Context, { kind, span }: ast.CheckItem, last: Map<ast.CheckItem["kind"], Span>): void {
  const earlier = last.get(kind);
  if (earlier !== undefined)
    report(cx, "E0604", span, `\`${kind}\` is given twice in this check`, {
      label: "again here",
      related: [{ span: earlier, message: "first given here" }],
    });
  last.set(kind, span);
}

/** The expected type of a constant's value. Any integer for an integer constant: its bounds are checked later. */
export function constantType(cx: Context, env: Env, name: ast.Name): Type | undefined {
  const symbol = resolveName(cx, env.scope, name.text, name.span);
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

const word = (kind: Kind): string => (kind === "refines" ? "refinement" : kind);

/** Is there such a property? Reports an error if not. */
function isDeclared(
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
      ? `there is no ${word(kind ?? "property")} \`${text}\``
      : `\`${text}\` is ${withArticle(word(actual))}, not ${withArticle(word(kind ?? "property"))}`,
    {
      label: actual === undefined ? "not declared" : `declared as \`${actual} ${text}\``,
      hint:
        actual !== undefined
          ? `write \`${actual} ${text}\``
          : guess === undefined
            ? askHint(declared.refines, name)
            : `did you mean \`${guess}\`?`,
    },
  );
  return false;
}

/** A property of an abstract system is there only if the refinement asks for it. */
function askHint(refinements: readonly string[], { parts }: ast.QualifiedName): string | undefined {
  const [first, ...rest] = parts.map(({ text }) => text);
  if (first === undefined || rest.length === 0 || !refinements.includes(first)) return undefined;
  const own = rest.join(".");
  return `add \`${own === "fairness" ? own : `property ${own}`}\` to the items of \`refines ${first}\``;
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
      if (isDeclared(cx, declared, expectation.name, undefined) && !checked.includes(name)) {
        report(
          cx,
          "E0604",
          expectation.name.span,
          `\`${name}\` is expected to be violated, but this check does not check it`,
          { label: "not checked here", hint: "add it to the properties of the check" },
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
          label: "expected a code such as R0003",
          hint: "`fathom explain` lists them",
        });
      return { kind: "error", code: text, steps: expectation.steps };
    }
  }
}
