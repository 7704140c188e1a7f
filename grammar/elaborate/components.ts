// Components and their instances: a tree of nodes under the system, each with the scope its members live in.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { foldConstant } from "../analysis/constant-folding.js";
import { isScalar, mentionsUnknown, unknownType } from "../core/types.js";
import type { Type } from "../core/types.js";
import type { Context, Env } from "./context.js";
import { brokenExpr, check, declare, ensureBodies, infer, newLocal, readLocal, report, within } from "./context.js";
import { actionSymbol, functionSymbol, operationSymbol } from "./functions.js";
import { declareBroken, describeDeclaration } from "./modules.js";
import { asInstance, complete, countOf, liftType, stripParens, withArticle } from "./names.js";
import { constantRange } from "./operators.js";
import { lazy, lookup, newScope } from "./scope.js";
import type { InstanceRef, Node, Scope, Symbol, SymbolOf } from "./scope.js";
import { describeKind, requireEnumerable, requireStorable, resolveType } from "./type-exprs.js";

type Component = SymbolOf<"component">;

export const envOf = (node: Node): Env => ({
  scope: node.scope,
  self: node,
  primes: "never",
  temporal: false,
  constant: undefined,
});

/** The node of the system itself. */
export function systemNode(cx: Context, module: ast.Module, moduleScope: Scope): Node {
  cx.counters.instance = 0;
  const scope = newScope(moduleScope);
  const declarations = module.declarations.filter((each) => !moduleOnly.has(each.kind));
  const node: Node = {
    component: module.system?.text ?? "",
    origin: undefined,
    scope,
    parts: [],
    indices: [],
    indexPositions: [],
    ownIndices: 0,
    abstract: false,
    declarations,
    children: [],
  };
  declareMembers(cx, node, new Set());
  return node;
}

/** What belongs to a file, not to its system; `fun` belongs to both. */
const moduleOnly: ReadonlySet<ast.Declaration["kind"]> = new Set([
  "use",
  "const",
  "type",
  "symmetric",
  "enum",
  "record",
  "variant",
  "component",
]);

/** A component with its parameters unknown: what can be said of it by itself. */
export function abstractNode(
  cx: Context,
  component: Component,
  ancestors: ReadonlySet<ast.Declaration> = new Set(),
): Node | undefined {
  const { declaration } = component;
  if (ancestors.has(declaration)) return undefined;
  if (ancestors.size === 0) cx.counters.instance = 0;
  const inner = new Set([...ancestors, declaration]);
  const node = newNode(component, component.module, [declaration.name.text], [], [], 0, true);
  const env: Env = { ...envOf(node), self: undefined };
  for (const param of declaration.params) declare(cx, node.scope, unknownParam(cx, env, node, param, inner));
  declareMembers(cx, node, inner);
  return node;
}

function unknownParam(
  cx: Context,
  env: Env,
  owner: Node,
  param: ast.ComponentParam,
  ancestors: ReadonlySet<ast.Declaration>,
): Symbol {
  const { name } = param;
  const base = { name: name.text, span: name.span };
  if (param.kind === "typeParam") return { kind: "type", ...base, type: () => unknownType, members: [] };
  const component = componentOf(env.scope, param.type);
  if (component !== undefined) {
    const node =
      component.declaration === owner.origin
        ? (): Node => owner
        : lazy(
            () => abstractNode(cx, component, ancestors),
            () => undefined,
          );
    return {
      kind: "given",
      ...base,
      ref: () => {
        const found = node();
        return found === undefined ? undefined : { node: found, indices: [], missing: 0 };
      },
    };
  }
  const value = lazy<core.Expr>(
    () => {
      const local = newLocal(cx, name.text, resolveType(cx, { ...env, constant: "a type" }, param.type));
      cx.unknownConstants.add(local.id);
      return readLocal(local, name.span);
    },
    () => brokenExpr(name.span),
  );
  return { kind: "value", ...base, value };
}

/** The component a parameter's type names, if it does. */
function componentOf(scope: Scope, type: ast.TypeExpr): Component | undefined {
  if (type.kind !== "namedType") return undefined;
  const symbol = lookup(scope, type.name.text);
  return symbol?.kind === "component" ? symbol : undefined;
}

function newNode(
  component: Component,
  parent: Scope,
  parts: readonly string[],
  indices: readonly core.Local[],
  indexPositions: readonly number[],
  ownIndices: number,
  abstract: boolean,
): Node {
  const { declaration } = component;
  return {
    component: declaration.name.text,
    origin: declaration,
    scope: newScope(parent),
    parts,
    indices,
    indexPositions,
    ownIndices,
    abstract,
    declarations: declaration.declarations,
    children: [],
  };
}

