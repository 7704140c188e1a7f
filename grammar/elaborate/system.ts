// A whole program, elaborated: every component by itself, and the system with all its instances.

import type * as ast from "../ast.js";
import type * as core from "../core.js";
import { checkEffects, type Summary } from "../analysis/effects.js";
import { inOrderOfCalls } from "../analysis/reads.js";
import { forEachRead } from "../analysis/state.js";
import { checkSymmetric } from "../analysis/symmetric.js";
import { exprChildren, statementExprs, walkExpr, walkStatements } from "../analysis/walk.js";
import type { Diagnostic } from "../diagnostic.js";
import type { Program } from "../load.js";
import type { Span } from "../source.js";
import { boolType, mentions, setOf, temporalType } from "../types.js";
import type { Type } from "../types.js";
import { abstractNode, envOf, systemNode } from "./components.js";
import { check, newContext, report } from "./context.js";
import type { Context, Env } from "./context.js";
import { inferExpr } from "./expressions.js";
import { elaborateFairness, type Fairness } from "./fairness.js";
import { finishBodies } from "./functions.js";
import { declareModules, type Configuration } from "./modules.js";
import { formula } from "./operators.js";
import type { Node, Scope } from "./scope.js";
import { elaborateBlock } from "./statements.js";
import { requireEnumerable } from "./type-exprs.js";

export interface Initialiser {
  readonly variable: core.Variable;
  /** Instance indices, one for each of `variable.indices`: the value is chosen for each combination by itself. */
  readonly indices: readonly core.Local[];
  /** `= value`, or any member of `value`. */
  readonly kind: "value" | "member";
  readonly value: core.Expr;
}

export interface Property {
  /** As checks name it: `Stored`, `inbound.Bounded`. */
  readonly name: string;
  /** Closed: a property of a family is quantified over its indices. */
  readonly body: core.Expr;
  readonly doc: string | undefined;
  readonly span: Span;
}

/** A system with its constants fixed and its components flattened. */
export interface TypedSystem {
  readonly name: string;
  /** For what is elaborated later in the system's scope: the items of checks. */
  readonly env: Env;
  readonly context: Context;
  readonly variables: readonly core.Variable[];
  readonly initialisers: readonly Initialiser[];
  readonly initConstraints: readonly { readonly indices: readonly core.Local[]; readonly body: readonly core.Statement[] }[];
  readonly functions: readonly core.FunctionDef[];
  readonly operations: readonly core.OperationDef[];
  readonly actions: readonly core.ActionDef[];
  readonly invariants: readonly Property[];
  readonly steps: readonly Property[];
  readonly properties: readonly Property[];
  readonly covers: readonly Property[];
  readonly terminals: readonly core.Expr[];
  readonly fairness: readonly Fairness[];
  readonly assumptions: readonly { readonly name: string | undefined; readonly body: core.Expr; readonly span: Span }[];
}

