// Random assignments: to a variable or to an element of one.

import { intType, type Type } from "../../../grammar/core/types.js";
import { sameType } from "../../../grammar/core/type-relations.js";
import { canMake, exprOf, nextRoots, risky, withoutGhosts, withRoots } from "./env.js";
import { gen } from "./expressions.js";
import { textOf, tree, type Part, type Tree } from "./tree.js";
import { type Flow, type Body, type Assignable, type Step, statement, note } from "./flow.js";
import { newValue } from "./new-values.js";

/** A single assignment, if there is something to assign. */
export function step(flow: Flow, body: Body, fuel: number): { readonly trees: readonly Tree[] } {
  const made = assignment(flow, body, fuel);
  return { trees: made === undefined ? [] : [made.tree] };
}

interface Place {
  /** It may not be there yet, though it may be assigned. */
  readonly fresh: boolean;
  readonly text: readonly Part[];
  readonly type: Type;
  /** What must hold for it to be there. */
  readonly condition: readonly Part[] | undefined;
}

/** A location in a variable: all of it, or a part. */
function placeIn(flow: Flow, body: Body, variable: Assignable, fuel: number): Place {
  const { env } = flow;
  const { chance } = env.world;
  let place: Place = { fresh: false, text: [], type: variable.type, condition: undefined };
  const looping = body.loops.length > 0;
  for (let depth = 0; depth < 3; depth++) {
    const { type, text } = place;
    if (!looping && chance.odds(depth === 0 ? 0.35 : 0.5)) break;
    if (type.kind === "record") {
      const field = chance.of(type.fields);
      place = { ...place, text: [...text, `.${field.name}`], type: field.type };
    } else if (type.kind === "tuple") {
      const at = chance.below(type.items.length);
      place = { ...place, text: [...text, `.${at}`], type: type.items[at]! };
    } else if (type.kind === "function" && canMake(env, type.key)) {
      const own = body.loops.find((loop) => sameType(loop.type, type.key));
      const key: Part = own !== undefined ? own.name : gen(env, type.key, Math.min(1, fuel - 1));
      place = { ...place, text: [...text, "[", key, "]"], type: type.value };
    } else if (type.kind === "map" && canMake(env, type.key) && place.condition === undefined && !variable.ghost) {
      const key = gen(env, type.key, 0);
      const whole = tree("place", [variable.name, ...text]);
      // The last key may be new.
      if (chance.odds(0.6) || (type.value.kind !== "record" && type.value.kind !== "function")) {
        place = { ...place, fresh: true, text: [...text, "[", key, "]"], type: type.value };
        break;
      }
      place = { fresh: false, text: [...text, "[", key, "]"], type: type.value, condition: [key, " in ", whole] };
      continue;
    } else if (type.kind === "seq" && type.max > 0 && place.condition === undefined && !variable.ghost) {
      const key = gen(env, intType(0, type.max - 1), 0);
      const whole = tree("place", [variable.name, ...text]);
      place = {
        fresh: false,
        text: [...text, "[", key, "]"],
        type: type.item,
        condition: [key, " < ", whole, ".len()"],
      };
    } else break;
  }
  return place;
}

const overlaps = (places: readonly string[] | undefined, place: string): boolean =>
  places?.some((other) => place.startsWith(other) || other.startsWith(place)) === true;
/** Locations that never overlap: different fields of a record. */
const apart = (places: readonly string[] | undefined, place: string): boolean =>
  places === undefined ||
  (place.startsWith(".") &&
    places.every((other) => other.startsWith(".") && !place.startsWith(other) && !other.startsWith(place)));

export function assignment(flow: Flow, body: Body, fuel: number): Step | undefined {
  const { env } = flow;
  const { chance } = env.world;
  for (const variable of chance.shuffled(body.variables)) {
    const readable = variable.ghost ? env : withoutGhosts(env);
    const place = placeIn({ ...flow, env: withoutGhosts(env) }, body, variable, fuel);
    const text = place.text.map(textOf).join("");
    if (overlaps(flow.must.get(variable.name), text) || !canMake(readable, place.type)) continue;
    const repeats = body.loops.length > 0 && !body.loops.every((loop) => text.startsWith(`[${loop.name}]`));
    if ((repeats || !apart(flow.may.get(variable.name), text)) && !risky(env)) continue;
    const value = place.fresh
      ? gen(readable, place.type, fuel)
      : newValue(readable, place.type, fuel, exprOf(place.type, [variable.name, ...place.text]));
    const assign = [variable.name, ...place.text, "' = ", value];
    const bare = place.condition === undefined || risky(env);
    const requires = !bare && chance.odds(0.3);
    const inside = bare
      ? assign
      : requires
        ? ["require (", ...place.condition, ")\n", ...assign]
        : ["if (", ...place.condition, ") { ", ...assign, " }"];
    const certain = bare || requires;
    const offered = certain && body.loops.length === 0 && (chance.odds(0.5) || variable.ghost);
    return {
      tree: statement(inside),
      flow: {
        // After its new value may have been read, it is not assigned again.
        env: offered ? withRoots(env, nextRoots(variable)) : env,
        ways: flow.ways,
        must: certain ? note(flow.must, variable.name, text) : flow.must,
        may: note(flow.may, variable.name, offered ? "" : text),
      },
    };
  }
  return undefined;
}
