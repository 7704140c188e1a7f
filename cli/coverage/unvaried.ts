// Constants that stand for a choice, of which all checks of a file make the same.

import type * as ast from "../../grammar/syntax/ast.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Program } from "../../grammar/index.js";
import { oneLine } from "../../grammar/core/source.js";
import type { OpenedFile } from "../../checker/report/results.js";

/** One check alone says of itself that there is but one configuration. */
export function unvariedConstants(
  { program, plans }: OpenedFile,
  severity: Diagnostic["severity"],
): readonly Diagnostic[] {
  if (program === undefined || plans.length < 2) return [];
  const constants = program.root.declarations.filter((each) => each.kind === "const");
  const names = new Set(constants.map(({ name }) => name.text));
  return constants.flatMap(({ name, type, value }): Diagnostic[] => {
    if (!isChoice(type, program) && !plans.some((plan) => plan.constants.has(name.text))) return [];
    const values = plans.map((plan) => plan.constants.get(name.text) ?? value);
    const [first] = values;
    // What follows from other constants varies with them.
    if (first === undefined || values.some((each) => each === undefined || mentions(each, names))) return [];
    if (values.some((each) => each === undefined || meaningOf(each) !== meaningOf(first))) return [];
    const hint = "add a check that gives it another value, or write the value where it is used";
    return [
      {
        code: "W0008",
        severity,
        message: `the constant \`${name.text}\` is \`${shown(first)}\` in every check`,
        span: name.span,
        hint,
      },
    ];
  });
}

/** A `Bool`, or a member of an enum: other types have too many members to try them all. */
function isChoice(type: ast.TypeExpr, program: Program): boolean {
  if (type.kind !== "namedType") return false;
  const { text } = type.name;
  return (
    text === "Bool" ||
    [...program.modules.values()].some((module) =>
      module.declarations.some((each) => each.kind === "enum" && each.name.text === text),
    )
  );
}

const mentions = (expr: ast.Expr, names: ReadonlySet<string>): boolean =>
  oneLine(expr.span)
    .split(/\W+/)
    .some((word) => names.has(word));

/** Wherever it is written. */
const meaningOf = (expr: ast.Expr): string =>
  JSON.stringify(expr, (key, part: unknown) => (key === "span" ? undefined : part));

/** An entry of a table has the table's place. */
const shown = (expr: ast.Expr): string =>
  expr.kind === "bool" || expr.kind === "int" ? String(expr.value) : oneLine(expr.span);