export interface Elaborated {
  /** Undefined when the root file declares no system. It is fit for use only if there are no errors. */
  readonly system: TypedSystem | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

type Parts = { -readonly [K in "initialisers" | "initConstraints" | "invariants" | "steps" | "properties" | "covers" | "fairness" | "assumptions"]: TypedSystem[K][number][] } & {
  readonly terminals: Map<Node, readonly core.Expr[]>;
};

/** Types everything there is in a program. Never throws for a mistake in it. */
export function elaborate(program: Program, configuration: Configuration): Elaborated {
  const cx = newContext(inferExpr, configuration.missingConstants === "all");
  try {
    const system = elaborateProgram(cx, program, configuration);
    return { system, diagnostics: sorted(cx, program) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The parser bounds nesting within one expression; a chain of many definitions can still exhaust the stack.
    report(cx, "E0106", program.root.span, "declarations depend on each other through too long a chain", { label: "somewhere in here" });
    return { system: undefined, diagnostics: sorted(cx, program) };
  }
}

function sorted(cx: Context, program: Program): readonly Diagnostic[] {
  const order = new Map([...program.modules.keys()].map((path, i) => [path, i]));
  const rank = (each: Diagnostic): number => (each.span === undefined ? -1 : (order.get(each.span.source.path) ?? order.size));
  return [...cx.diagnostics.values()].sort((a, b) => rank(a) - rank(b) || (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

function elaborateProgram(cx: Context, program: Program, configuration: Configuration): TypedSystem | undefined {
  const scopes = declareModules(cx, program, configuration);
  const parts: Parts = { initialisers: [], initConstraints: [], invariants: [], steps: [], properties: [], covers: [], terminals: new Map(), fairness: [], assumptions: [] };
  const { root } = program;
  const rootScope = scopes.get(root.source.path);
  const node = root.system === undefined || rootScope === undefined ? undefined : systemNode(cx, root, rootScope);
  for (const [path, module] of program.modules) {
    const scope = scopes.get(path);
    if (scope !== undefined) elaborateModule(cx, scope, module, module === root && node !== undefined, parts);
  }
  if (node === undefined || root.system === undefined) {
    finishBodies(cx);
    checkRecursion(cx);
    return undefined;
  }
  forceVariables(node);
  elaborateMembers(cx, node, parts);
  finishBodies(cx);
  checkRecursion(cx);
  const system: TypedSystem = {
    name: root.system.text,
    env: envOf(node),
    context: cx,
    variables: cx.variables,
    functions: cx.functions,
    operations: cx.operations,
    actions: cx.actions,
    ...parts,
    terminals: terminalStates(parts.terminals),
  };
  checkInitialOrder(cx, system);
  checkRules(cx, system);
  return system;
}

/** Everything of a file that is not part of the system: forced, so that mistakes in what nobody uses are found as well. */
function elaborateModule(cx: Context, scope: Scope, module: ast.Module, isSystem: boolean, parts: Parts): void {
  const env: Env = { scope, self: undefined, primes: "never", temporal: false, constant: undefined };
  for (const symbol of scope.symbols.values()) {
    if (symbol.kind === "constant") symbol.value();
    else if (symbol.kind === "type") symbol.type();
    else if (symbol.kind === "function" && module.system === undefined) symbol.def();
    else if (symbol.kind === "component" && symbol.module === scope) {
      const node = abstractNode(cx, symbol);
      if (node !== undefined) {
        forceVariables(node);
        elaborateMembers(cx, node, undefined);
      }
    }
  }
  if (isSystem) return;
  for (const declaration of module.declarations) if (declaration.kind === "assume") assumption(cx, env, declaration, undefined, parts);
}

function forceVariables(node: Node): void {
  for (const symbol of node.scope.symbols.values()) {
    if (symbol.kind === "variable" && symbol.node === node) symbol.variable();
    else if (symbol.kind === "instance") forceVariables(symbol.node);
    else if (symbol.kind === "value") symbol.value();
    else if (symbol.kind === "given") symbol.ref();
    else if (symbol.kind === "type") symbol.type();
  }
}

/** Bodies of a node's members. `parts` is undefined for a component by itself: only its mistakes are wanted. */
function elaborateMembers(cx: Context, node: Node, parts: Parts | undefined): void {
  const env = envOf(node);
  for (const symbol of node.scope.symbols.values()) {
    if (symbol.kind === "action" && symbol.node === node) {
      const action = symbol.def();
      if (parts !== undefined) cx.actions.push(action);
    } else if ((symbol.kind === "function" || symbol.kind === "operation") && symbol.node === node) symbol.def();
  }
  for (const declaration of node.declarations) elaborateMember(cx, env, node, declaration, parts);
  for (const child of node.children) elaborateMembers(cx, child, parts);
}

function elaborateMember(cx: Context, env: Env, node: Node, declaration: ast.Declaration, parts: Parts | undefined): void {
  switch (declaration.kind) {
    case "var": {
      const symbol = node.scope.symbols.get(declaration.name.text);
      if (symbol?.kind !== "variable" || symbol.span !== declaration.name.span || declaration.init === undefined) return;
      const variable = symbol.variable();
      let type: Type = variable.type;
      for (let i = 0; i < variable.indices; i++) type = type.kind === "function" ? type.value : type;
      const { kind } = declaration.init;
      const value =
        kind === "value"
          ? check(cx, env, declaration.init.value, type, `the variable \`${variable.name}\``)
          : initialValues(cx, env, declaration.init.value, type, variable.name);
      parts?.initialisers.push({ variable, indices: node.indices, kind, value });
      return;
    }
    case "init": {
      const body = elaborateBlock(cx, env, declaration.body, { kind: "init", result: undefined }, false);
      parts?.initConstraints.push({ indices: node.indices, body });
      return;
    }
    case "invariant":
    case "step":
    case "property":
    case "cover": {
      const body = propertyBody(cx, env, declaration);
      if (parts === undefined) return;
      const property: Property = {
        name: [...node.parts, declaration.name.text].join("."),
        body: close(node, body, declaration.kind === "cover" ? "exists" : "forall"),
        doc: declaration.doc,
        span: declaration.name.span,
      };
      ({ invariant: parts.invariants, step: parts.steps, property: parts.properties, cover: parts.covers })[declaration.kind].push(property);
      return;
    }
    case "terminal": {
      const body = check(cx, env, declaration.body, boolType, "the condition");
      const terminals = parts?.terminals;
      if (terminals === undefined) return;
      terminals.set(node, [...(terminals.get(node) ?? []), close(node, body, "forall")]);
      return;
    }
    case "assume":
      assumption(cx, env, declaration, node, parts);
      return;
    case "fair": {
      const fairness = elaborateFairness(cx, env, node, declaration);
      if (fairness !== undefined) parts?.fairness.push(fairness);
      return;
    }
    default:
      return;
  }
}

/** `in S`: a set that can be gone through. */
function initialValues(cx: Context, env: Env, expr: ast.Expr, type: Type, name: string): core.Expr {
  const value = check(cx, env, expr, setOf(type), `the set of first values of \`${name}\``);
  if (value.kind === "allValues") requireEnumerable(cx, value.of, expr, `the set of first values of \`${name}\``);
  return value;
}

function propertyBody(cx: Context, env: Env, declaration: ast.DeclarationOf<"invariant" | "step" | "property" | "cover">): core.Expr {
  if (declaration.kind === "property") return formula(cx, { ...env, temporal: true }, declaration.body, "a property");
  const inner: Env = declaration.kind === "step" ? { ...env, primes: "step" } : env;
  return check(cx, inner, declaration.body, boolType, `the ${declaration.kind} \`${declaration.name.text}\``);
}

/** The system may stop where it says so itself, and where every instance that says anything of it may. */
function terminalStates(terminals: ReadonlyMap<Node, readonly core.Expr[]>): readonly core.Expr[] {
  const own: core.Expr[] = [];
  const instances: core.Expr[] = [];
  const join = (kind: "and" | "or") => (left: core.Expr, right: core.Expr): core.Expr => ({ kind, left, right, type: boolType, span: left.span });
  for (const [node, conditions] of terminals) {
    if (node.origin === undefined) own.push(...conditions);
    else instances.push(conditions.reduce(join("or")));
  }
  return instances.length === 0 ? own : [...own, instances.reduce(join("and"))];
}

/** Quantifies what a component says of each of its instances. */
function close(node: Node, body: core.Expr, quantifier: "forall" | "exists"): core.Expr {
  const type = body.type.kind === "temporal" ? temporalType : boolType;
  return node.indices.reduceRight<core.Expr>(
    (inner, local) => ({
      kind: quantifier,
      binder: { pattern: { kind: "bind", local }, domain: { kind: "allValues", of: local.type, type: setOf(local.type), span: body.span } },
      body: inner,
      type,
      span: body.span,
    }),
    body,
  );
}

function assumption(cx: Context, env: Env, declaration: ast.DeclarationOf<"assume">, node: Node | undefined, parts: Parts | undefined): void {
  const body = check(cx, { ...env, constant: "an assumption" }, declaration.body, boolType, "the assumption");
  if (node?.abstract === true) return;
  const name = declaration.name === undefined ? undefined : [...(node?.parts ?? []), declaration.name.text].join(".");
  parts?.assumptions.push({ name, body: node === undefined ? body : close(node, body, "forall"), span: declaration.span });
}

// ---------------------------------------------------------------- rules that need the whole

/** Functions and operations that lead back to themselves. */
function checkRecursion(cx: Context): void {
  const functionsIn = (def: core.FunctionDef): readonly core.FunctionDef[] => {
    const called: core.FunctionDef[] = [];
    walkExpr(def.body, (each) => {
      if (each.kind === "callFunction") called.push(each.callee);
    });
    return called;
  };
  const operationsIn = (def: core.OperationDef): readonly core.OperationDef[] => {
    const called: core.OperationDef[] = [];
    walkStatements(def.body, (each) => {
      if (each.kind === "call") called.push(each.callee);
    });
    return called;
  };
  if (!reportCircles(cx, cx.functions, functionsIn, "function")) checkDepth(cx, inOrderOfCalls(cx.functions, functionsIn, () => false));
  reportCircles(cx, cx.operations, operationsIn, "operation");
}

/** In callees-first order a call may only lead to what came before; any other closes a circle. */
function reportCircles<T extends { readonly name: string; readonly span: Span }>(cx: Context, defs: readonly T[], called: (def: T) => readonly T[], what: string): boolean {
  let found = false;
  const order = inOrderOfCalls(defs, called, () => false);
  const position = new Map(order.map((def, i) => [def, i]));
  for (const [i, def] of order.entries()) {
    const back = called(def).find((callee) => (position.get(callee) ?? -1) >= i);
    if (back === undefined) continue;
    found = true;
    report(cx, "E0208", def.span, back === def ? `the ${what} \`${def.name}\` calls itself` : `the ${what} \`${def.name}\` calls itself by way of \`${back.name}\``, {
      label: "would have no end",
      related: back === def ? [] : [{ span: back.span, message: `\`${back.name}\` leads back here` }],
      hint: what === "function" ? "there is no recursion: go through a collection with `fold`, `sum` or a quantifier" : "operations do not call themselves, not even through others",
    });
  }
  return found;
}

/** Expressions within each other, those of functions called included. Twice as many still fit Node's stack when they are evaluated. */
const MAX_DEPTH = 600;

/** Functions that lead through too many others. `order`: callees first. How deep one is by itself is the parser's business. */
function checkDepth(cx: Context, order: readonly core.FunctionDef[]): void {
  const depths = new Map<core.FunctionDef, number>();
  for (const def of order) {
    let own = 0;
    let called = 0;
    const stack: { readonly expr: core.Expr; readonly depth: number }[] = [{ expr: def.body, depth: 1 }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { expr, depth } = top;
      own = Math.max(own, depth);
      if (expr.kind === "callFunction") called = Math.max(called, depth + (depths.get(expr.callee) ?? 0));
      for (const child of exprChildren(expr)) stack.push({ expr: child, depth: depth + ("binders" in expr ? expr.binders.length : 1) });
    }
    depths.set(def, Math.max(own, called));
    if (called > MAX_DEPTH) {
      report(cx, "E0106", def.span, `\`${def.name}\` leads through too many functions`, { label: `expressions nest more than ${MAX_DEPTH} deep, those of the functions it calls included`, hint: "compute it in fewer steps, or go through a collection with `fold`" });
      return;
    }
  }
}

/** A first value may read only variables that have theirs. */
function checkInitialOrder(cx: Context, system: TypedSystem): void {
  const ready = new Set<number>();
  for (const { variable, value } of system.initialisers) {
    let early: core.Variable | undefined;
    forEachRead(value, (read) => {
      if (!ready.has(read.variable.id) && early === undefined) early = read.variable;
    });
    if (early !== undefined) {
      const which: core.Variable = early;
      report(cx, "E0403", value.span, `the first value of \`${variable.name}\` reads \`${which.name}\`, which has none yet`, {
        label: "too early",
        related: [{ span: which.span, message: "declared here" }],
        hint: "variables get their first values in the order of their declarations; relate them in `init { require … }` instead",
      });
    }
    ready.add(variable.id);
  }
}

/** First values and constraints on them belong to the system: they read no history. */
function checkGhosts(cx: Context, system: TypedSystem): void {
  const check = (expr: core.Expr, what: string): void => {
    forEachRead(expr, ({ variable }) => {
      if (variable.ghost) report(cx, "E0405", expr.span, `${what} reads the ghost variable \`${variable.name}\``, { label: "a ghost is for properties only", related: [{ span: variable.span, message: "declared here" }] });
    });
  };
  for (const { variable, value } of system.initialisers) if (!variable.ghost) check(value, `the first value of \`${variable.name}\``);
  for (const { body } of system.initConstraints) for (const statement of body) for (const expr of statementExprs(statement)) check(expr, "`init`");
}

function checkRules(cx: Context, system: TypedSystem): void {
  checkGhosts(cx, system);
  // Where something could not be typed, what it does is not known either.
  const spoilt = [...cx.diagnostics.values()].flatMap((each) => (each.severity === "error" && each.span !== undefined ? [each.span] : []));
  const recursive = [...cx.diagnostics.values()].some((each) => each.code === "E0208");
  const sound = (body: readonly core.Statement[]): boolean => !recursive && !spoilt.some((span) => body.some((each) => each.span.source === span.source && each.span.start <= span.start && span.end <= each.span.end));
  const add = (diagnostics: readonly Diagnostic[]): void => {
    for (const each of diagnostics) if (each.span !== undefined) report(cx, each.code, each.span, each.message, each);
  };
  const summaries = new Map<number, Summary>();
  for (const action of system.actions) if (sound(action.body)) add(checkEffects(action.body, { kind: "action", summaries }));
  for (const operation of system.operations) if (sound(operation.body)) add(checkEffects(operation.body, { kind: "operation", summaries }));
  if (spoilt.length > 0) return;
  if (![...system.variables, ...system.actions.flatMap((action) => action.params)].some((each) => mentions(each.type, (part) => part.kind === "symmetric"))) return;
  add(
    checkSymmetric([
      ...system.actions.flatMap((action) => action.body),
      ...system.operations.flatMap((operation) => operation.body),
      ...system.functions.map((def) => def.body),
      ...system.initialisers.map((each) => each.value),
      ...system.initConstraints.flatMap((each) => each.body),
      ...[...system.invariants, ...system.steps, ...system.properties, ...system.covers].map((each) => each.body),
      ...system.terminals,
    ]),
  );
}