// ---------------------------------------------------------------- members

const notInComponents: ReadonlySet<ast.Declaration["kind"]> = new Set([
  "use",
  "const",
  "symmetric",
  "enum",
  "record",
  "variant",
  "component",
  "check",
  "scenario",
]);

/** Declares what a system or component declares; nothing is elaborated yet but the indices of its instances. */
function declareMembers(cx: Context, node: Node, ancestors: ReadonlySet<ast.Declaration>): void {
  const env = envOf(node);
  for (const declaration of node.declarations) {
    if (node.origin !== undefined && notInComponents.has(declaration.kind)) {
      report(cx, "E0207", declaration.span, `a component cannot declare ${describeDeclaration(declaration)}`, {
        label: "not in here",
        hint: "move it out of the component, into the file",
      });
      declareBroken(cx, node.scope, declaration);
      continue;
    }
    const symbol = memberSymbol(cx, env, node, declaration);
    if (symbol === undefined) continue;
    // A function of a system's file is there for components too, as long as it reads no state.
    if (symbol.kind === "function" && node.origin === undefined) {
      if (node.scope.symbols.has(symbol.name)) declare(cx, node.scope, symbol);
      else node.scope.symbols.set(symbol.name, symbol);
    } else declare(cx, node.scope, symbol);
  }
  for (const declaration of node.declarations)
    if (declaration.kind === "instance") declareInstance(cx, env, node, declaration, ancestors);
}

function memberSymbol(cx: Context, env: Env, node: Node, declaration: ast.Declaration): Symbol | undefined {
  switch (declaration.kind) {
    case "type": {
      const { name } = declaration;
      const cyclic = (): Type => {
        report(cx, "E0208", name.span, `the type \`${name.text}\` contains itself`, { label: "would have no end" });
        return unknownType;
      };
      return {
        kind: "type",
        name: name.text,
        span: name.span,
        type: lazy(() => resolveType(cx, { ...env, constant: "a type" }, declaration.type), cyclic),
        members: [],
      };
    }
    case "var":
      return {
        kind: "variable",
        name: declaration.name.text,
        span: declaration.name.span,
        variable: lazy(
          () => variableOf(cx, env, node, declaration),
          () => circularVariable(cx, node, declaration),
        ),
        node,
      };
    case "fun":
      return functionSymbol(cx, env, declaration, node);
    case "op":
      return operationSymbol(cx, env, declaration, node);
    case "action":
      return actionSymbol(cx, env, declaration, node);
    case "invariant":
    case "step":
    case "property":
    case "cover":
      return { kind: "property", name: declaration.name.text, span: declaration.name.span, what: declaration.kind };
    default:
      return undefined;
  }
}

/** Its type has a bound that a function computes, and the function reads the variable. */
function circularVariable(cx: Context, node: Node, declaration: ast.DeclarationOf<"var">): core.Variable {
  const { name, ghost, doc } = declaration;
  report(cx, "E0208", name.span, `the type of the variable \`${name.text}\` depends on its value`, {
    label: "would have no end",
    hint: "bounds of types are constant",
  });
  return {
    id: -1,
    name: [...node.parts, name.text].join("."),
    type: unknownType,
    indices: 0,
    indexPositions: [],
    ghost,
    doc,
    span: name.span,
  };
}

function variableOf(cx: Context, env: Env, node: Node, declaration: ast.DeclarationOf<"var">): core.Variable {
  const type = resolveType(cx, { ...env, constant: "a type" }, declaration.type);
  const variable: core.Variable = {
    id: node.abstract ? -1 : cx.counters.variable++,
    name: [...node.parts, declaration.name.text].join("."),
    type: liftType(node.indices, type),
    indices: node.indices.length,
    indexPositions: node.indexPositions,
    ghost: declaration.ghost,
    doc: declaration.doc,
    span: declaration.name.span,
  };
  if (!node.abstract) {
    cx.variables.push(variable);
    requireStorable(cx, variable.type, declaration.type.span, variable.name);
  }
  return variable;
}

// ---------------------------------------------------------------- instances

/** Components that hold two of others, which hold two of others, soon come to more than anyone meant. */
const MOST_INSTANCES = 10_000;
const TOO_MANY = `there are more than ${MOST_INSTANCES} instances`;

