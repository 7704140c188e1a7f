// Types fields of records and tuples, and elements of functions, maps and sequences.

import type * as core from "../core/core.js";
import { closestName } from "../core/edit-distance.js";
import { oneLine, type Span } from "../core/source.js";
import { sharedFields } from "../core/type-relations.js";
import { type Type, type TypeOf, showType, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { foreignField } from "./foreign-names.js";
import { type Context, type Env, brokenExpr, check, narrowTo, newLocal, readLocal, report } from "./context.js";
import { recordMember } from "./name-resolution.js";

/** `target.name` of a record or tuple. */
export function inferField(cx: Context, target: core.Expr, name: ast.Name, span: Span): core.Expr {
  const type = target.type;
  if (type.kind === "record") {
    const position = type.fields.findIndex((field) => field.name === name.text);
    const field = type.fields[position];
    if (field !== undefined) {
      recordMember(cx, name.span, type, name.text);
      return { kind: "field", target, position, type: field.type, span };
    }
    const names = type.fields.map((each) => each.name);
    const guess = closestName(name.text, names);
    report(cx, "E0204", name.span, `${type.name} has no field \`${name.text}\``, {
      label: `its fields: ${names.join(", ")}`,
      hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
    });
    return brokenExpr(span);
  }
  if (type.kind === "tuple") {
    const item = /^\d+$/.test(name.text) ? type.items[Number(name.text)] : undefined;
    if (item !== undefined) return { kind: "field", target, position: Number(name.text), type: item, span };
    report(cx, "E0204", name.span, `${showType(type)} has no item \`${name.text}\``, {
      label: `its items: ${type.items.map((_, i) => `.${i}`).join(", ")}`,
    });
    return brokenExpr(span);
  }
  if (type.kind === "variant" && type.cases.some(({ fields }) => fields.some((each) => each.name === name.text)))
    return inferSharedField(cx, target, type, name, span);
  if (type.kind !== "unknown") {
    const call = foreignField(type, name);
    report(cx, "E0204", name.span, `${showType(type)} has no field \`${name.text}\``, {
      label:
        type.kind === "variant" && sharedFields(type).length > 0
          ? `fields of all its cases: ${sharedFields(type)
              .map((field) => field.name)
              .join(", ")}`
          : "only records, tuples and instances have fields",
      hint: call === undefined ? `a function is called: \`.${name.text}(…)\`` : `write \`.${call}\``,
      ...(call !== undefined && { fix: { span: name.span, replacement: call } }),
    });
  }
  return brokenExpr(span);
}

/** `m.sender` of a variant: every case has a field of this name. */
function inferSharedField(
  cx: Context,
  target: core.Expr,
  type: TypeOf<"variant">,
  name: ast.Name,
  span: Span,
): core.Expr {
  const fields = type.cases.map((each) => each.fields.find((field) => field.name === name.text));
  const lacking = type.cases[fields.indexOf(undefined)];
  if (lacking !== undefined) {
    report(cx, "E0204", name.span, `not every case of ${type.name} has a field \`${name.text}\``, {
      label: `\`${lacking.name}\` has none`,
      hint: caseHint(target, type, name),
    });
    return brokenExpr(span);
  }
  const joined = sharedFields(type).find((field) => field.name === name.text)?.type;
  if (joined === undefined) {
    const types = fields.map((field) => showType(field?.type ?? unknownType));
    report(cx, "E0204", name.span, `\`${name.text}\` has different types in the cases of ${type.name}`, {
      label: [...new Set(types)].join(", "),
      hint: caseHint(target, type, name),
    });
    return brokenExpr(span);
  }
  for (const each of type.cases)
    cx.recorder?.name(name.span, { kind: "caseField", of: type, case: each.name, name: name.text });
  const local = newLocal(cx, name.text, joined);
  const options = type.cases.map((each, tag): core.Pattern => ({
    kind: "case",
    tag,
    type,
    fields: each.fields.map((field) => (field.name === name.text ? { kind: "bind", local } : { kind: "any" })),
  }));
  return {
    kind: "let",
    pattern: { kind: "or", options },
    value: target,
    body: readLocal(local, span),
    type: joined,
    span,
  };
}

/** A field that only some cases have is read by a `match`. */
function caseHint({ span }: core.Expr, type: TypeOf<"variant">, name: ast.Name): string | undefined {
  const found = type.cases.find(({ fields }) => fields.some((field) => field.name === name.text));
  if (found === undefined) return undefined;
  const pattern = found.fields.map((field) => (field.name === name.text ? name.text : "_")).join(", ");
  const text = oneLine(span);
  const short = text.length <= 30 ? text : "…";
  return `write \`match ${short} { ${found.name}(${pattern}) => …, _ => … }\`, or \`let ${found.name}(${pattern}) = ${short}?\` in an action`;
}

/** `target[key]` of a function, map or sequence. */
export function inferIndex(cx: Context, env: Env, target: core.Expr, keyExpr: ast.Expr, span: Span): core.Expr {
  const { type } = target;
  const index = (key: core.Expr, result: Type): core.Expr => ({ kind: "index", target, key, type: result, span });
  switch (type.kind) {
    case "function":
    case "map":
      return index(narrowKey(cx, check(cx, env, keyExpr, type.key, `the key of ${showType(type)}`)), type.value);
    case "seq":
      return index(
        check(cx, env, keyExpr, { kind: "int", lo: -Infinity, hi: Infinity }, "the index of a sequence"),
        type.item,
      );
    case "unknown":
      cx.inferExpr(cx, env, keyExpr);
      return brokenExpr(span);
    default:
      cx.inferExpr(cx, env, keyExpr);
      report(cx, "E0307", span, `${showType(type)} cannot be indexed`, {
        label: "expected a function, a map or a sequence",
      });
      return brokenExpr(span);
  }
}

const narrowKey = (cx: Context, key: core.Expr): core.Expr =>
  key.kind === "narrow" ? { ...key, code: "R0004" } : narrowTo(cx, key, key.type, "the key");
