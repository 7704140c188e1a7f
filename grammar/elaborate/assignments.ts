// Elaborates assignments.

import { textOf } from "../core/source.js";
import type * as core from "../core/core.js";
import { type Type, showType, unknownType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, type Env, check, infer, report, undecided } from "./context.js";
import { selfIndices } from "./names.js";
import { withArticle } from "./wording.js";
import { asInstance, noSuchPart } from "./instance-refs.js";
import { keyStep } from "./records.js";
import { recordMember, resolveName, resolvePart } from "./name-resolution.js";
import { describeKind } from "./type-exprs.js";

/** The variable, or the part of it, that a statement assigns. */
interface AssignmentTarget {
  readonly variable: core.Variable;
  readonly path: readonly core.PathStep[];
  readonly type: Type;
}

export function elaborateAssign(
  cx: Context,
  env: Env,
  statement: Extract<ast.Statement, { kind: "assign" }>,
): readonly core.Statement[] {
  const target = elaborateTargetExpr(cx, env, statement.target);
  if (target === undefined) {
    infer(cx, env, statement.value, undecided);
    return [];
  }
  const { span } = statement.target;
  const value = check(cx, env, statement.value, target.type, `\`${textOf(span)}\``);
  return [{ kind: "assign", variable: target.variable, path: target.path, value, span: statement.span }];
}

function elaborateTargetExpr(cx: Context, env: Env, expr: ast.Expr): AssignmentTarget | undefined {
  switch (expr.kind) {
    case "paren":
      return elaborateTargetExpr(cx, env, expr.inner);
    case "name": {
      const symbol = resolveName(cx, env.scope, expr.name, expr.span);
      if (symbol?.kind === "variable")
        return variableTarget(symbol.variable(), selfIndices(symbol.node, expr.span), expr);
      if (symbol === undefined) {
        const before = cx.diagnostics.size;
        infer(cx, env, expr, undecided);
        if (cx.diagnostics.size === before)
          report(cx, "E0411", expr.span, `\`${expr.name}\` is a value, and cannot be assigned`, {
            label: "not a variable",
          });
        return undefined;
      }
      if (symbol.kind === "broken") return undefined;
      report(
        cx,
        "E0411",
        expr.span,
        `\`${expr.name}\` is ${withArticle(describeKind(symbol.kind))}, and cannot be assigned`,
        {
          label: "not a variable",
          related: [{ span: symbol.span, message: "declared here" }],
          hint: symbol.kind === "local" ? "names bound by `let`, `pick` and parameters stand for one value" : undefined,
        },
      );
      return undefined;
    }
    case "field": {
      const ref = asInstance(cx, env, expr.target);
      if (ref !== undefined) {
        const symbol = resolvePart(cx, ref.node.scope, expr.name);
        if (symbol === undefined) noSuchPart(cx, ref.node, expr.name);
        else
          report(
            cx,
            "E0404",
            expr.span,
            `\`${expr.name.text}\` belongs to ${ref.node.component}, which alone assigns it`,
            {
              label: "assigned from outside",
              related: [{ span: symbol.span, message: "declared here" }],
              hint: `declare an operation in ${ref.node.component} that does it, and call that`,
            },
          );
        return undefined;
      }
      const target = elaborateTargetExpr(cx, env, expr.target);
      if (target === undefined) return undefined;
      return fieldTarget(cx, target, expr.name);
    }
    case "index": {
      let target = elaborateTargetExpr(cx, env, expr.target);
      for (const key of expr.keys) {
        if (target === undefined) break;
        const step = keyStep(cx, env, target.type, key);
        target =
          step === undefined
            ? undefined
            : { variable: target.variable, path: [...target.path, step.step], type: step.type };
      }
      return target;
    }
    case "error":
      return undefined;
    default:
      report(cx, "E0411", expr.span, "this is not a place that can be assigned", {
        label: "expected a variable, or a key or field of one",
        hint: "write `x' = …`, `f[k]' = …` or `r.field' = …`",
      });
      return undefined;
  }
}

/** A variable of this instance. The path to it begins with the indices of its family. */
function variableTarget(variable: core.Variable, indices: readonly core.Expr[], at: ast.Expr): AssignmentTarget {
  const path: core.PathStep[] = [];
  let type = variable.type;
  for (const key of indices) {
    path.push({ kind: "key", key, span: at.span, of: type });
    type = type.kind === "function" ? type.value : unknownType;
  }
  return { variable, path, type };
}

function fieldTarget(cx: Context, target: AssignmentTarget, name: ast.Name): AssignmentTarget | undefined {
  const of = target.type;
  const fields =
    of.kind === "record"
      ? of.fields
      : of.kind === "tuple"
        ? of.items.map((type, i) => ({ name: String(i), type }))
        : undefined;
  if (fields === undefined) {
    if (of.kind !== "unknown")
      report(cx, "E0204", name.span, `${showType(of)} has no field \`${name.text}\``, {
        label: "only records and tuples have fields",
      });
    return undefined;
  }
  const position = fields.findIndex((field) => field.name === name.text);
  const field = fields[position];
  if (field === undefined) {
    report(cx, "E0204", name.span, `${showType(of)} has no field \`${name.text}\``, {
      label: `its fields: ${fields.map((each) => each.name).join(", ")}`,
    });
    return undefined;
  }
  recordMember(cx, name.span, of, name.text);
  return {
    variable: target.variable,
    path: [...target.path, { kind: "position", position, span: name.span, of }],
    type: field.type,
  };
}