function declareInstance(
  cx: Context,
  env: Env,
  parent: Node,
  declaration: ast.DeclarationOf<"instance">,
  ancestors: ReadonlySet<ast.Declaration>,
): void {
  const { name, component: componentName } = declaration;
  const broken = (): void => declare(cx, parent.scope, { kind: "broken", name: name.text, span: name.span });
  const component = lookup(env.scope, componentName.text);
  if (component?.kind !== "component") {
    if (component === undefined)
      report(cx, "E0201", componentName.span, `there is no component \`${componentName.text}\``, {
        label: "not declared, and not imported",
      });
    else if (component.kind !== "broken")
      report(
        cx,
        "E0501",
        componentName.span,
        `\`${componentName.text}\` is ${withArticle(describeKind(component.kind))}, not a component`,
        { label: "expected a component", related: [{ span: component.span, message: "declared here" }] },
      );
    broken();
    return;
  }
  if (ancestors.has(component.declaration)) {
    report(cx, "E0208", componentName.span, `the component \`${componentName.text}\` contains an instance of itself`, {
      label: "would have no end",
    });
    broken();
    return;
  }
  if (++cx.counters.instance > MOST_INSTANCES) {
    const first =
      cx.counters.instance === MOST_INSTANCES + 1 &&
      ![...cx.diagnostics.values()].some((each) => each.message.startsWith(TOO_MANY));
    if (first)
      report(cx, "E0106", name.span, `${TOO_MANY}, those in components counted for each use`, {
        label: "one too many",
        hint: "a family of instances, `x[i in T]`, counts once",
      });
    broken();
    return;
  }
  // The indices are seen by the arguments only.
  const argScope = newScope(env.scope);
  const own = declaration.binders.map((binder) => instanceIndex(cx, env, argScope, binder));
  const parts = [...parent.parts, name.text];
  const positions = [...parent.indexPositions, ...own.map(() => parts.length - 1)];
  const node = newNode(
    component,
    component.module,
    parts,
    [...parent.indices, ...own],
    positions,
    own.length,
    parent.abstract,
  );
  parent.children.push(node);
  bindParams(
    cx,
    { ...within(env, argScope), constant: "an argument of a component" },
    node,
    component.declaration,
    declaration,
  );
  declareMembers(cx, node, new Set([...ancestors, component.declaration]));
  declare(cx, parent.scope, { kind: "instance", name: name.text, span: name.span, node });
}

function instanceIndex(cx: Context, env: Env, scope: Scope, binder: ast.Binder): core.Local {
  const { pattern } = binder;
  const domain = infer(cx, { ...env, constant: "the index of instances" }, binder.domain);
  const type =
    domain.kind === "allValues" ? domain.of : domain.type.kind === "unknown" ? unknownType : constantRange(cx, domain);
  if (type === undefined)
    report(cx, "E0502", binder.domain.span, "instances are indexed by a whole type", {
      label: "expected the name of a type, or a constant range",
    });
  else requireEnumerable(cx, type, binder.domain, "the index of instances");
  if (pattern.kind !== "namePattern") {
    report(cx, "E0314", pattern.span, "the index of instances is a name", { label: "expected a name" });
    return newLocal(cx, "_", type ?? unknownType);
  }
  const local = newLocal(cx, pattern.name.text, type ?? unknownType);
  declare(cx, scope, { kind: "local", name: local.name, span: pattern.name.span, local });
  return local;
}

