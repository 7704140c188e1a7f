// Responses that are already there when they are called for: `P ~> Q` where Q is true wherever P is. The property then holds although nothing
// makes Q true, and often the author meant something else. I. Beer, S. Ben-David, C. Eisner and Y. Rodeh, "Efficient detection of vacuity in
// temporal model checking", Formal Methods in System Design 18(2), 2001: a property is vacuous if a stronger one holds.

import type { Expr } from "../../grammar/core/core.js";
import { oneLine } from "../../grammar/core/source.js";
import { always, disjunction, next, type Formula } from "./formula.js";

/** Formulas that tell whether a response is immediate. */
interface ResponseFormulas {
  /** The response is there at once: the formula without its `eventually`. */
  readonly atOnce: Formula;
  /** The response is never called for. */
  readonly neverDue: Formula;
}

/** Undefined if the formula is not of the form `always (P implies eventually Q)`, or the same after a step. */
function responseFormulas(formula: Formula): ResponseFormulas | undefined {
  if (formula.kind !== "release" || formula.left.kind !== "false") return undefined;
  const alternatives = formula.right.kind === "or" ? formula.right.parts : [formula.right];
  const conditions = alternatives.filter(isCondition);
  const [delayed, ...others] = alternatives.filter((each) => !isCondition(each));
  const atOnce = delayed === undefined || others.length > 0 ? undefined : withoutEventually(delayed);
  if (atOnce === undefined || conditions.length === 0) return undefined;
  return { atOnce: always(disjunction([...conditions, atOnce])), neverDue: always(disjunction(conditions)) };
}

function withoutEventually(formula: Formula): Formula | undefined {
  if (formula.kind === "until")
    return formula.left.kind === "true" && isCondition(formula.right) ? formula.right : undefined;
  if (formula.kind !== "next") return undefined;
  const alternatives = formula.operand.kind === "or" ? formula.operand.parts : [formula.operand];
  const atOnce = alternatives.map((each) => (isCondition(each) ? each : withoutEventually(each)));
  return atOnce.includes(undefined) ? undefined : next(disjunction(atOnce.flatMap((each) => each ?? [])));
}

/** Is the formula about one position? */
const isCondition = (formula: Formula): boolean =>
  formula.kind === "and" || formula.kind === "or"
    ? formula.parts.every(isCondition)
    : formula.kind === "literal" || formula.kind === "true" || formula.kind === "false";

/** What is said of the property if its response is always immediate; undefined if it does not have that form. */
export function describeImmediateResponse(body: Expr): string | undefined {
  switch (body.kind) {
    case "forall":
      return describeImmediateResponse(body.body);
    case "leadsTo":
      return sentence(body.right, `wherever \`${oneLine(body.left.span)}\` is`);
    case "always": {
      let last: Expr = body.operand;
      let when: string | undefined;
      while (last.kind === "implies") {
        when =
          last.right.kind === "next"
            ? `after each step of \`${oneLine(last.left.span)}\``
            : (when ?? `wherever \`${oneLine(last.left.span)}\` is`);
        last = last.right.kind === "next" ? last.right.operand : last.right;
      }
      return when === undefined || last.kind !== "eventually" ? undefined : sentence(last.operand, when);
    }
    default:
      return undefined;
  }
}

const sentence = (response: Expr, when: string): string =>
  `\`${oneLine(response.span)}\` is already true ${when}, so nothing has to happen`;

/** `idle`: the response is never called for. `delayed`: it is not immediate, or the part has no response. */
export type Immediacy = "immediate" | "idle" | "delayed";

/** Yields formulas, and is given back whether they hold: how to decide that is a matter of the engine. */
export function* immediacyOf(formula: Formula): Generator<Formula, Immediacy, boolean> {
  const formulas = responseFormulas(formula);
  if (formulas === undefined || !(yield formulas.atOnce)) return "delayed";
  return (yield formulas.neverDue) ? "idle" : "immediate";
}

/** Is there a response in some part, and is it immediate in each part in which it is called for? */
export const isImmediate = (parts: readonly Immediacy[]): boolean =>
  parts.includes("immediate") && !parts.includes("delayed");
