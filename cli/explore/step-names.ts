// Resolves the names of steps that the user types, and completes input.

import { showValue } from "../../checker/interpreter/show.js";
import type { SessionContext, Session, EnabledStep } from "../../checker/session/session.js";
import { closestName } from "../../grammar/core/edit-distance.js";
import { visible } from "../../grammar/elaborate/scope.js";
import { qualifiedName } from "../../checker/report/names.js";
import { nameOfStep } from "../../checker/report/steps.js";
import { nearestVerb, verbs } from "./command.js";

const withoutSpaces = (text: string): string => text.replace(/\s+/g, "");

/** An enabled step with its number in the list. */
export interface ListedStep {
  readonly number: number;
  readonly enabled: EnabledStep;
}

export const numbered = (steps: readonly EnabledStep[]): readonly ListedStep[] =>
  steps.map((enabled, i) => ({ number: i + 1, enabled }));

/**
 * All spellings of a step: `processor[east].Store(rec: 1)`, `processor[east].Store(1)`, `processor[east].Store`,
 * `processor.Store`, `Store` and so on.
 */
function spellingsOf({ step }: EnabledStep): readonly string[] {
  const full = nameOfStep(step);
  const bare = nameOfStep({ ...step, bindings: [] });
  const args = step.bindings.map((bound) => showValue(bound.type, bound.value)).join(", ");
  const names = [bare, bare.replace(/\[[^\]]*\]/g, ""), step.action];
  return [full, ...names, ...names.map((name) => `${name}(${args})`)].map(withoutSpaces);
}

/** The steps with a spelling that equals the name. If there are none, case is ignored. */
export function stepsNamed(name: string, steps: readonly EnabledStep[]): readonly ListedStep[] {
  const normalized = withoutSpaces(name).replace(/^fault(?=.)/, "");
  const all = numbered(steps);
  const exact = all.filter(({ enabled }) => spellingsOf(enabled).includes(normalized));
  if (exact.length > 0) return exact;
  const lower = normalized.toLowerCase();
  return all.filter(({ enabled }) => spellingsOf(enabled).some((spelling) => spelling.toLowerCase() === lower));
}

/** The steps whose full name contains the text. */
export function filterSteps(steps: readonly EnabledStep[], filter: string): readonly ListedStep[] {
  const normalized = withoutSpaces(filter).toLowerCase();
  return numbered(steps).filter(({ enabled: { step } }) =>
    withoutSpaces(`${step.fault ? "fault" : ""}${nameOfStep(step)}`)
      .toLowerCase()
      .includes(normalized),
  );
}

/** The error for a name that matches no enabled step. */
export function unknownStep(
  name: string,
  { context, current }: Session,
): { readonly message: string; readonly hint: string | undefined } {
  const action = withoutSpaces(name)
    .replace(/\[[^\]]*\]|\(.*$/g, "")
    .toLowerCase();
  const names = context.model.actions.flatMap((action) => [qualifiedName(action), action.name]);
  if (names.some((each) => each.toLowerCase() === action))
    return {
      message: `\`${name}\` is not enabled here`,
      hint: current.enabled.length === 0 ? "no step is" : "`actions` lists the enabled steps",
    };
  const near = closestName(action, names) ?? nearestVerb(name);
  return {
    message: `there is no command and no action \`${name}\``,
    hint:
      near === undefined
        ? "`help` lists the commands, `actions` the enabled steps; `eval EXPR` evaluates an expression"
        : `did you mean \`${near}\`?`,
  };
}

// ---------------------------------------------------------------- completion

/** Longer lists of completions are cut off. */
const MAX_COMPLETIONS = 200;

/** Completions of the last word of a line, and that word. */
export function complete(line: string, { context, current }: Session): [string[], string] {
  const [, verb, rest = ""] = /^\s*(\S+)\s+(.*)$/su.exec(line) ?? [];
  const completions = (candidates: Iterable<string>, typed: string): [string[], string] => [
    [...new Set(candidates)].filter((each) => each.startsWith(typed)).slice(0, MAX_COMPLETIONS),
    typed,
  ];
  const stepNames = (): string[] => current.enabled.map(({ step }) => nameOfStep(step));
  if (verb === undefined)
    return completions([...verbs.map(({ name }) => `${name} `), ...stepNames()], line.trimStart());
  switch (verbs.find(({ name, short }) => name === verb || (short as readonly string[]).includes(verb))?.name) {
    case "take":
    case "actions":
      return completions(stepNames(), rest);
    case "why-not":
      return completions(context.model.actions.map(qualifiedName), rest);
    case "help":
      return completions(
        verbs.map(({ name }) => name),
        rest,
      );
    case "state":
    case "eval":
    case "find":
    case "break": {
      const word = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(rest)?.[0] ?? "";
      return completions(namesInScope(context), word);
    }
    default:
      return [[], rest];
  }
}

/** Names that an expression of the system may begin with. */
function namesInScope({ model, system }: SessionContext): readonly string[] {
  const values = [...visible(system.env.scope)]
    .filter(({ kind }) => ["constant", "function", "variable", "instance", "type"].includes(kind))
    .map(({ name }) => name);
  return [...model.variables.map(({ name }) => name), ...values];
}
