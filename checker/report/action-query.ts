// An action as it is typed, and what bars it in a state: what the command and the explorer answer with.

import { explainDisabled as barriersOf, type ActionBinding } from "../explanation/disabled-actions.js";
import { showValue } from "../interpreter/show.js";
import type { State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import { qualifiedName } from "./names.js";
import { nameOfStep } from "./steps.js";
import { closestName } from "../../grammar/core/edit-distance.js";

export interface Answer {
  /** `processor[east].Read` */
  readonly name: string;
  readonly binding: ActionBinding;
}

export interface Answers {
  /** One for each choice of parameters that is meant; none if no action is. */
  readonly answers: readonly Answer[];
  /** Choices that were not looked at. */
  readonly omitted: number;
}

/** The state is one of the check. */
export function askWhyNot(model: Model, check: Check, state: State, asked: string): Answers {
  const wanted = squeezed(asked);
  let omitted = 0;
  const answers: Answer[] = [];
  for (const action of model.actions.filter(({ name }) => asked.includes(name))) {
    const found = barriersOf(model, check, state, action, (binding) =>
      spellings(action.name, qualifiedName(action), binding).some((each) => squeezed(each) === wanted),
    );
    answers.push(
      ...found.bindings.map((binding) => ({ name: nameOfStep({ ...binding, action: action.name }), binding })),
    );
    omitted += found.omitted;
  }
  return { answers, omitted };
}

/** Of a name that means no action: a sentence without a full stop, and what may help. */
export function namesNoAction(
  asked: string,
  model: Model,
): { readonly message: string; readonly hint: string | undefined } {
  const names = model.actions.map(qualifiedName);
  const near = closestName(asked.replace(/\[[^\]]*\]|\(.*\)$/g, ""), names);
  const listed = names.slice(0, 8).join(", ") + (names.length > 8 ? ", …" : "");
  return {
    message: `no action is named \`${asked}\``,
    hint:
      near !== undefined ? `did you mean \`${near}\`?` : names.length === 0 ? undefined : `the actions are: ${listed}`,
  };
}

const squeezed = (name: string): string => name.replace(/\s+/g, "");

/** `Read`, `processor.Read`, `processor[east].Read`, and that with its parameters, named or not. */
function spellings(
  name: string,
  qualified: string,
  { instance, bindings }: Pick<ActionBinding, "instance" | "bindings">,
): readonly string[] {
  const full = instance === undefined ? name : `${instance}.${name}`;
  return [
    name,
    qualified,
    full,
    `${full}(${bindings.map(({ type, value }) => showValue(type, value)).join(",")})`,
    nameOfStep({ instance, action: name, bindings }),
  ];
}
