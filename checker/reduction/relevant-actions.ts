// The actions that can make a difference to a property: they write something that it reads, or that such actions read.

import { forEachRead } from "../../grammar/analysis/state-reads.js";
import { walkExpr } from "../../grammar/analysis/traversal.js";
import type { ActionDef } from "../../grammar/core/core.js";
import type { Model, Property } from "../model/model.js";
import { effectsOf } from "./effects.js";

/** Program slicing over whole actions: backwards from the property, without regard to values. */
export function relevantActions(model: Model, { body }: Property): ReadonlySet<ActionDef> {
  const effects = effectsOf(model);
  const relevant = new Set<ActionDef>();
  const variables = new Set<number>();
  forEachRead(body, ({ variable }) => variables.add(variable.id));
  walkExpr(body, (each) => {
    if (each.kind === "enabled" || each.kind === "occurs") relevant.add(each.action);
  });
  for (let before = -1; before !== relevant.size + variables.size;) {
    before = relevant.size + variables.size;
    for (const { action, reads, writes } of effects) {
      if (!relevant.has(action) && !writes.some(({ id }) => variables.has(id))) continue;
      relevant.add(action);
      for (const { id } of reads) variables.add(id);
    }
  }
  return relevant;
}
