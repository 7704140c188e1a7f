// Random literals.

import { cardinality, type Type, type TypeOf } from "../../../grammar/core/types.js";
import { ascribed, canMake, expr, exprOf, inLoop, named, type Env } from "./env.js";
import { joined, parts, tree, type Tree } from "./tree.js";
import { gen } from "./expressions.js";
import { isVague, domainText } from "./type-text.js";

/** The value written as a literal. Its parts may be any expressions. Undefined if the type has no literals here. */
export function literal(env: Env, type: Type, fuel: number, typed: boolean): Tree | undefined {
  const { chance } = env.world;
  const inner = (of: Type): Tree => gen(env, of, Math.min(1, fuel - 1), typed);
  const vague = (made: Tree): Tree => (typed ? made : ascribed(env, type, made));
  switch (type.kind) {
    case "bool":
      return expr(type)`${chance.of(["true", "false"])}`;
    case "int":
      return integerLiteral(env, type);
    case "enum":
      return chance.odds(0.5)
        ? expr(type)`${chance.of(type.members)}`
        : expr(type)`${type.name}.${chance.of(type.members)}`;
    case "record":
      return canMake(env, type) ? recordLiteral(env, type, fuel) : undefined;
    case "variant":
      return variantLiteral(env, type, fuel);
    case "tuple":
      if (!canMake(env, type)) return undefined;
      return exprOf(type, ["(", ...joined(type.items.map(inner), ", "), ")"]);
    case "option":
      return chance.odds(0.4) || !canMake(env, type.item)
        ? vague(expr(type)`none`)
        : expr(type)`some(${inner(type.item)})`;
    case "set":
    case "bag":
    case "seq": {
      const { made, clear } = collectionLiteral(env, type, fuel);
      return clear ? made : vague(made);
    }
    case "map":
      return vague(mapLiteral(env, type, fuel));
    case "function":
      return functionLiteral(env, type, fuel, typed);
    case "symmetric":
    case "unknown":
    case "temporal":
      return undefined;
  }
}

/** A part of a literal. The literal determines its type. */
const partOf = (env: Env, type: Type, fuel: number): Tree => gen(env, type, Math.min(1, fuel - 1));

function integerLiteral(env: Env, type: TypeOf<"int">): Tree {
  const { chance } = env.world;
  const value = chance.odds(0.2)
    ? chance.of([type.lo, type.hi])
    : type.hi - type.lo < 2 ** 31
      ? chance.between(type.lo, type.hi)
      : chance.between(-3, 3);
  const within = Math.max(type.lo, Math.min(type.hi, value));
  return within < 0 ? expr(type)`(${within})` : expr(type)`${within}`;
}

function recordLiteral(env: Env, type: TypeOf<"record">, fuel: number): Tree {
  const fields = env.world.chance
    .shuffled(type.fields)
    .map((field) => tree("field", [`${field.name}: `, partOf(env, field.type, fuel)]));
  return exprOf(type, [`${type.name} { `, ...joined(fields, ", "), " }"]);
}

function variantLiteral(env: Env, type: TypeOf<"variant">, fuel: number): Tree | undefined {
  const { chance } = env.world;
  const possible = type.cases.filter((each) => each.fields.every((field) => canMake(env, field.type)));
  if (possible.length === 0) return undefined;
  const each = chance.of(possible);
  const name = chance.odds(0.7) ? each.name : `${type.name}.${each.name}`;
  if (each.fields.length === 0) return expr(type)`${name}`;
  const fields = each.fields.map((field) => partOf(env, field.type, fuel));
  return exprOf(type, [name, "(", ...joined(fields, ", "), ")"]);
}

/** `clear`: the literal shows what the items of the collection are. */
function collectionLiteral(
  env: Env,
  type: TypeOf<"set" | "bag" | "seq">,
  fuel: number,
): { readonly made: Tree; readonly clear: boolean } {
  const most = canMake(env, type.item) ? Math.min(type.max, 3, type.kind === "set" ? cardinality(type.item) : 3) : 0;
  const items = Array.from({ length: env.world.chance.between(0, most) }, () => partOf(env, type.item, fuel));
  const [open, close] = type.kind === "seq" ? ["[", "]"] : ["{", "}"];
  return {
    made: exprOf(type, [open, ...joined(items, ", "), close]),
    clear: items.length > 0 && type.kind !== "bag" && !isVague(type.item),
  };
}

function mapLiteral(env: Env, type: TypeOf<"map">, fuel: number): Tree {
  const most = canMake(env, type.key) && canMake(env, type.value) ? 2 : 0;
  const entries = Array.from({ length: env.world.chance.between(0, most) }, () =>
    tree("entry", parts`${partOf(env, type.key, fuel)} => ${partOf(env, type.value, fuel)}`),
  );
  return exprOf(type, ["{", ...joined(entries, ", "), "}"]);
}

function functionLiteral(env: Env, type: TypeOf<"function">, fuel: number, typed: boolean): Tree | undefined {
  const name = env.world.fresh("k");
  const used = inLoop(env, [named(name, type.key)]);
  if (!canMake(used, type.value)) return undefined;
  return expr(type)`[${name} in ${domainText(env.world, type.key)} => ${gen(used, type.value, fuel - 1, typed)}]`;
}
