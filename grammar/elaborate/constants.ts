// Evaluates the constants of a file, with the values that a check or the command line gives them.

import type * as core from "../core/core.js";
import { overlaps } from "../core/type-relations.js";
import { type Type, isScalar, mentionsUnknown, showType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import {
  type Context,
  type Env,
  brokenExpr,
  check,
  infer,
  narrowTo,
  newLocal,
  readLocal,
  report,
  showBounds,
} from "./context.js";
import { moduleEnv } from "./environments.js";
import { type Scope, type Symbol, lazy } from "./scope.js";
import { foldConstantOf, readsUnknown, resolveType } from "./type-exprs.js";

export interface Configuration {
  /** Values of constants of a file. They replace those in the file. */
  readonly overrides: ReadonlyMap<string, ast.Expr>;
  /** Where the names in the overrides are looked up; undefined for the file itself. */
  readonly overridesIn?: Scope | undefined;
  /**
   * Is a constant without a value an error, or of unknown value? `all`: all constants are of unknown value, to find
   * errors that every configuration has.
   */
  readonly missingConstants: "error" | "unknown" | "all";
}

// ---------------------------------------------------------------- constants

export function constantSymbol(
  cx: Context,
  scope: Scope,
  declaration: ast.DeclarationOf<"const">,
  configuration: Configuration,
): Symbol {
  const { name } = declaration;
  const cyclic = (): core.Expr => {
    report(cx, "E0208", name.span, `the constant \`${name.text}\` is defined through itself`, {
      label: "needs its own value",
    });
    return brokenExpr(name.span);
  };
  const given = configuration.overrides.get(name.text);
  const { overridesIn } = configuration;
  return {
    kind: "constant",
    name: name.text,
    span: name.span,
    argument: given === undefined || overridesIn === undefined ? undefined : { expr: given, scope: overridesIn },
    value: lazy(() => constantValue(cx, scope, declaration, configuration), cyclic),
  };
}

function constantValue(
  cx: Context,
  scope: Scope,
  declaration: ast.DeclarationOf<"const">,
  configuration: Configuration,
): core.Expr {
  const env = moduleEnv(scope, "a constant");
  const { name } = declaration;
  const type = resolveType(cx, env, declaration.type);
  if (configuration.missingConstants === "all") return unknownConstant(cx, name, type);
  const override = configuration.overrides.get(name.text);
  const { overridesIn } = configuration;
  if (override !== undefined) {
    const at = overridesIn === undefined ? env : moduleEnv(overridesIn, "a constant");
    return constantExpr(cx, name, type, overridden(cx, at, name, type, override), override.span);
  }
  if (declaration.value !== undefined)
    return constantExpr(
      cx,
      name,
      type,
      check(cx, env, declaration.value, type, `the constant \`${name.text}\``),
      undefined,
    );
  if (configuration.missingConstants === "error") {
    report(cx, "E0701", name.span, `the constant \`${name.text}\` has no value`, {
      label: "declared without one",
      hint:
        overridesIn === undefined
          ? `give it one in the check (\`${name.text} = …\`), with \`-c ${name.text}=…\`, or here`
          : `give it one in the refinement (\`${name.text} = …\`), or here`,
    });
    return brokenExpr(name.span, type);
  }
  return unknownConstant(cx, name, type);
}

function unknownConstant(cx: Context, name: ast.Name, type: Type): core.Expr {
  const local = newLocal(cx, name.text, type);
  cx.unknownConstants.add(local.id);
  return readLocal(local, name.span);
}

function overridden(cx: Context, env: Env, name: ast.Name, type: Type, override: ast.Expr): core.Expr {
  const value = infer(cx, env, override, type);
  if (overlaps(value.type, type)) return narrowTo(cx, value, type, `the constant \`${name.text}\``);
  report(
    cx,
    "E0702",
    override.span,
    `this is ${showBounds(value)}, but \`${name.text}\` has the type \`${showType(type)}\``,
    {
      related: [{ span: name.span, message: "declared here" }],
    },
  );
  return brokenExpr(override.span, type);
}

/**
 * The expression that reads the constant: the value of a scalar, otherwise the call of a function without parameters.
 */
function constantExpr(
  cx: Context,
  name: ast.Name,
  type: Type,
  value: core.Expr,
  override: core.Expr["span"] | undefined,
): core.Expr {
  if (value.type.kind === "unknown" || mentionsUnknown(type)) return brokenExpr(value.span, type);
  if (readsUnknown(cx, value)) return unknownConstant(cx, name, type);
  if (isScalar(type)) {
    const before = cx.diagnostics.size;
    const folded = foldConstantOf(cx, value.kind === "narrow" ? value.value : value);
    if (folded === undefined) return brokenExpr(value.span, type);
    if (
      cx.diagnostics.size === before &&
      typeof folded === "number" &&
      type.kind === "int" &&
      (folded < type.lo || folded > type.hi)
    ) {
      report(
        cx,
        override === undefined ? "E0310" : "E0702",
        override ?? value.span,
        `this is ${folded}, but \`${name.text}\` has the type \`${showType(type)}\``,
      );
    }
    const exact: Type =
      type.kind === "int" && typeof folded === "number" ? { kind: "int", lo: folded, hi: folded } : type;
    return { kind: "literal", value: folded, type: exact, span: value.span };
  }
  const def: core.FunctionDef = {
    id: cx.counters.function++,
    name: name.text,
    instance: undefined,
    params: [],
    result: type,
    body: value,
    span: name.span,
  };
  cx.functions.push(def);
  return { kind: "callFunction", callee: def, args: [], type, span: name.span };
}
