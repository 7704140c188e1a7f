// Types calls in expressions: of functions, built-in functions and cases of variants. Only statements call operations.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { oneLine, type Span } from "../core/source.js";
import { type Type, type TypeOf, showType, unknownType } from "../core/types.js";
import { builtInNames, inferBuiltIn } from "./builtins.js";
import { type Context, type Env, brokenExpr, check, infer, report, undecided } from "./context.js";
import { isNoValue, selfIndices, stripParens } from "./names.js";
import { countOf, withArticle } from "./wording.js";
import { asInstance, complete, noSuchPart } from "./instance-refs.js";
import { memberOf, membersNamed } from "./type-members.js";
import { closestName } from "../core/edit-distance.js";
import { foreignFunction } from "./foreign-names.js";
import { recordMember, resolveName, resolvePart } from "./name-resolution.js";
import { type InstanceRef, type Symbol, lookup, visible } from "./scope.js";
import { describeKind } from "./type-exprs.js";

type CallExpr = Extract<ast.Expr, { kind: "call" }>;

export function inferCall(cx: Context, env: Env, expr: CallExpr, expected: Type | undefined): core.Expr {
  const callee = stripParens(expr.callee);
  if (callee.kind === "name") return inferPlainCall(cx, env, expr, callee, expected);
  if (callee.kind !== "field") {
    giveUp(cx, env, expr);
    report(cx, "E0307", expr.callee.span, "this is not a function", {
      label: "only functions that have a name are called",
    });
    return brokenExpr(expr.span);
  }
  const qualifier = stripParens(callee.target);
  if (qualifier.kind === "name") {
    const symbol = resolveName(cx, env.scope, qualifier.name, qualifier.span);
    if (symbol?.kind === "type") {
      const type = symbol.type();
      if (type.kind === "variant") return inferCase(cx, env, type, callee.name, expr);
    }
  }
  const ref = asInstance(cx, env, callee.target);
  if (ref !== undefined) return inferInstanceCall(cx, env, expr, ref, callee.name);
  const symbol = resolveName(cx, env.scope, callee.name.text, callee.name.span);
  if (symbol?.kind === "function")
    return callFunction(
      cx,
      env,
      symbol.def(),
      symbol.node === undefined ? [] : selfIndices(symbol.node, expr.span),
      [callee.target, ...positional(cx, expr.args)],
      expr.span,
    );
  return (
    inferBuiltIn(cx, env, {
      name: callee.name.text,
      nameSpan: callee.name.span,
      args: [callee.target, ...positional(cx, expr.args)],
      span: expr.span,
      expected,
    }) ?? noSuchFunction(cx, env, expr, callee.name, callee.target)
  );
}

function inferPlainCall(
  cx: Context,
  env: Env,
  expr: CallExpr,
  callee: Extract<ast.Expr, { kind: "name" }>,
  expected: Type | undefined,
): core.Expr {
  const symbol = lookup(env.scope, callee.name);
  const name: ast.Name = { text: callee.name, span: callee.span };
  const noFunction = symbol !== undefined && symbol.kind !== "function" && isNoValue(symbol);
  const caseInstead = noFunction ? caseOwner(cx, env, callee.name, expected) : undefined;
  if (caseInstead !== undefined && caseInstead !== "ambiguous") return inferCase(cx, env, caseInstead, name, expr);
  if (symbol !== undefined) cx.recorder?.name(callee.span, { kind: "symbol", symbol });
  switch (symbol?.kind) {
    case "function":
      return callFunction(
        cx,
        env,
        symbol.def(),
        symbol.node === undefined ? [] : selfIndices(symbol.node, expr.span),
        positional(cx, expr.args),
        expr.span,
      );
    case "operation":
    case "action":
      return misplacedOperation(cx, env, expr, symbol);
    case "broken":
      giveUp(cx, env, expr);
      return brokenExpr(expr.span);
    case "component":
      giveUp(cx, env, expr);
      report(cx, "E0501", expr.span, `\`${callee.name}\` is a component: it is instantiated, not called`, {
        label: "not a value",
        hint: `declare an instance: \`instance x = ${callee.name}(…)\``,
      });
      return brokenExpr(expr.span);
    default:
  }
  const builtIn = inferBuiltIn(cx, env, {
    name: callee.name,
    nameSpan: callee.span,
    args: positional(cx, expr.args),
    span: expr.span,
    expected,
  });
  if (builtIn !== undefined) return builtIn;
  if (symbol !== undefined) {
    giveUp(cx, env, expr);
    report(
      cx,
      "E0307",
      callee.span,
      `\`${callee.name}\` is ${withArticle(describeKind(symbol.kind))}, not a function`,
      {
        label: "cannot be called",
        related: [{ span: symbol.span, message: "declared here" }],
        ...indexAdvice(cx, env, expr, callee),
      },
    );
    return brokenExpr(expr.span);
  }
  const owner = caseOwner(cx, env, callee.name, expected);
  if (owner === "ambiguous") {
    giveUp(cx, env, expr);
    report(cx, "E0205", callee.span, `\`${callee.name}\` is a member of several types`, {
      label: "which one?",
      hint: "qualify it with its type",
    });
    return brokenExpr(expr.span);
  }
  if (owner !== undefined) return inferCase(cx, env, owner, name, expr);
  return noSuchFunction(cx, env, expr, name, undefined);
}

