// Plans: the checks of a program, one for each entry of their tables.

import type * as ast from "../syntax/ast.js";
import { checkSymmetric } from "../analysis/symmetric-types.js";
import type * as core from "../core/core.js";
import { type Diagnostic, isError } from "../core/diagnostic.js";
import type { Program } from "../load.js";
import { parseExpression } from "../parser/parse.js";
import type { Span } from "../core/source.js";
import { type Type, isScalar, setOf } from "../core/types.js";
import { elaborateDomain } from "./collections.js";
import { type Context, type Env, report } from "./context.js";
import { closestName } from "../core/edit-distance.js";
import type { Recorder } from "./recorder.js";
import { lookup } from "./scope.js";
import { elaborate } from "./system.js";
import type { TypedSystem } from "./typed-system.js";
import { ENUMERABLE, foldConstantOf, readsUnknown } from "./type-exprs.js";
import type { Check } from "../core/checks.js";
import { constantType } from "./checks.js";
import { resolveDeclaration, scenarioExprs } from "./scenarios.js";

/** Options of the command line that override every check. */
export interface Overrides {
  /** By constant: the value as source text. */
  readonly constants: ReadonlyMap<string, string>;
  readonly faults?: number | undefined;
  readonly depth?: number | undefined;
}

/** One check of a system with one entry of its table: the input of `configure`. */
export interface CheckPlan {
  readonly system: string;
  /** `OneFault`, or `Sizes[N=2]` for an entry of a table. */
  readonly name: string;
  readonly declaration: ast.DeclarationOf<"check" | "scenario"> | undefined;
  /** By name: values of the constants that the check or the command line sets. */
  readonly constants: ReadonlyMap<string, ast.Expr>;
  readonly faults: number | undefined;
  readonly depth: number | undefined;
}

export interface Plans {
  /** Undefined for a file of components and functions. */
  readonly system: string | undefined;
  readonly plans: readonly CheckPlan[];
  /** Errors of the program, its checks included. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface PlanOptions {
  readonly recorder?: Recorder;
  /** Without the mistakes that every configuration has, which take an elaboration of their own. */
  readonly oneConfiguration?: boolean;
}

/** Types a program and lists its checks, with an entry for each row of a table. */
export function planChecks(program: Program, overrides: Overrides, options: PlanOptions = {}): Plans {
  const { constants, diagnostics } = parseOverrides(program, overrides);
  const { system, diagnostics: own } = elaborate(
    program,
    { overrides: constants, missingConstants: "unknown" },
    options.recorder,
  );
  const found =
    options.oneConfiguration === true
      ? own
      : [
          ...own,
          ...elaborate(program, { overrides: constants, missingConstants: "all" }).diagnostics.filter(
            (each) => each.code === "E0309" || each.code === "E0310",
          ),
        ].sort(byPosition);
  if (system === undefined) return { system: undefined, plans: [], diagnostics: [...diagnostics, ...found] };
  const cx = system.context;
  const before = new Set(cx.diagnostics.keys());
  const declarations = program.root.declarations.filter(
    (each): each is ast.DeclarationOf<"check" | "scenario"> => each.kind === "check" || each.kind === "scenario",
  );
  const declared = constantsOf(program);
  const names = new Map<string, ast.Name>();
  const plans: CheckPlan[] = [];
  const plan = (
    name: string,
    declaration: CheckPlan["declaration"],
    own: ReadonlyMap<string, ast.Expr>,
  ): CheckPlan => ({
    system: system.name,
    name,
    declaration,
    constants: new Map([...own, ...constants]),
    faults: overrides.faults,
    depth: overrides.depth,
  });
  // Other commands use the configuration of a check.
  const isCheck = (declaration: ast.Declaration): boolean => declaration.kind === "check";
  if (!declarations.some(isCheck)) plans.push(plan("default", undefined, new Map()));
  for (const declaration of [...declarations.filter(isCheck), ...declarations.filter((each) => !isCheck(each))]) {
    const first = names.get(declaration.name.text);
    if (first !== undefined)
      report(
        cx,
        "E0202",
        declaration.name.span,
        `the ${declaration.kind} \`${declaration.name.text}\` is declared twice`,
        { label: "declared again here", related: [{ span: first.span, message: "first declared here" }] },
      );
    names.set(declaration.name.text, declaration.name);
    const own = constantItems(cx, declared, declaration);
    resolveDeclaration(cx, system, declaration);
    for (const entry of tableEntries(cx, system.env, declared, declaration)) {
      const suffix = entry.map(([name, text]) => `[${name}=${text}]`).join("");
      plans.push(
        plan(
          declaration.name.text + suffix,
          declaration,
          new Map([...own, ...entry.map(([name, , expr]) => [name, expr] as const)]),
        ),
      );
    }
  }
  const late = [...cx.diagnostics].filter(([key]) => !before.has(key)).map(([, each]) => each);
  return { system: system.name, plans, diagnostics: [...diagnostics, ...found, ...late] };
}