/** Arguments to parameters: in order, then by name. */
function bindParams(
  cx: Context,
  env: Env,
  node: Node,
  component: ast.DeclarationOf<"component">,
  declaration: ast.DeclarationOf<"instance">,
): void {
  const given = new Map<string, ast.Arg>();
  const { params } = component;
  let named = false;
  for (const [i, arg] of declaration.args.entries()) {
    const param = arg.name === undefined ? params[i] : params.find((each) => each.name.text === arg.name?.text);
    if (arg.name !== undefined) named = true;
    if (param === undefined || (arg.name === undefined && named) || given.has(param.name.text)) {
      report(
        cx,
        "E0306",
        arg.span,
        param === undefined
          ? `\`${component.name.text}\` has no such parameter`
          : arg.name === undefined
            ? "arguments in order come before named ones"
            : `\`${param.name.text}\` is given twice`,
        {
          label: params.length === 0 ? "it takes none" : `it takes ${params.map((each) => each.name.text).join(", ")}`,
          related: [{ span: component.name.span, message: "declared here" }],
        },
      );
      continue;
    }
    given.set(param.name.text, arg);
  }
  const absent = params.filter((param) => !given.has(param.name.text)).map((param) => param.name.text);
  if (absent.length > 0) {
    report(
      cx,
      "E0306",
      declaration.component.span,
      `\`${component.name.text}\` also needs ${absent.map((name) => `\`${name}\``).join(", ")}`,
      {
        label: `${countOf(absent.length, "argument", "arguments")} missing`,
        related: [{ span: component.name.span, message: "declared here" }],
      },
    );
  }
  for (const param of params) {
    const arg = given.get(param.name.text);
    declare(
      cx,
      node.scope,
      arg === undefined
        ? { kind: "broken", name: param.name.text, span: param.name.span }
        : boundParam(cx, env, node, param, arg),
    );
  }
}

function boundParam(cx: Context, env: Env, node: Node, param: ast.ComponentParam, arg: ast.Arg): Symbol {
  const base = { name: param.name.text, span: param.name.span };
  if (param.kind === "typeParam") {
    return {
      kind: "type",
      ...base,
      type: lazy(
        () => resolveType(cx, env, asTypeExpr(cx, arg.value)),
        () => unknownType,
      ),
      members: [],
    };
  }
  const component = componentOf(node.scope, param.type);
  if (component !== undefined)
    return {
      kind: "given",
      ...base,
      ref: lazy(
        () => givenInstance(cx, env, arg.value, component),
        () => undefined,
      ),
    };
  const value = lazy<core.Expr>(
    () => givenValue(cx, env, node, param.name.text, param.type, arg.value),
    () => brokenExpr(arg.span),
  );
  return { kind: "value", ...base, value };
}

function givenInstance(cx: Context, env: Env, arg: ast.Expr, component: Component): InstanceRef | undefined {
  const ref = asInstance(cx, { ...env, constant: undefined }, arg);
  if (ref === undefined) {
    const inner = stripParens(arg);
    const symbol = inner.kind === "name" ? lookup(env.scope, inner.name) : undefined;
    if (symbol?.kind === "given" || symbol?.kind === "broken") return undefined;
    const before = cx.diagnostics.size;
    if (symbol === undefined) infer(cx, { ...env, constant: undefined }, arg);
    if (cx.diagnostics.size === before)
      report(cx, "E0501", arg.span, `an instance of ${component.name} is needed here`, {
        label: "not an instance",
        hint: "name one, with its index if it has one: `queue[r]`",
      });
    return undefined;
  }
  if (!complete(cx, ref, arg.span)) return undefined;
  if (ref.node.origin !== component.declaration) {
    report(
      cx,
      "E0501",
      arg.span,
      `an instance of ${component.declaration.name.text} is needed here, but this is one of ${ref.node.component}`,
      { label: `expected an instance of ${component.declaration.name.text}` },
    );
    return undefined;
  }
  return ref;
}

function givenValue(cx: Context, env: Env, node: Node, name: string, typeExpr: ast.TypeExpr, arg: ast.Expr): core.Expr {
  const type = resolveType(cx, { ...envOf(node), constant: "a type" }, typeExpr);
  const value = check(cx, env, arg, type, `the parameter \`${name}\``);
  if (cx.generic) {
    const local = newLocal(cx, name, type);
    cx.unknownConstants.add(local.id);
    return readLocal(local, arg.span);
  }
  if (!isScalar(type) || mentionsUnknown(value.type)) return value;
  ensureBodies(cx, value);
  const folded = foldConstant(value);
  // What mentions the index, or is too rich to be folded, stays an expression; types cannot depend on it.
  if (folded.kind !== "value") return value;
  const exact: Type =
    typeof folded.value === "number" && type.kind === "int"
      ? { kind: "int", lo: folded.value, hi: folded.value }
      : type;
  return { kind: "literal", value: folded.value, type: exact, span: arg.span };
}

/** A type argument is written where an expression may stand: a name, a range, or a tuple of those. */
function asTypeExpr(cx: Context, expr: ast.Expr): ast.TypeExpr {
  const inner = stripParens(expr);
  switch (inner.kind) {
    case "name":
      return { kind: "namedType", span: inner.span, name: { text: inner.name, span: inner.span } };
    case "binary":
      if (inner.op === "..") return { kind: "rangeType", span: inner.span, lo: inner.left, hi: inner.right };
      break;
    case "tuple":
      return { kind: "tupleType", span: inner.span, items: inner.items.map((item) => asTypeExpr(cx, item)) };
    default:
  }
  report(cx, "E0206", expr.span, "a type is needed here", {
    label: "not a type",
    hint: "give the type a name of its own, `type T = …`, and use that",
  });
  return { kind: "errorType", span: expr.span };
}
