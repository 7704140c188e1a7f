// What an editor shows between the words of a spec: types of `let`, bits of variables, verdicts of checks.

import type { Span } from "../core/source.js";
import { type Type, mentionsUnknown, showType, width } from "../core/types.js";
import type { CheckPlan } from "../elaborate/plans.js";
import type * as ast from "../syntax/ast.js";
import type { Analysis } from "./analysis.js";
import { ownType, showBits } from "./hover.js";
import { walkNodes } from "./nodes.js";

export interface InlayHint {
  readonly kind: "type" | "bits" | "verdict";
  /** The hint stands after the text up to here. */
  readonly offset: number;
  readonly label: string;
}

/** What a check came to when it was last run. */
export interface KnownVerdict {
  /** `violated Once in 5 steps` */
  readonly text: string;
  /** `13 states` */
  readonly states: string;
  readonly asExpected: boolean;
}

export type VerdictOf = (plan: CheckPlan) => KnownVerdict | undefined;

/** The hints between two offsets. */
export function inlayHints(analysis: Analysis, start: number, end: number, verdictOf: VerdictOf): readonly InlayHint[] {
  const { module } = analysis;
  if (module === undefined) return [];
  const hints: InlayHint[] = [];
  walkNodes(module.declarations, (node) => {
    if (node.span.end < start || node.span.start > end) return false;
    if (node.kind === "let" || node.kind === "letStatement") {
      const { pattern, type } = node as Extract<ast.Statement, { kind: "letStatement" }>;
      if (type === undefined) for (const name of namesOfPattern(pattern)) hints.push(...typeHint(analysis, name));
    } else if (node.kind === "var") hints.push(...bitsHint(analysis, node as ast.DeclarationOf<"var">));
    else if (node.kind === "check" || node.kind === "scenario")
      hints.push(...verdictHint(analysis, node as ast.DeclarationOf<"check" | "scenario">, verdictOf));
    return true;
  });
  return hints.filter(({ offset }) => start <= offset && offset <= end).sort((a, b) => a.offset - b.offset);
}

function namesOfPattern(pattern: ast.Pattern): readonly ast.Name[] {
  switch (pattern.kind) {
    case "namePattern":
      return [pattern.name];
    case "tuplePattern":
      return pattern.items.flatMap(namesOfPattern);
    default:
      return [];
  }
}

function symbolTypes({ facts, path }: Analysis, { start }: Span): readonly Type[] {
  return (facts.nameAt(path, start)?.targets ?? []).flatMap((target) => {
    if (target.kind !== "symbol") return [];
    if (target.symbol.kind === "local") return [target.symbol.local.type];
    return target.symbol.kind === "variable" ? [ownType(target.symbol.variable())] : [];
  });
}

/** Instances of a component may give a name different types; then no hint is right. */
function onlyType(analysis: Analysis, span: Span): Type | undefined {
  const types = symbolTypes(analysis, span).filter((type) => !mentionsUnknown(type));
  const [first] = types;
  return first !== undefined && types.every((type) => showType(type) === showType(first)) ? first : undefined;
}

function typeHint(analysis: Analysis, { span }: ast.Name): readonly InlayHint[] {
  const type = onlyType(analysis, span);
  return type === undefined ? [] : [{ kind: "type", offset: span.end, label: `: ${showType(type)}` }];
}

function bitsHint(analysis: Analysis, { name, type: written }: ast.DeclarationOf<"var">): readonly InlayHint[] {
  const type = onlyType(analysis, name.span);
  const bits = type === undefined ? Infinity : width(type);
  return bits === Infinity ? [] : [{ kind: "bits", offset: written.span.end, label: showBits(bits) }];
}

/** A table has several checks. */
function verdictHint(
  { plans }: Analysis,
  declaration: ast.DeclarationOf<"check" | "scenario">,
  verdictOf: VerdictOf,
): readonly InlayHint[] {
  const own = plans.filter((plan) => plan.declaration === declaration);
  const verdicts = own.flatMap((plan) => verdictOf(plan) ?? []);
  const [only] = verdicts;
  if (only === undefined) return [];
  const asExpected = verdicts.filter((each) => each.asExpected).length;
  const label =
    own.length === 1
      ? `${only.asExpected ? "✓" : "✗"} ${only.text}, ${only.states}`
      : `${asExpected === own.length ? "✓" : "✗"} ${asExpected} of ${own.length} as expected${verdicts.length < own.length ? `, ${own.length - verdicts.length} not run` : ""}`;
  return [{ kind: "verdict", offset: declaration.name.span.end, label }];
}
