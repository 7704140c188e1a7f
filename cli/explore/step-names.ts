// Names as they are typed: which of the ways on they mean, and how they may go on.

import { showValue } from "../../checker/interpreter/show.js";
import type { SessionContext, Session, EnabledStep } from "../../checker/session/session.js";
import { closestName } from "../../grammar/core/edit-distance.js";
import { visible } from "../../grammar/elaborate/scope.js";
import { qualifiedName } from "../../checker/report/names.js";
import { nameOfStep } from "../../checker/report/steps.js";
import { nearestVerb, verbs } from "./command.js";

const withoutSpaces = (text: string): string => text.replace(/\s+/g, "");

/** A way with its number in the list. */
export interface Numbered {
  readonly number: number;
  readonly way: EnabledStep;
}

export const numbered = (ways: readonly EnabledStep[]): readonly Numbered[] =>
  ways.map((way, i) => ({ number: i + 1, way }));

/**
 * `processor[east].Store(rec: 1)`, `processor[east].Store(1)`, `processor[east].Store`, `processor.Store`, `Store` and
 * its like.
 */
function spellingsOf({ step }: EnabledStep): readonly string[] {
  const full = nameOfStep(step);
  const bare = nameOfStep({ ...step, bindings: [] });
  const args = step.bindings.map((bound) => showValue(bound.type, bound.value)).join(", ");
  const names = [bare, bare.replace(/\[[^\]]*\]/g, ""), step.action];
  return [full, ...names, ...names.map((name) => `${name}(${args})`)].map(withoutSpaces);
}

/**
 * Those that a name means: the whole of one of its spellings, upper and lower case being the same if nothing else is.
 */
export function meantBy(name: string, ways: readonly EnabledStep[]): readonly Numbered[] {
  const asked = withoutSpaces(name).replace(/^fault(?=.)/, "");
  const all = numbered(ways);
  const exact = all.filter(({ way }) => spellingsOf(way).includes(asked));
  if (exact.length > 0) return exact;
  const lower = asked.toLowerCase();
  return all.filter(({ way }) => spellingsOf(way).some((spelling) => spelling.toLowerCase() === lower));
}

/** Those that have the text somewhere in their full name. */
export function filtered(ways: readonly EnabledStep[], filter: string): readonly Numbered[] {
  const asked = withoutSpaces(filter).toLowerCase();
  return numbered(ways).filter(({ way }) =>
    withoutSpaces(`${way.step.fault ? "fault" : ""}${nameOfStep(way.step)}`)
      .toLowerCase()
      .includes(asked),
  );
}

/** Why a name means none of the ways on. */
export function namesNoWay(
  name: string,
  { context: ground, current: here }: Session,
): { readonly message: string; readonly hint: string | undefined } {
  const asked = withoutSpaces(name)
    .replace(/\[[^\]]*\]|\(.*$/g, "")
    .toLowerCase();
  const names = ground.model.actions.flatMap((action) => [qualifiedName(action), action.name]);
  if (names.some((each) => each.toLowerCase() === asked))
    return {
      message: `\`${name}\` is not enabled here`,
      hint: here.enabled.length === 0 ? "no step is" : "`actions` lists the enabled steps",
    };
  const near = closestName(asked, names) ?? nearestVerb(name);
  return {
    message: `there is no command and no action \`${name}\``,
    hint:
      near === undefined
        ? "`help` lists the commands, `actions` the enabled steps; `eval EXPR` evaluates an expression"
        : `did you mean \`${near}\`?`,
  };
}

// ---------------------------------------------------------------- completion

/** More would help nobody. */
const OFFERED = 200;

/** How the last word of a line may go on, and that word. */
export function complete(line: string, { context: ground, current: here }: Session): [string[], string] {
  const [, verb, rest = ""] = /^\s*(\S+)\s+(.*)$/su.exec(line) ?? [];
  const offer = (candidates: Iterable<string>, typed: string): [string[], string] => [
    [...new Set(candidates)].filter((each) => each.startsWith(typed)).slice(0, OFFERED),
    typed,
  ];
  const ways = (): string[] => here.enabled.map(({ step }) => nameOfStep(step));
  if (verb === undefined) return offer([...verbs.map(({ name }) => `${name} `), ...ways()], line.trimStart());
  switch (verbs.find(({ name, short }) => name === verb || (short as readonly string[]).includes(verb))?.name) {
    case "take":
    case "actions":
      return offer(ways(), rest);
    case "why-not":
      return offer(ground.model.actions.map(qualifiedName), rest);
    case "help":
      return offer(
        verbs.map(({ name }) => name),
        rest,
      );
    case "state":
    case "eval":
    case "find":
    case "break": {
      const word = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(rest)?.[0] ?? "";
      return offer(namesInScope(ground), word);
    }
    default:
      return [[], rest];
  }
}

/** Of variables and what else an expression of the system may begin with. */
function namesInScope({ model, system }: SessionContext): readonly string[] {
  const values = [...visible(system.env.scope)]
    .filter(({ kind }) => ["constant", "function", "variable", "instance", "type"].includes(kind))
    .map(({ name }) => name);
  return [...model.variables.map(({ name }) => name), ...values];
}
