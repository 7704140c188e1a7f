// Names in patterns that are probably members with a spelling mistake: they match every value, and are not used.

import type * as core from "../core/core.js";
import { boundLocals, statementExprs, walkExpr, walkStatements } from "../analysis/traversal.js";
import { type Type, showType } from "../core/types.js";
import type * as ast from "../syntax/ast.js";
import { type Context, report } from "./context.js";
import type { Span } from "../core/source.js";

interface WrittenArm {
  readonly pattern: ast.Pattern;
  readonly span: Span;
}

interface Arm {
  readonly pattern: core.Pattern;
  readonly guard: core.Expr | undefined;
  readonly body: core.Expr | readonly core.Statement[];
}

/** Reports names that patterns bind to values of an enum or a variant, and that their arms do not use. */
export function reportUnusedBindings(cx: Context, written: readonly WrittenArm[], arms: readonly Arm[]): void {
  for (const [i, arm] of arms.entries()) {
    const source = written[i];
    if (source === undefined || hasErrors(cx, source.span)) continue;
    const suspects = boundLocals(arm.pattern).filter(({ type }) => membersOf(type).length > 0);
    if (suspects.length === 0) continue;
    const used = usedLocals(arm);
    for (const local of suspects) {
      const name = nameIn(source.pattern, local.name);
      if (used.has(local.id) || name === undefined || local.name.startsWith("_")) continue;
      const members = membersOf(local.type);
      report(cx, "E0204", name.span, `${showType(local.type)} has no member \`${local.name}\``, {
        label: "a new name, which matches every value and is not used",
        hint: `write one of its members (${members.slice(0, 6).join(", ")}${members.length > 6 ? ", …" : ""}), or \`_\` for any value`,
      });
    }
  }
}

const membersOf = (type: Type): readonly string[] =>
  type.kind === "enum" ? type.members : type.kind === "variant" ? type.cases.map((each) => each.name) : [];

const hasErrors = (cx: Context, span: Span): boolean =>
  [...cx.diagnostics.values()].some(
    (each) => each.span?.source === span.source && span.start <= each.span.start && each.span.end <= span.end,
  );

function usedLocals({ guard, body }: Arm): ReadonlySet<number> {
  const used = new Set<number>();
  const visit = (root: core.Expr): void =>
    walkExpr(root, (each) => {
      if (each.kind === "local") used.add(each.local.id);
    });
  if (guard !== undefined) visit(guard);
  if ("kind" in body) visit(body);
  else walkStatements(body, (statement) => statementExprs(statement).forEach(visit));
  return used;
}

/** The name in a pattern, for its span. */
function nameIn(pattern: ast.Pattern, name: string): ast.Name | undefined {
  switch (pattern.kind) {
    case "namePattern":
      return pattern.name.text === name ? pattern.name : undefined;
    case "tuplePattern":
      return firstOf(pattern.items, name);
    case "memberPattern":
      return firstOf(pattern.args ?? [], name);
    case "orPattern":
      return firstOf(pattern.options, name);
    default:
      return undefined;
  }
}

function firstOf(patterns: readonly ast.Pattern[], name: string): ast.Name | undefined {
  for (const each of patterns) {
    const found = nameIn(each, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