/** Sorts by position within files. Files keep their order. */
function byPosition(a: Diagnostic, b: Diagnostic): number {
  return a.span !== undefined && b.span?.source === a.span.source ? a.span.start - b.span.start : 0;
}

// ---------------------------------------------------------------- overrides

function parseOverrides(
  program: Program,
  overrides: Overrides,
): { readonly constants: ReadonlyMap<string, ast.Expr>; readonly diagnostics: readonly Diagnostic[] } {
  const constants = new Map<string, ast.Expr>();
  const diagnostics: Diagnostic[] = [];
  const declared = constantsOf(program);
  for (const [name, text] of overrides.constants) {
    if (!declared.has(name)) {
      const guess = closestName(name, declared.keys());
      const known = declared.size === 0 ? "the file declares none" : `it has ${[...declared.keys()].join(", ")}`;
      diagnostics.push({
        code: "E0704",
        severity: "error",
        message: `${program.root.source.path} has no constant \`${name}\` (${known})`,
        hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
      });
      continue;
    }
    const { expr: value, diagnostics: mistakes } = parseExpression({ path: `-c ${name}`, text });
    if (mistakes.some(isError) || value === undefined) {
      diagnostics.push({
        code: "E0704",
        severity: "error",
        message: `the value of \`${name}\` cannot be read: ${text === "" ? "it is empty" : `\`${text}\``}`,
        hint: `write one expression: \`-c ${name}=3\``,
      });
      continue;
    }
    constants.set(name, value);
  }
  return { constants, diagnostics };
}

type Constants = ReadonlyMap<string, ast.DeclarationOf<"const">>;

const constantsOf = (program: Program): Constants =>
  new Map(
    program.root.declarations
      .filter((each): each is ast.DeclarationOf<"const"> => each.kind === "const")
      .map((each) => [each.name.text, each]),
  );

function constantItems(
  cx: Context,
  declared: Constants,
  declaration: ast.DeclarationOf<"check" | "scenario">,
): ReadonlyMap<string, ast.Expr> {
  const own = new Map<string, ast.Expr>();
  const set = new Set<string>();
  for (const item of declaration.items) {
    if (item.kind !== "setConstant" && item.kind !== "table") continue;
    const { text, span } = item.name;
    if (!declared.has(text)) {
      const guess = closestName(text, declared.keys());
      report(cx, "E0605", span, `there is no constant \`${text}\` in this file`, {
        label: "a check sets constants of its own file",
        hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
      });
      continue;
    }
    if (set.has(text)) report(cx, "E0604", span, `\`${text}\` is set twice in this check`, { label: "again here" });
    set.add(text);
    if (item.kind === "setConstant") own.set(text, item.value);
  }
  return own;
}

// ---------------------------------------------------------------- tables

type Entry = readonly (readonly [name: string, text: string, value: ast.Expr])[];

