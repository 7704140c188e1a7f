// Constants that stand for a choice but have the same value in all checks of a file.

import type * as ast from "../../grammar/syntax/ast.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Program } from "../../grammar/index.js";
import { oneLine } from "../../grammar/core/source.js";
import type { OpenedFile } from "../../checker/report/results.js";

/** A file with a single check has a single configuration on purpose. */
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
    // A value that is computed from other constants varies with them.
    if (first === undefined || values.some((each) => each === undefined || mentions(each, names))) return [];
    if (values.some((each) => each === undefined || fingerprint(each) !== fingerprint(first))) return [];
    const hint = "add a check that gives it another value, or write the value where it is used";
    return [
      {
        code: "W0008",
        severity,
        message: `the constant \`${name.text}\` is \`${show(first)}\` in every check`,
        span: name.span,
        hint,
      },
    ];
  });
}

/** `Bool` or an enum: other types have too many values to check them all. */
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

/** Equal for equal expressions, wherever they are written. */
const fingerprint = (expr: ast.Expr): string =>
  JSON.stringify(expr, (key, part: unknown) => (key === "span" ? undefined : part));

/** The span of a table's entry is the whole table, so simple values are rendered. */
const show = (expr: ast.Expr): string =>
  expr.kind === "bool" || expr.kind === "int" ? String(expr.value) : oneLine(expr.span);