/** `f(x)` of a function that is a value is `f[x]`. */
function indexAdvice(
  cx: Context,
  env: Env,
  expr: CallExpr,
  callee: Extract<ast.Expr, { kind: "name" }>,
): Pick<Diagnostic, "hint" | "fix"> {
  const type = quietType(cx, env, callee);
  if (expr.args.length === 0 || (type?.kind !== "function" && type?.kind !== "map" && type?.kind !== "seq")) return {};
  const { source } = expr.span;
  const args = source.text.slice(expr.args[0]?.span.start, expr.args.at(-1)?.span.end);
  const replacement = `${callee.name}[${args}]`;
  return {
    hint: `write \`${oneLine(expr.span).length > 60 ? `${callee.name}[…]` : replacement}\``,
    fix: { span: expr.span, replacement },
  };
}

function caseOwner(
  cx: Context,
  env: Env,
  name: string,
  expected: Type | undefined,
): TypeOf<"variant"> | "ambiguous" | undefined {
  if (expected?.kind === "variant" && expected.cases.some((each) => each.name === name)) return expected;
  const owners = membersNamed(cx, env.scope, name).filter(
    (owner): owner is TypeOf<"variant"> => owner.kind === "variant",
  );
  return owners.length > 1 ? "ambiguous" : owners[0];
}

/** `Prepare(b)` */
function inferCase(cx: Context, env: Env, type: TypeOf<"variant">, name: ast.Name, expr: CallExpr): core.Expr {
  const tag = type.cases.findIndex((each) => each.name === name.text);
  const found = type.cases[tag];
  if (found !== undefined) recordMember(cx, name.span, type, name.text);
  if (found === undefined) {
    giveUp(cx, env, expr);
    const names = type.cases.map((each) => each.name);
    const guess = closestName(name.text, names);
    report(cx, "E0204", name.span, `${type.name} has no member \`${name.text}\``, {
      label: `its members: ${names.join(", ")}`,
      hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
    });
    return brokenExpr(expr.span);
  }
  const args = positional(cx, expr.args);
  if (args.length !== found.fields.length) {
    giveUp(cx, env, expr);
    const noFields = found.fields.length === 0 && memberOf(type, name.text, name.span) !== undefined;
    report(
      cx,
      "E0306",
      expr.span,
      `\`${name.text}\` has ${countOf(found.fields.length, "field", "fields")}, but ${args.length} ${args.length === 1 ? "is" : "are"} given`,
      {
        label:
          found.fields.length === 0
            ? undefined
            : `its fields: ${found.fields.map((field) => `${field.name}: ${showType(field.type)}`).join(", ")}`,
        hint: noFields ? `write \`${name.text}\` without parentheses` : undefined,
      },
    );
    return brokenExpr(expr.span, type);
  }
  const fields = args.map((arg, i) =>
    check(cx, env, arg, found.fields[i]?.type ?? unknownType, `the field \`${found.fields[i]?.name ?? ""}\``),
  );
  return { kind: "makeCase", tag, fields, type, span: expr.span };
}

function inferInstanceCall(cx: Context, env: Env, expr: CallExpr, ref: InstanceRef, name: ast.Name): core.Expr {
  const symbol = resolvePart(cx, ref.node.scope, name);
  if (symbol?.kind === "operation" || symbol?.kind === "action") return misplacedOperation(cx, env, expr, symbol);
  if (symbol?.kind === "function" && symbol.node === ref.node) {
    if (!complete(cx, ref, expr.span)) {
      giveUp(cx, env, expr);
      return brokenExpr(expr.span);
    }
    return callFunction(cx, env, symbol.def(), ref.indices, positional(cx, expr.args), expr.span);
  }
  giveUp(cx, env, expr);
  if (symbol === undefined) noSuchPart(cx, ref.node, name);
  else if (symbol.kind !== "broken")
    report(
      cx,
      "E0307",
      name.span,
      `\`${name.text}\` of ${ref.node.component} is ${withArticle(describeKind(symbol.kind))}, not a function`,
      { label: "cannot be called", related: [{ span: symbol.span, message: "declared here" }] },
    );
  return brokenExpr(expr.span);
}

