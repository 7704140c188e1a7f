// Which variables each action of a model reads and writes.

import { effectsOfBody } from "../../grammar/analysis/body-effects.js";
import type { ActionDef, Variable } from "../../grammar/core/core.js";
import type { Model } from "../model/model.js";

export interface Effects {
  readonly action: ActionDef;
  /** In the model's order; guards and keys of places included. */
  readonly reads: readonly Variable[];
  /** Assigned as a whole or in part. */
  readonly writes: readonly Variable[];
}

/** On some path, for some arguments: nothing else is ever read or written. */
export function effectsOf(model: Model): readonly Effects[] {
  return model.actions.map((action) => {
    const { reads, writes } = effectsOfBody(action.body);
    const inOrder = (found: ReadonlySet<Variable>): readonly Variable[] => {
      const ids = new Set([...found].map(({ id }) => id));
      return model.variables.filter(({ id }) => ids.has(id));
    };
    return { action, reads: inOrder(reads), writes: inOrder(writes) };
  });
}
