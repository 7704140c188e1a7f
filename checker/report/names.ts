// Names as the user reads and types them.

import type { ActionDef } from "../../grammar/core/core.js";

/** `processor.Store`: the action of all instances of a family. */
export const qualifiedName = (action: ActionDef): string =>
  action.instance === undefined ? action.name : `${action.instance.name}.${action.name}`;

/** Splits names at commas, except in brackets: `a, b[1, 2].c` has two names. */
export function namesIn(text: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  let name = "";
  for (const character of text) {
    if ("[({".includes(character)) depth++;
    if ("])}".includes(character)) depth--;
    if (character === "," && depth <= 0) {
      names.push(name);
      name = "";
    } else name += character;
  }
  return [...names, name].map((each) => each.trim()).filter((each) => each !== "");
}
