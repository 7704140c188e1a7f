// Resolves an action that the user typed, and explains its status in a state, for the command and the explorer.

import { explainDisabled, type ActionBinding } from "../explanation/disabled-actions.js";
import { showValue } from "../interpreter/show.js";
import type { State } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import { qualifiedName } from "./names.js";
import { nameOfStep } from "./steps.js";
import { closestName } from "../../grammar/core/edit-distance.js";

export interface ActionStatus {
  /** `processor[east].Read` */
  readonly name: string;
  readonly status: ActionBinding;
}

export interface ActionStatuses {
  /** One for each matching binding of parameters; none if no action matches. */
  readonly statuses: readonly ActionStatus[];
  /** Number of matching bindings that were left out. */
  readonly omitted: number;
}

/** `query`: an action as the user typed it. `state`: a state of `check`. */
export function actionStatuses(model: Model, check: Check, state: State, query: string): ActionStatuses {
  const normalized = withoutSpaces(query);
  let omitted = 0;
  const statuses: ActionStatus[] = [];
  for (const action of model.actions.filter(({ name }) => query.includes(name))) {
    const result = explainDisabled(model, check, state, action, (binding) =>
      spellings(action.name, qualifiedName(action), binding).some((each) => withoutSpaces(each) === normalized),
    );
    statuses.push(
      ...result.bindings.map((status) => ({ name: nameOfStep({ ...status, action: action.name }), status })),
    );
    omitted += result.omitted;
  }
  return { statuses, omitted };
}

/** The error for a name that matches no action: a sentence without a full stop, and a hint. */
export function unknownAction(
  query: string,
  model: Model,
): { readonly message: string; readonly hint: string | undefined } {
  const names = model.actions.map(qualifiedName);
  const near = closestName(query.replace(/\[[^\]]*\]|\(.*\)$/g, ""), names);
  const listed = names.slice(0, 8).join(", ") + (names.length > 8 ? ", …" : "");
  return {
    message: `no action is named \`${query}\``,
    hint:
      near !== undefined ? `did you mean \`${near}\`?` : names.length === 0 ? undefined : `the actions are: ${listed}`,
  };
}

const withoutSpaces = (name: string): string => name.replace(/\s+/g, "");

/**
 * All spellings of a binding: `Read`, `processor.Read`, `processor[east].Read`, and the last with arguments, named or
 * not.
 */
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
