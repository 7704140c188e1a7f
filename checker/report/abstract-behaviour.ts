// Renders why a step of the refining system is no step of the abstract one.

import type { AbstractBehaviour, NearAction } from "../explanation/abstract-behaviour.js";
import { conjunction } from "../explanation/reasons.js";
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
    return [
      `no initial state of ${system} has ${differences(variables, near.start.state, after)}`,
      `the nearest one has ${differences(variables, after, near.start.state)}`,
    ];
  }
  const changes = changesOf(variables, before ?? after, after).map(
    (change) => `\`${change.name}\` from ${change.before ?? "nothing"} to ${change.after ?? "nothing"}`,
  );
  return [
    `in ${system}, the step changes ${conjunction(changes)}`,
    ...(near.actions.length === 0
      ? [`${system} has no action`]
      : near.actions.map((each) => sentenceOf(each, variables, after))),
  ];
}

function sentenceOf(action: NearAction, variables: AbstractBehaviour["variables"], after: State): string {
  const name = nameOfStep(action);
  const { why } = action;
  switch (why.kind) {
    case "barred":
      return `${name} would do that, but ${conjunction(why.reasons.map(({ message }) => message))}`;
    case "elsewhere":
      return `${name} leads to ${differences(variables, after, why.state)} instead`;
    case "disabled":
      return `${name} is disabled: ${describeBlockingCondition(why.condition)}`;
  }
}

/** Where `state` differs from the other one: `buffer[1] = Nothing`. */
const differences = (variables: AbstractBehaviour["variables"], other: State, state: State): string =>
  conjunction(changesOf(variables, other, state).map(({ name, after }) => `\`${name} = ${after ?? "nothing"}\``));
