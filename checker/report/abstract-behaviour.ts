// Renders why a step of the refining system is no step of the abstract one.

import type { AbstractBehaviour, NearAction } from "../explanation/abstract-behaviour.js";
import { conjunction } from "../explanation/reasons.js";
import { showValue } from "../interpreter/show.js";
import type { State } from "../interpreter/values.js";
import { describeBlockingCondition } from "./blocking-condition.js";
import { changesOf } from "./changes.js";
import type { RenderOptions } from "./diagnostic.js";
import { nameOfStep } from "./steps.js";
import { hanging } from "./text.js";

/** What the step changes in the abstract system, and why its actions do not do that. */
export function abstractLines(abstract: AbstractBehaviour, options: RenderOptions): string[] {
  return sentencesOf(abstract).flatMap((sentence) => hanging("  ", sentence, options));
}

function sentencesOf({ system, variables, states, near }: AbstractBehaviour): readonly string[] {
  const [before, after] = [states.at(-2), states.at(-1)];
  if (after === undefined || near === undefined) return [];
  if (near.kind === "start") {
    if (near.start === undefined) return [`${system} has no initial state`];
    const all = variables.map((_, i) => i);
    return [
      `no initial state of ${system} has ${values(variables, after, all)}`,
      `the nearest one has ${values(variables, near.start.state, near.start.variables)}`,
    ];
  }
  const changes = changesOf(variables, before ?? after, after).map(
    (change) => `\`${change.name}\` from ${change.before ?? "nothing"} to ${change.after ?? "nothing"}`,
  );
  return [
    `in ${system}, the step changes ${conjunction(changes)}`,
    ...(near.actions.length === 0
      ? [`${system} has no action`]
      : near.actions.map((each) => sentenceOf(each, variables))),
  ];
}

function sentenceOf(action: NearAction, variables: AbstractBehaviour["variables"]): string {
  const name = nameOfStep(action);
  const { why } = action;
  switch (why.kind) {
    case "barred":
      return `${name} would do that, but ${conjunction(why.reasons.map(({ message }) => message))}`;
    case "elsewhere":
      return `${name} leads to ${values(variables, why.state, why.variables)} instead`;
    case "disabled":
      return `${name} is disabled: ${describeBlockingCondition(why.condition)}`;
  }
}

function values(variables: AbstractBehaviour["variables"], state: State, chosen: readonly number[]): string {
  return conjunction(
    chosen.flatMap((at) => {
      const [variable, value] = [variables[at], state.get(at)];
      return variable === undefined || value === undefined
        ? []
        : [`\`${variable.name} = ${showValue(variable.type, value)}\``];
    }),
  );
}
