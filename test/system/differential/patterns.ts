// Patterns that together cover every value of a type, each of them useful.

import { joinTypes } from "../../../grammar/core/type-relations.js";
import { cardinality, type Type, type TypeOf } from "../../../grammar/core/types.js";
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
    const name = fresh(isNamed(of) ? "_p" : "p");
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
      const shuffled = chance.shuffled(type.cases);
      const alternatives = binds && chance.odds(0.4) ? sharedBinding(env, shuffled) : undefined;
      const cases = shuffled.slice(alternatives === undefined ? 0 : 2).map((each) =>
        fields(
          each.fields.map((field) => field.type),
          (text) => (text === "" ? each.name : `${each.name}(${text})`),
        ),
      );
      if (alternatives !== undefined) cases.push([alternatives]);
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

type Case = TypeOf<"variant">["cases"][number];

/** Two cases as alternatives, with a name for a field of each. */
function sharedBinding(env: Env, [first, second]: readonly Case[]): ArmPattern | undefined {
  for (const [i, field] of first?.fields.entries() ?? [])
    for (const [j, other] of second?.fields.entries() ?? []) {
      const type = joinTypes(field.type, other.type);
      if (first === undefined || second === undefined || type === undefined) continue;
      const name = env.world.fresh(isNamed(type) ? "_p" : "p");
      const written = (each: Case, at: number): string =>
        `${each.name}(${each.fields.map((_, k) => (k === at ? name : "_")).join(", ")})`;
      return { pattern: `${written(first, i)} | ${written(second, j)}`, roots: [named(name, type, true)] };
    }
  return undefined;
}

const isNamed = ({ kind }: Type): boolean => kind === "enum" || kind === "variant";

/** A pattern that binds no names, and does not match every value as a whole. */
export function testFor(env: Env, type: Type): string | undefined {
  const { chance } = env.world;
  const arms = armsFor(env, type, false).filter(({ pattern }) => pattern !== "_");
  if (type.kind === "variant" && chance.odds(0.4)) return chance.of(type.cases).name;
  if (type.kind === "option" && chance.odds(0.4)) return "some";
  return arms.length === 0 ? undefined : chance.of(arms).pattern;
}
