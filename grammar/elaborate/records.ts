// Types records and updated copies: `R { … }`, `r with { … }`, `f with [k] = v`.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { joinTypes } from "../core/type-relations.js";
import { type Type, type TypeOf, functionOf, mapOf, seqOf, showType, unknownType } from "../core/types.js";
import { type Context, type Env, brokenExpr, check, infer, report, showBounds } from "./context.js";
import { closestName } from "../core/edit-distance.js";
import { recordMember, resolveName } from "./name-resolution.js";
import { visible } from "./scope.js";
import { didYouMean } from "./wording.js";

export function inferRecordLiteral(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "recordLiteral" }>,
): core.Expr {
  const symbol = resolveName(cx, env.scope, expr.name.text, expr.name.span);
  const type = symbol?.kind === "type" ? symbol.type() : undefined;
  if (type?.kind !== "record") {
    for (const field of expr.fields) infer(cx, env, field.value);
    if (symbol === undefined)
      report(cx, "E0201", expr.name.span, `unknown record \`${expr.name.text}\``, {
        hint: didYouMean(
          expr.name.text,
          [...visible(env.scope)].filter(({ kind }) => kind === "type").map(({ name }) => name),
        ),
      });
    else if (type?.kind !== "unknown" && symbol.kind !== "broken")
      report(cx, "E0206", expr.name.span, `\`${expr.name.text}\` is not a record`, {
        label: "expected the name of a record",
      });
    return brokenExpr(expr.span);
  }
  const values = fieldValues(cx, env, type, expr.fields);
  const absent = type.fields.filter((field) => !values.has(field.name)).map((field) => field.name);
  if (absent.length > 0) {
    report(cx, "E0313", expr.span, `${type.name} also has ${absent.map((name) => `\`${name}\``).join(", ")}`, {
      label: "fields missing",
      hint: "every field needs a value",
    });
    return brokenExpr(expr.span, type);
  }
  return {
    kind: "makeRecord",
    fields: type.fields.map((field) => values.get(field.name) ?? brokenExpr(expr.span)),
    type,
    span: expr.span,
  };
}

/** Types the values of fields. Reports unknown and repeated fields. */
function fieldValues(
  cx: Context,
  env: Env,
  type: TypeOf<"record">,
  fields: readonly ast.FieldInit[],
): Map<string, core.Expr> {
  const values = new Map<string, core.Expr>();
  for (const init of fields) {
    const field = type.fields.find((each) => each.name === init.name.text);
    if (field === undefined) {
      infer(cx, env, init.value);
      const guess = closestName(
        init.name.text,
        type.fields.map((each) => each.name),
      );
      report(cx, "E0204", init.name.span, `${type.name} has no field \`${init.name.text}\``, {
        label: `its fields: ${type.fields.map((each) => each.name).join(", ")}`,
        hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
      });
      continue;
    }
    recordMember(cx, init.name.span, type, field.name);
    if (values.has(field.name))
      report(cx, "E0313", init.name.span, `\`${field.name}\` is given twice`, { label: "again here" });
    values.set(field.name, check(cx, env, init.value, field.type, `the field \`${field.name}\``));
  }
  return values;
}

export function inferWithFields(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "withFields" }>,
  expected: Type | undefined,
): core.Expr {
  const target = infer(cx, env, expr.target, expected);
  const { type } = target;
  if (type.kind !== "record") {
    for (const field of expr.fields) infer(cx, env, field.value);
    if (type.kind !== "unknown")
      report(cx, "E0307", expr.target.span, `\`with { … }\` changes a record, but this is ${showType(type)}`, {
        label: "expected a record",
      });
    return brokenExpr(expr.span);
  }
  let result = target;
  for (const [name, value] of fieldValues(cx, env, type, expr.fields)) {
    const position = type.fields.findIndex((field) => field.name === name);
    result = {
      kind: "update",
      target: result,
      path: [{ kind: "position", position, span: value.span, of: type }],
      value,
      type,
      span: expr.span,
    };
  }
  return result;
}

export function inferWithIndex(
  cx: Context,
  env: Env,
  expr: Extract<ast.Expr, { kind: "withIndex" }>,
  expected: Type | undefined,
): core.Expr {
  const target = infer(cx, env, expr.target, expected);
  const path: core.PathStep[] = [];
  let inner: Type = target.type;
  for (const key of expr.keys) {
    if (inner.kind === "unknown") {
      infer(cx, env, key);
      continue;
    }
    const step =
      path.length === expr.keys.length - 1 && inner.kind === "map"
        ? newKeyStep(cx, env, inner, key)
        : keyStep(cx, env, inner, key);
    if (step === undefined) return brokenExpr(expr.span);
    path.push(step.step);
    inner = step.type;
  }
  const value = infer(cx, env, expr.value, inner);
  if (target.type.kind === "unknown") return brokenExpr(expr.span);
  const type = storeType(target.type, path, 0, value.type);
  if (type === undefined) {
    report(cx, "E0301", expr.value.span, `the value here is ${showType(inner)}, but this is ${showBounds(value)}`, {
      label: `expected ${showType(inner)}`,
    });
    return brokenExpr(expr.span);
  }
  return { kind: "update", target, path, value, type, span: expr.span };
}

/** A key in a path, and the type of the element there. */
export function keyStep(
  cx: Context,
  env: Env,
  of: Type,
  key: ast.Expr,
): { readonly step: core.PathStep; readonly type: Type } | undefined {
  switch (of.kind) {
    case "function":
    case "map": {
      const value = check(cx, env, key, of.key, `the key of ${showType(of)}`);
      const narrowed: core.Expr = value.kind === "narrow" ? { ...value, code: "R0004" } : value;
      return { step: { kind: "key", key: narrowed, span: key.span, of }, type: of.value };
    }
    case "seq":
      return {
        step: {
          kind: "key",
          key: check(cx, env, key, { kind: "int", lo: -Infinity, hi: Infinity }, "the index of a sequence"),
          span: key.span,
          of,
        },
        type: of.item,
      };
    default:
      infer(cx, env, key);
      if (of.kind !== "unknown")
        report(cx, "E0307", key.span, `${showType(of)} has no keys`, {
          label: "expected a function, a map or a sequence around it",
        });
      return undefined;
  }
}

/** The last key of an updated map may be outside its key type. The type of the copy is widened to hold it. */
function newKeyStep(
  cx: Context,
  env: Env,
  of: TypeOf<"map">,
  key: ast.Expr,
): { readonly step: core.PathStep; readonly type: Type } | undefined {
  const value = infer(cx, env, key, of.key);
  if (joinTypes(of.key, value.type) === undefined) return keyStep(cx, env, of, key);
  return { step: { kind: "key", key: value, span: key.span, of }, type: of.value };
}

/** The type of a value after a part of it was replaced. */
function storeType(type: Type, path: readonly core.PathStep[], at: number, stored: Type): Type | undefined {
  if (at === path.length) return joinTypes(type, stored);
  switch (type.kind) {
    case "function": {
      const value = storeType(type.value, path, at + 1, stored);
      return value === undefined ? undefined : functionOf(type.key, value);
    }
    case "map": {
      const value = storeType(type.value, path, at + 1, stored);
      const step = path[at];
      const key = step?.kind === "key" ? joinTypes(type.key, step.key.type) : type.key;
      return value === undefined ? undefined : mapOf(key ?? type.key, value);
    }
    case "seq": {
      const item = storeType(type.item, path, at + 1, stored);
      return item === undefined ? undefined : seqOf(item, type.max);
    }
    default:
      return unknownType;
  }
}
