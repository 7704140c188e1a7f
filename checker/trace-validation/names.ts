// Names in mappings and logs: actions, with or without the indices of their instances.

import { showValue } from "../interpreter/show.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { element, type Value } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import { cardinality } from "../../grammar/core/types.js";
import type { ActionDef } from "../../grammar/core/core.js";

/** An action by name. */
export interface NamedAction {
  readonly action: ActionDef;
  /** Its position in the model. */
  readonly position: number;
  /** The indices that the name gives; the other arguments are undefined. */
  readonly args: readonly (Value | undefined)[];
}

/** Indices of more values are not looked up by their text. */
const INDEX_LIMIT = 4096;

const fullName = ({ name, instance }: ActionDef): string =>
  instance === undefined ? name : `${instance.name}.${name}`;

export const actionNames = (model: Model): readonly string[] => model.actions.map(fullName);

/** `Read`, `processor.Store`, `processor[east].Store`. Undefined if there is no such action, or no such instance. */
export function findAction(model: Model, name: string): NamedAction | undefined {
  const bare = name.replace(/\[[^\]]*\]/g, "");
  const position = model.actions.findIndex((each) => fullName(each) === bare);
  const action = model.actions[position];
  if (action === undefined) return undefined;
  const indices = [...name.matchAll(/\[([^\]]*)\]/g)].flatMap(([, inner = ""]) =>
    inner.split(",").map((each) => each.trim()),
  );
  const args = action.params.map((): Value | undefined => undefined);
  const count = action.instance?.indexPositions.length ?? 0;
  if (indices.length > 0 && indices.length !== count) return undefined;
  for (const [i, text] of indices.entries()) {
    const { type } = element(action.params, i);
    if (cardinality(type) > INDEX_LIMIT) return undefined;
    const value = valuesOf(type).find((each) => showValue(type, each).replace(/^.*#/, "") === text.replace(/^.*#/, ""));
    if (value === undefined) return undefined;
    args[i] = value;
  }
  return { action, position, args };
}
