// Patterns that together cover every value of a type, each of them useful.

import { cardinality, type Type } from "../../../grammar/core/types.js";
import { named, type Env, type Root } from "./env.js";

export interface ArmPattern {
  readonly pattern: string;
  readonly roots: readonly Root[];
}

const MOST = 5;

/** `binds`: names may be bound, so there are no alternatives. */
export function armsFor(env: Env, type: Type, binds: boolean, depth = 2): readonly ArmPattern[] {
  const { chance, fresh } = env.world;
  const whole = (of: Type): ArmPattern => {
    if (!binds || chance.odds(0.4)) return { pattern: "_", roots: [] };
    // Unless it begins with `_`, a name that an arm does not use is taken for a misspelt member.
    const name = fresh(of.kind === "enum" || of.kind === "variant" ? "_p" : "p");
    return { pattern: name, roots: [named(name, of, true)] };
  };
  /** Constructors with fields: one of the fields is split further, the others are bound. */
  const fields = (types: readonly Type[], wrap: (inside: string) => string): readonly ArmPattern[] => {
    if (types.length === 0) return [{ pattern: wrap(""), roots: [] }];
    const at = chance.below(types.length);
    const split = depth > 0 && chance.odds(0.5) ? armsFor(env, types[at]!, binds, depth - 1) : [whole(types[at]!)];
    return split.map((arm) => {
      const all = types.map((each, i) => (i === at ? arm : whole(each)));
      return { pattern: wrap(all.map((each) => each.pattern).join(", ")), roots: all.flatMap((each) => each.roots) };
    });
  };
  if (depth === 0 || chance.odds(0.1)) return [whole(type)];
  switch (type.kind) {
    case "bool":
      return some(env, ["true", "false"], true);
    case "enum":
      return some(
        env,
        type.members.map((member) =>
          env.typeNames.types.length > 0 || chance.odds(0.3) ? `${type.name}.${member}` : member,
        ),
        false,
      );
    case "int":
      if (cardinality(type) > MOST) return [{ pattern: String(chance.of([type.lo, type.hi])), roots: [] }, whole(type)];
      return some(
        env,
        Array.from({ length: cardinality(type) }, (_, i) => String(type.lo + i)),
        false,
      );
    case "option": {
      const inside = fields([type.item], (text) => `some(${text})`);
      const none: ArmPattern = { pattern: "none", roots: [] };
      return chance.odds(0.5) ? [none, ...inside] : [...inside, none];
    }
    case "variant": {
      const cases = chance.shuffled(type.cases).map((each) =>
        fields(
          each.fields.map((field) => field.type),
          (text) => (text === "" ? each.name : `${each.name}(${text})`),
        ),
      );
      // The last cases may be covered by one name.
      return cases.length > 1 && chance.odds(0.3)
        ? [...cases.slice(0, -1).flat(), { pattern: "_", roots: [] }]
        : cases.flat();
    }
    case "tuple":
      return fields(type.items, (text) => `(${text})`);
    default:
      return [whole(type)];
  }
}

/** Separate patterns, some of them combined as alternatives, or the rest as `_`. */
function some(env: Env, texts: readonly string[], all: boolean): readonly ArmPattern[] {
  const { chance } = env.world;
  const left = [...chance.shuffled(texts)];
  const arms: string[] = [];
  while (left.length > 0) {
    if (!all && left.length > 1 && arms.length > 0 && chance.odds(0.25)) {
      arms.push("_");
      break;
    }
    arms.push(left.splice(0, chance.odds(0.25) ? 2 : 1).join(" | "));
  }
  return arms.map((pattern) => ({ pattern, roots: [] }));
}