/** All combinations of the values in the tables. Without a table: one empty entry. */
function tableEntries(
  cx: Context,
  env: Env,
  declared: Constants,
  declaration: ast.DeclarationOf<"check" | "scenario">,
): readonly Entry[] {
  let entries: Entry[] = [[]];
  for (const item of declaration.items) {
    if (item.kind !== "table" || !declared.has(item.name.text)) continue;
    const type = constantType(cx, env, item.name);
    const domain = elaborateDomain(
      cx,
      { ...env, constant: "the values of a table" },
      item.domain,
      type === undefined ? undefined : setOf(type),
    );
    const values = constantMembers(cx, domain.expr);
    if (values === undefined) {
      if (domain.item.kind !== "unknown")
        report(cx, "E0605", item.domain.span, "the values of a table are listed, or a constant range", {
          label: "expected such as `1..3` or `{a, b}`",
        });
      return [];
    }
    if (values.length === 0)
      report(cx, "E0605", item.domain.span, "this table has no entry", {
        label: "holds no value",
        hint: "a check that is never made would look like one that passed",
      });
    entries = entries.flatMap((entry) =>
      values.map((value) => [
        ...entry,
        [item.name.text, showScalar(domain.item, value), literal(env, domain.item, value, item.domain.span)] as const,
      ]),
    );
    if (entries.length > 1000) {
      report(cx, "E0605", item.domain.span, `this table has ${entries.length} entries`, { label: "at most 1000" });
      return [];
    }
  }
  return entries;
}

function constantMembers(cx: Context, domain: core.Expr): readonly (number | boolean)[] | undefined {
  if (domain.kind === "allValues") return scalarValues(domain.of);
  if (domain.kind === "makeSet" || domain.kind === "makeSeq") {
    const values = domain.items.map((item) => (isScalar(item.type) ? foldConstantOf(cx, item) : undefined));
    return values.every((value) => value !== undefined) ? [...new Set(values)] : undefined;
  }
  if (domain.kind === "apply" && domain.operator === "range" && !readsUnknown(cx, domain)) {
    const [lo, hi] = domain.args.map((each) => foldConstantOf(cx, each));
    return typeof lo === "number" && typeof hi === "number" && hi - lo < 1000
      ? Array.from({ length: Math.max(0, hi - lo + 1) }, (_, i) => lo + i)
      : undefined;
  }
  return undefined;
}

function scalarValues(type: Type): readonly (number | boolean)[] | undefined {
  switch (type.kind) {
    case "bool":
      return [false, true];
    case "enum":
      return type.members.map((_, i) => i);
    case "int":
      return type.hi - type.lo < Math.min(1000, ENUMERABLE)
        ? Array.from({ length: type.hi - type.lo + 1 }, (_, i) => type.lo + i)
        : undefined;
    default:
      return undefined;
  }
}

const showScalar = (type: Type, value: number | boolean): string =>
  type.kind === "enum" && typeof value === "number" ? (type.members[value] ?? "?") : String(value);

/** A value as an expression. */
function literal(env: Env, type: Type, value: number | boolean, span: Span): ast.Expr {
  if (typeof value === "boolean") return { kind: "bool", value, span };
  if (type.kind === "enum") {
    const member = type.members[value] ?? "?";
    // Qualified if the type has a name, so that no other name is meant.
    const qualifiable = lookup(env.scope, type.name)?.kind === "type";
    return qualifiable
      ? { kind: "field", target: { kind: "name", name: type.name, span }, name: { text: member, span }, span }
      : { kind: "name", name: member, span };
  }
  const positive: ast.Expr = { kind: "int", value: Math.abs(value), raw: String(Math.abs(value)), span };
  return value < 0 ? { kind: "unary", op: "-", operand: positive, span } : positive;
}

/** Resolves the check of a plan in a system that was elaborated with the constants of the plan. */
export function configure(system: TypedSystem, plan: CheckPlan): Check {
  const base = resolveDeclaration(system.context, system, plan.declaration);
  for (const each of checkSymmetric([...base.within, ...scenarioExprs(base.scenario ?? [])]))
    if (each.span !== undefined) report(system.context, each.code, each.span, each.message, each);
  return { ...base, name: plan.name, faults: plan.faults ?? base.faults, depth: plan.depth ?? base.depth };
}
