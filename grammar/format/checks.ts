// Prints checks and scenarios.

import type { CheckItem, DeclarationOf, Expectation, QualifiedName, ScenarioItem } from "../syntax/ast.js";
import { concat, type Doc, group, ifBroken, indent, line } from "./doc.js";
import { actionTarget, expression, rightHandSide } from "./expressions.js";
import { lastOperand } from "./parentheses.js";
import { braced, statement } from "./statements.js";
import type { Trivia } from "./trivia.js";
import { printName } from "./types.js";

export function check(trivia: Trivia, { name, items, span }: DeclarationOf<"check">): Doc {
  return concat(
    "check ",
    printName(trivia, name),
    " ",
    braced(
      trivia,
      items,
      { start: name.span.end, end: span.end },
      (item) => checkItem(trivia, item),
      () => ifBroken("", ";"),
    ),
  );
}

export function scenario(trivia: Trivia, { name, items, span }: DeclarationOf<"scenario">): Doc {
  return concat(
    "scenario ",
    printName(trivia, name),
    " ",
    braced(trivia, items, { start: name.span.end, end: span.end }, (item) => scenarioItem(trivia, item), separator),
  );
}

// ---------------------------------------------------------------- items

function checkItem(trivia: Trivia, item: CheckItem): Doc {
  switch (item.kind) {
    case "setConstant":
      return concat(item.name.text, " =", rightHandSide(trivia, item.name.span.end, item.value));
    case "table":
      return concat("for ", printName(trivia, item.name), " in ", expression(trivia, item.domain));
    case "faults":
    case "depth":
      return concat(`${item.kind} `, expression(trivia, item.bound));
    case "within":
      return concat("within ", expression(trivia, item.predicate));
    case "select":
      return concat(`${item.what} `, qualifiedNames(trivia, item.names));
    case "except":
      return concat("except ", qualifiedNames(trivia, item.names));
    case "symmetry":
    case "deadlock":
      return `${item.kind} ${item.on ? "on" : "off"}`;
    case "expect":
      return concat(item.not ? "expect not " : "expect ", expectation(trivia, item.expectation));
  }
}

export function scenarioItem(trivia: Trivia, item: ScenarioItem): Doc {
  if (item.kind === "assertStatement" || item.kind === "pick") return statement(trivia, item);
  if (item.kind !== "take") return checkItem(trivia, item);
  const picks = item.picks.map((pick, index) =>
    concat(
      index > 0 ? "," : " picks",
      trivia.trailing(pick.span.start),
      indent(line),
      trivia.leading(pick.span.start),
      pick.name.text,
      " = ",
      expression(trivia, pick.value),
    ),
  );
  const branches = item.branches.map((branch) => String(branch.value)).join(", ");
  return group(concat(actionTarget(trivia, item.target), ...picks, branches === "" ? "" : ` takes ${branches}`));
}

export function qualifiedNames(trivia: Trivia, names: readonly QualifiedName[]): Doc {
  const parts = names.flatMap((each, index) => {
    const before = index > 0 ? [",", trivia.trailing(each.span.start), line] : [];
    return [...before, qualifiedName(trivia, each)];
  });
  return group(indent(...parts));
}

export function qualifiedName(trivia: Trivia, { parts }: QualifiedName): Doc {
  return concat(...parts.flatMap((part, index) => [index > 0 ? "." : "", printName(trivia, part)]));
}

function expectation(trivia: Trivia, of: Expectation): Doc {
  const number = (value: number): string => trivia.numeral(of.span.start, of.span.end, value);
  const states = (value: number | undefined): string => (value === undefined ? "" : ` with ${number(value)} states`);
  const steps = (value: number | undefined): string =>
    value === undefined ? "" : ` in ${number(value)} ${value === 1 ? "step" : "steps"}`;
  switch (of.kind) {
    case "holds":
    case "bounded":
      return of.kind + states(of.states);
    case "violated":
      return concat("violated ", qualifiedName(trivia, of.name), steps(of.steps));
    case "deadlock":
      return `deadlock${steps(of.steps)}`;
    case "error":
      return concat("error ", printName(trivia, of.code), steps(of.steps));
  }
}

// ---------------------------------------------------------------- separators

/** A `;` within a line, and wherever the next item would otherwise continue this one. */
function separator(before: ScenarioItem, after: ScenarioItem): Doc {
  const required =
    (endsInActionWord(before) && startsWithName(after)) ||
    (isBarePicks(before) && after.kind === "setConstant") ||
    (after.kind === "take" && isBarePicks(after));
  return required ? ";" : ifBroken("", ";");
}

/** `enabled` and `occurs` are ordinary names unless a name follows. */
function endsInActionWord(item: ScenarioItem): boolean {
  if (item.kind !== "assertStatement" || item.message !== undefined) return false;
  const last = lastOperand(item.condition);
  return last.kind === "name" && (last.name === "enabled" || last.name === "occurs");
}

function startsWithName(item: ScenarioItem): boolean {
  return (
    item.kind !== "assertStatement" &&
    item.kind !== "pick" &&
    item.kind !== "table" &&
    !(item.kind === "select" && item.what === "invariant")
  );
}

/** Does the item end in a name `picks` that would become the keyword of a step if `x = …` followed? */
function isBarePicks(item: ScenarioItem): boolean {
  switch (item.kind) {
    case "faults":
    case "depth":
      return item.bound.kind === "name" && item.bound.name === "picks";
    case "within":
      return item.predicate.kind === "name" && item.predicate.name === "picks";
    case "select":
    case "except":
      return item.names.length === 1 && item.names[0]?.parts.length === 1 && item.names[0].parts[0]?.text === "picks";
    case "take": {
      const [first, second] = item.target.path;
      return (
        first?.name.text === "picks" &&
        first.keys.length === 0 &&
        second === undefined &&
        !item.target.all &&
        item.target.args === undefined &&
        item.picks.length === 0 &&
        item.branches.length === 0
      );
    }
    default:
      return false;
  }
}
