// Elaborates a program: every component by itself, and the system with all its instances.

import { finishEnabledConditions } from "./enabled-conditions.js";
import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { checkRigidity } from "../analysis/rigidity.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Program } from "../load.js";
import { type Type, boolType, setOf, temporalType } from "../core/types.js";
import { abstractNode, systemNode } from "./components.js";
import { instanceEnv } from "./environments.js";
import { type Context, type Env, check, contextWithin, ensureBodies, newContext, report } from "./context.js";
import { inferExpr } from "./expressions.js";
import { elaborateFairness } from "./fairness.js";
import { finishBodies } from "./functions.js";
import { declareModules } from "./modules.js";
import type { Configuration } from "./constants.js";
import { formula } from "./operands.js";
import { abstractModule, elaborateRefinement } from "./refinements.js";
import { checkInitialOrder, checkRecursion, checkRules } from "./rules.js";
import type { Recorder } from "./recorder.js";
import type { Node, Scope } from "./scope.js";
import { elaborateBlock } from "./statements.js";
import { requireEnumerable } from "./type-exprs.js";
import type { Property } from "../core/declarations.js";
import type { TypedSystem } from "./typed-system.js";

export interface Elaborated {
  /** Undefined if the root file declares no system. Usable only if there are no errors. */
  readonly system: TypedSystem | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

type Parts = {
  -readonly [
    K in
      "initialisers" | "initConstraints" | "invariants" | "steps" | "properties" | "covers" | "fairness" | "assumptions"
  ]: TypedSystem[K][number][];
} & {
  readonly terminals: Map<Node, readonly core.Expr[]>;
};

/** Types a whole program. Errors in it are reported, never thrown. */
export function elaborate(program: Program, configuration: Configuration, recorder?: Recorder): Elaborated {
  const cx = newContext(inferExpr, configuration.missingConstants === "all", recorder);
  try {
    const system = elaborateProgram(cx, program, configuration);
    return { system, diagnostics: sorted(cx, program) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The parser bounds nesting within one expression; a chain of many definitions can still exhaust the stack.
    report(cx, "E0106", program.root.span, "declarations depend on each other through too long a chain", {
      label: "somewhere in here",
    });
    return { system: undefined, diagnostics: sorted(cx, program) };
  }
}

function sorted(cx: Context, program: Program): readonly Diagnostic[] {
  const order = new Map([...program.modules.keys()].map((path, i) => [path, i]));
  const rank = (each: Diagnostic): number =>
    each.span === undefined ? -1 : (order.get(each.span.source.path) ?? order.size);
  return [...cx.diagnostics.values()].sort((a, b) => rank(a) - rank(b) || (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

function elaborateProgram(cx: Context, program: Program, configuration: Configuration): TypedSystem | undefined {
  const scopes = declareModules(cx, program, configuration);
  const parts = newParts();
  const { root } = program;
  const rootScope = scopes.get(root.source.path);
  const node = root.system === undefined || rootScope === undefined ? undefined : systemNode(cx, root, rootScope);
  for (const [path, module] of program.modules) {
    const scope = scopes.get(path);
    if (scope !== undefined) elaborateModule(cx, scope, module, module === root && node !== undefined, parts);
  }
  if (node === undefined) {
    finishBodies(cx);
    checkRecursion(cx);
    return undefined;
  }
  forceVariables(node);
  elaborateMembers(cx, node, parts);
  finishBodies(cx);
  checkRecursion(cx);
  finishEnabledConditions(cx);
  const refinements = root.declarations.flatMap((each) => {
    if (each.kind !== "refines") return [];
    const module = abstractModule(cx, program, each);
    const scope = module === undefined ? undefined : scopes.get(module.source.path);
    if (module === undefined || scope === undefined) return [];
    return [elaborateRefinement(cx, instanceEnv(node), each, module, abstractSystem(cx, module, scope))];
  });
  return finishSystem(cx, node, parts, refinements);
}

/** Types the system of another file, with variables and actions of its own. */
function abstractSystem(cx: Context, module: ast.Module, scope: Scope): TypedSystem {
  const own = contextWithin(cx, inferExpr);
  const node = systemNode(own, module, scope);
  const parts = newParts();
  forceVariables(node);
  elaborateMembers(own, node, parts);
  finishBodies(own);
  checkRecursion(own);
  finishEnabledConditions(own);
  return finishSystem(own, node, parts, []);
}

const newParts = (): Parts => ({
  initialisers: [],
  initConstraints: [],
  invariants: [],
  steps: [],
  properties: [],
  covers: [],
  terminals: new Map(),
  fairness: [],
  assumptions: [],
});

function finishSystem(cx: Context, node: Node, parts: Parts, refinements: TypedSystem["refinements"]): TypedSystem {
  const system: TypedSystem = {
    name: node.component,
    env: instanceEnv(node),
    context: cx,
    variables: cx.variables,
    functions: cx.functions,
    operations: cx.operations,
    actions: cx.actions,
    ...parts,
    terminals: terminalStates(parts.terminals),
    refinements,
  };
  checkInitialOrder(cx, system);
  checkRules(cx, system);
  return system;
}

/** Elaborates all declarations outside the system, to report errors in unused ones too. */
function elaborateModule(cx: Context, scope: Scope, module: ast.Module, isSystem: boolean, parts: Parts): void {
  const env: Env = { scope, self: undefined, primes: "never", temporal: false, constant: undefined };
  cx.recorder?.declarations(env, module.source.path);
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
  for (const declaration of module.declarations)
    if (declaration.kind === "assume") assumption(cx, env, declaration, undefined, parts);
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

/** Elaborates the bodies of a node. Without `parts`, for a component by itself, it only reports errors. */
function elaborateMembers(cx: Context, node: Node, parts: Parts | undefined): void {
  const env = instanceEnv(node);
  const [first] = node.declarations;
  if (first !== undefined) cx.recorder?.declarations(env, first.span.source.path);
  for (const symbol of node.scope.symbols.values()) {
    if (symbol.kind === "action" && symbol.node === node) {
      const action = symbol.def();
      if (parts !== undefined) cx.actions.push(action);
    } else if ((symbol.kind === "function" || symbol.kind === "operation") && symbol.node === node) symbol.def();
  }
  for (const declaration of node.declarations) elaborateMember(cx, env, node, declaration, parts);
  for (const child of node.children) elaborateMembers(cx, child, parts);
}

function elaborateMember(
  cx: Context,
  env: Env,
  node: Node,
  declaration: ast.Declaration,
  parts: Parts | undefined,
): void {
  switch (declaration.kind) {
    case "var": {
      const symbol = node.scope.symbols.get(declaration.name.text);
      if (symbol?.kind !== "variable" || symbol.span !== declaration.name.span || declaration.init === undefined)
        return;
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
      ({ invariant: parts.invariants, step: parts.steps, property: parts.properties, cover: parts.covers })[
        declaration.kind
      ].push(property);
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

/** The domain of `in S`, which must be enumerable. */
function initialValues(cx: Context, env: Env, expr: ast.Expr, type: Type, name: string): core.Expr {
  const value = check(cx, env, expr, setOf(type), `the set of first values of \`${name}\``);
  if (value.kind === "allValues") requireEnumerable(cx, value.of, expr, `the set of first values of \`${name}\``);
  return value;
}

function propertyBody(
  cx: Context,
  env: Env,
  declaration: ast.DeclarationOf<"invariant" | "step" | "property" | "cover">,
): core.Expr {
  if (declaration.kind === "property") return temporalFormula(cx, env, declaration.body);
  const inner: Env = declaration.kind === "step" ? { ...env, primes: "step" } : env;
  return check(cx, inner, declaration.body, boolType, `the ${declaration.kind} \`${declaration.name.text}\``);
}

function temporalFormula(cx: Context, env: Env, expr: ast.Expr): core.Expr {
  const body = formula(cx, { ...env, temporal: true }, expr, "a property");
  ensureBodies(cx, body);
  for (const each of checkRigidity(body))
    if (each.span !== undefined) report(cx, each.code, each.span, each.message, each);
  return body;
}

/** The system may terminate where it says so itself, and where all instances with a `terminal when` may. */
function terminalStates(terminals: ReadonlyMap<Node, readonly core.Expr[]>): readonly core.Expr[] {
  const own: core.Expr[] = [];
  const instances: core.Expr[] = [];
  const join =
    (kind: "and" | "or") =>
    (left: core.Expr, right: core.Expr): core.Expr => ({ kind, left, right, type: boolType, span: left.span });
  for (const [node, conditions] of terminals) {
    if (node.origin === undefined) own.push(...conditions);
    else instances.push(conditions.reduce(join("or")));
  }
  return instances.length === 0 ? own : [...own, instances.reduce(join("and"))];
}

/** Quantifies a condition of a component over the indices of its family. */
function close(node: Node, body: core.Expr, quantifier: "forall" | "exists"): core.Expr {
  const type = body.type.kind === "temporal" ? temporalType : boolType;
  return node.indices.reduceRight<core.Expr>(
    (inner, local) => ({
      kind: quantifier,
      binder: {
        pattern: { kind: "bind", local },
        domain: { kind: "allValues", of: local.type, type: setOf(local.type), span: body.span },
      },
      body: inner,
      type,
      span: body.span,
    }),
    body,
  );
}

function assumption(
  cx: Context,
  env: Env,
  declaration: ast.DeclarationOf<"assume">,
  node: Node | undefined,
  parts: Parts | undefined,
): void {
  const body = check(cx, { ...env, constant: "an assumption" }, declaration.body, boolType, "the assumption");
  if (node?.abstract === true) return;
  const name = declaration.name === undefined ? undefined : [...(node?.parts ?? []), declaration.name.text].join(".");
  parts?.assumptions.push({
    name,
    body: node === undefined ? body : close(node, body, "forall"),
    span: declaration.span,
  });
}
