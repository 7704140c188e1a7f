// Names that random expressions and statements bind.

import type { Type } from "../../../grammar/core/types.js";
import { named, type Env, type Root } from "./env.js";

/** Names for the items of a tuple, or one for all of it. */
export function binderOf(env: Env, type: Type): { readonly text: string; readonly roots: readonly Root[] } {
  const { chance, fresh } = env.world;
  if (type.kind === "tuple" && chance.odds(0.6)) {
    const items = type.items.map((item) => binderOf(env, item));
    return { text: `(${items.map((item) => item.text).join(", ")})`, roots: items.flatMap((item) => item.roots) };
  }
  if (chance.odds(0.08)) return { text: "_", roots: [] };
  const name = fresh("b");
  return { text: name, roots: [named(name, type)] };
}
