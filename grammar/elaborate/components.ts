// Builds the tree of instances: a node for the system and for each instance, with the scope of its members.

import type * as core from "../core/core.js";
import { unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Component, bindParams, componentOf } from "./component-arguments.js";
import { type Context, type Env, brokenExpr, declare, newLocal, readLocal, report, within } from "./context.js";
import { instanceEnv } from "./environments.js";
import { memberSymbol } from "./members.js";
import { declareBroken, describeDeclaration } from "./misplaced-declarations.js";
import { didYouMean, withArticle } from "./wording.js";
import { constantRange, inferCollection } from "./type-domains.js";
import { resolveName } from "./name-resolution.js";
import { type Node, type Scope, type Symbol, lazy, newScope, visible } from "./scope.js";
import { describeKind, requireEnumerable, resolveType } from "./type-exprs.js";

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

/** Declarations that belong to the file and not to its system. `fun` belongs to both. */
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

/** A node for a component by itself, with unknown arguments, to find the errors that do not depend on them. */
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
  const env: Env = { ...instanceEnv(node), self: undefined };
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
  const component = componentOf(cx, env.scope, param.type);
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
  "refines",
  "check",
  "scenario",
]);

/** Declares the members of a system or component. Elaborates the indices of instances; all else is elaborated later. */
function declareMembers(cx: Context, node: Node, ancestors: ReadonlySet<ast.Declaration>): void {
  const env = instanceEnv(node);
  for (const declaration of node.declarations) {
    if (node.origin !== undefined && notInComponents.has(declaration.kind)) {
      const what = declaration.kind === "use" ? "contain `use`" : `declare ${describeDeclaration(declaration)}`;
      report(cx, "E0207", declaration.span, `a component cannot ${what}`, {
        hint: "move it to the top level of the file",
      });
      declareBroken(cx, node.scope, declaration);
      continue;
    }
    const symbol = memberSymbol(cx, env, node, declaration);
    if (symbol === undefined) continue;
    // Components of the file can use the function too, unless it reads the state.
    if (symbol.kind === "function" && node.origin === undefined) {
      if (node.scope.symbols.has(symbol.name)) declare(cx, node.scope, symbol);
      else node.scope.symbols.set(symbol.name, symbol);
    } else declare(cx, node.scope, symbol);
  }
  for (const declaration of node.declarations)
    if (declaration.kind === "instance") declareInstance(cx, env, node, declaration, ancestors);
}

// ---------------------------------------------------------------- instances

/** Nested components multiply: ten levels of components with two instances each have a thousand instances. */
const INSTANCE_LIMIT = 10_000;

const TOO_MANY_INSTANCES = `there are more than ${INSTANCE_LIMIT.toLocaleString("en-US")} instances`;

function declareInstance(
  cx: Context,
  env: Env,
  parent: Node,
  declaration: ast.DeclarationOf<"instance">,
  ancestors: ReadonlySet<ast.Declaration>,
): void {
  const { name, component: componentName } = declaration;
  const broken = (): void => declare(cx, parent.scope, { kind: "broken", name: name.text, span: name.span });
  const component = resolveName(cx, env.scope, componentName.text, componentName.span);
  if (component?.kind !== "component") {
    if (component === undefined)
      report(cx, "E0201", componentName.span, `unknown component \`${componentName.text}\``, {
        hint: didYouMean(
          componentName.text,
          [...visible(env.scope)].filter(({ kind }) => kind === "component").map(({ name: each }) => each),
        ),
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
  if (++cx.counters.instance > INSTANCE_LIMIT) {
    const first =
      cx.counters.instance === INSTANCE_LIMIT + 1 &&
      ![...cx.diagnostics.values()].some((each) => each.message === TOO_MANY_INSTANCES);
    if (first)
      report(cx, "E0106", name.span, TOO_MANY_INSTANCES, {
        hint: "an instance inside a component counts once for each use of the component; a family such as `queue[i in 1..9]` counts once",
      });
    broken();
    return;
  }
  // Only the arguments see the indices.
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
  const domain = inferCollection(cx, { ...env, constant: "the index of instances" }, binder.domain, undefined);
  const type =
    domain.kind === "allValues" ? domain.of : domain.type.kind === "unknown" ? unknownType : constantRange(cx, domain);
  if (type === undefined)
    report(cx, "E0502", binder.domain.span, "instances are indexed by a whole type", {
      label: "expected a type, or a constant range",
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