function misplacedOperation(cx: Context, env: Env, expr: CallExpr, symbol: Symbol): core.Expr {
  giveUp(cx, env, expr);
  if (symbol.kind === "action") {
    report(cx, "E0206", expr.span, `\`${symbol.name}\` is an action: it happens by itself, and is not called`, {
      label: "not an operation",
      related: [{ span: symbol.span, message: "declared here" }],
      hint: "what several actions have in common goes into an `op`",
    });
  } else if (env.primes === "assigned") {
    report(cx, "E0406", expr.span, `the operation \`${symbol.name}\` is called inside an expression`, {
      label: "its updates would happen in the midst of it",
      related: [{ span: symbol.span, message: "declared here" }],
      hint: "call it in a `let`, `require` or `assert` of its own, and use the result",
    });
  } else {
    report(cx, "E0407", expr.span, `\`${symbol.name}\` is an operation, and nothing can change here`, {
      label: "operations are called by actions and operations",
      related: [{ span: symbol.span, message: "declared here" }],
      hint: "for a value that changes nothing declare a `fun`",
    });
  }
  return brokenExpr(expr.span);
}

/**
 * Types the call of a function, its arguments included. `indices`: those of the instance that the function belongs to.
 */
function callFunction(
  cx: Context,
  env: Env,
  def: core.FunctionDef,
  indices: readonly core.Expr[],
  args: readonly ast.Expr[],
  span: Span,
): core.Expr {
  const params = def.params.slice(indices.length);
  const values = checkArgs(cx, env, def.name, params, args, span);
  if (env.constant !== undefined && indices.length > 0) {
    report(cx, "E0304", span, `${env.constant} cannot depend on an instance`, {
      label: `\`${def.name}\` belongs to one`,
    });
    return brokenExpr(span);
  }
  return { kind: "callFunction", callee: def, args: [...indices, ...values], type: def.result, span };
}

/** Checks positional arguments against the parameters. */
export function checkArgs(
  cx: Context,
  env: Env,
  callee: string,
  params: readonly core.Local[],
  args: readonly ast.Expr[],
  span: Span,
): readonly core.Expr[] {
  if (args.length !== params.length) {
    for (const arg of args) infer(cx, env, arg, undecided);
    report(
      cx,
      "E0306",
      span,
      `\`${callee}\` takes ${countOf(params.length, "argument", "arguments")}, but ${args.length} ${args.length === 1 ? "is" : "are"} given`,
      {
        label:
          params.length === 0
            ? "takes none"
            : `takes ${params.map((param) => `${param.name}: ${showType(param.type)}`).join(", ")}`,
      },
    );
    return params.map((param) => brokenExpr(span, param.type));
  }
  return args.map((arg, i) =>
    check(cx, env, arg, params[i]?.type ?? unknownType, `the argument \`${params[i]?.name ?? ""}\``),
  );
}

/** Rejects named arguments: only components take them. */
export function positional(cx: Context, args: readonly ast.Arg[]): readonly ast.Expr[] {
  for (const arg of args) {
    if (arg.name !== undefined)
      report(cx, "E0306", arg.name.span, "only components take arguments by name", { label: "leave the name out" });
  }
  return args.map((arg) => arg.value);
}

/** Types the arguments of an erroneous call, to report the errors in them. */
function giveUp(cx: Context, env: Env, expr: CallExpr): void {
  for (const arg of expr.args) if (arg.value.kind !== "lambda") infer(cx, env, arg.value, undecided);
}

/** The type of a plain name, without reports. */
function quietType(cx: Context, env: Env, expr: ast.Expr): Type | undefined {
  const inner = stripParens(expr);
  return inner.kind === "name" && lookup(env.scope, inner.name)?.kind === "variable"
    ? infer(cx, env, inner).type
    : undefined;
}

function noSuchFunction(
  cx: Context,
  env: Env,
  expr: CallExpr,
  name: ast.Name,
  target: ast.Expr | undefined,
): core.Expr {
  const targetType = target === undefined ? undefined : infer(cx, env, target).type;
  const args = [...(target === undefined ? [] : [target]), ...expr.args.map((arg) => arg.value)];
  const [first] = args;
  const on = targetType ?? (first === undefined || first.kind === "lambda" ? undefined : quietType(cx, env, first));
  const advice = foreignFunction(name, args, expr.span, on);
  if (advice === undefined) giveUp(cx, env, expr);
  if (targetType?.kind === "unknown") return brokenExpr(expr.span);
  const functions = [
    ...builtInNames,
    ...[...visible(env.scope)].filter((each) => each.kind === "function").map((each) => each.name),
  ];
  const guess = closestName(name.text, functions);
  report(cx, "E0201", name.span, `unknown function \`${name.text}\``, {
    ...(advice ?? { hint: guess === undefined ? undefined : `did you mean \`${guess}\`?` }),
  });
  return brokenExpr(expr.span);
}
