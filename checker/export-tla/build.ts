// Builds trees of TLA+, and simplifies what translation makes of literals.

import { withoutCertain } from "./certain.js";
import type { Bound, Definition, Infix, Junction, Prefix, Tla, Update } from "./syntax.js";

export const name = (text: string): Tla => ({ kind: "name", name: text });
export const number = (value: number): Tla =>
  value < 0 ? prefix("-", { kind: "number", value: -value }) : { kind: "number", value };
export const string = (text: string): Tla => ({ kind: "string", text });
export const TRUE = name("TRUE");
export const FALSE = name("FALSE");
const boolean = (value: boolean): Tla => (value ? TRUE : FALSE);
export const call = (operator: string, ...args: readonly Tla[]): Tla =>
  args.length === 0 ? name(operator) : { kind: "call", operator, args };
export const infix = (left: Tla, operator: Infix, right: Tla): Tla => ({ kind: "infix", operator, left, right });
export const prefix = (operator: Prefix, operand: Tla): Tla => ({ kind: "prefix", operator, operand });
export const prime = (operand: Tla): Tla => ({ kind: "prime", operand });
export const set = (...items: readonly Tla[]): Tla => ({ kind: "set", items });
export const tuple = (...items: readonly Tla[]): Tla => ({ kind: "tuple", items });
export const index = (target: Tla, key: Tla): Tla => ({ kind: "index", target, key });
export const field = (target: Tla, text: string): Tla => ({ kind: "field", target, name: text });
export const bound = (names: string | readonly string[], domain: Tla): Bound => ({ names, set: domain });
export const filter = (each: Bound, where: Tla): Tla =>
  where.kind === "name" && where.name === "TRUE" ? each.set : { kind: "filter", bound: each, where };
export const image = (value: Tla, ...bounds: readonly Bound[]): Tla => ({ kind: "image", value, bounds });
export const functionOf = (body: Tla, ...bounds: readonly Bound[]): Tla => ({ kind: "function", bounds, body });
export const functionSet = (domain: Tla, range: Tla): Tla => ({ kind: "functionSet", domain, range });
export const lambda = (params: readonly string[], body: Tla): Tla => ({ kind: "lambda", params, body });
export const choose = (each: Bound, where: Tla): Tla => ({ kind: "choose", bound: each, where });
export const isName = (tree: Tla, text: string): boolean => tree.kind === "name" && tree.name === text;
const isLiteral = (tree: Tla): boolean => tree.kind === "number" || tree.kind === "string";

/** `=` or `#`, decided if both sides are literals. */
export function equality(left: Tla, operator: "=" | "#", right: Tla): Tla {
  if (!isLiteral(left) || !isLiteral(right)) return infix(left, operator, right);
  return boolean((JSON.stringify(left) === JSON.stringify(right)) === (operator === "="));
}

export const isIn = (value: Tla, domain: Tla): Tla => infix(value, "\\in", domain);
export const equals = (left: Tla, right: Tla): Tla => infix(left, "=", right);

export function not(operand: Tla): Tla {
  if (isName(operand, "TRUE")) return FALSE;
  if (isName(operand, "FALSE")) return TRUE;
  if (operand.kind === "infix" && operand.operator === "=") return infix(operand.left, "#", operand.right);
  if (operand.kind === "infix" && operand.operator === "\\in") return infix(operand.left, "\\notin", operand.right);
  return prefix("~", operand);
}

/** Leaves out what changes nothing and what is never evaluated, and merges lists of the same kind. */
function junction(operator: Junction, items: readonly Tla[], list: boolean): Tla {
  const neutral = operator === "/\\" ? "TRUE" : "FALSE";
  const parts = items
    .flatMap((item) =>
      item.kind === "junction" && item.operator === operator && (list || !item.list) ? item.items : [item],
    )
    .filter((item) => !isName(item, neutral));
  const decided = parts.findIndex((item) => isName(item, operator === "/\\" ? "FALSE" : "TRUE"));
  if (decided >= 0) parts.splice(decided + 1);
  const [first, second] = parts;
  if (first === undefined) return name(neutral);
  return second === undefined ? first : { kind: "junction", operator, items: parts, list };
}

export const and = (...items: readonly Tla[]): Tla => junction("/\\", items, false);
export const or = (...items: readonly Tla[]): Tla => junction("\\/", items, false);
export const conjuncts = (items: readonly Tla[]): Tla => tidied(junction("/\\", items, true));

/** Leaves out assertions that are certain. Neighbours of the form `UNCHANGED x` become one. */
function tidied(tree: Tla): Tla {
  if (tree.kind !== "junction") return tree;
  const unchanged = (item: Tla | undefined): readonly Tla[] | undefined =>
    item?.kind !== "prefix" || item.operator !== "UNCHANGED"
      ? undefined
      : item.operand.kind === "tuple"
        ? item.operand.items
        : [item.operand];
  const items = withoutCertain(tree.items).reduce<Tla[]>((joined, item) => {
    const [before, after] = [unchanged(joined.at(-1)), unchanged(item)];
    if (before === undefined || after === undefined) return [...joined, item];
    return [...joined.slice(0, -1), prefix("UNCHANGED", tuple(...before, ...after))];
  }, []);
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { ...tree, items };
}
/** The branches of an action. Each is a branch of its own, even beside one that is always possible. */
export const disjuncts = (items: readonly Tla[]): Tla => {
  const [only] = items;
  if (only === undefined) return FALSE;
  return items.length === 1 ? only : { kind: "junction", operator: "\\/", items, list: true };
};
export const implies = (left: Tla, right: Tla): Tla =>
  isName(left, "TRUE") ? right : isName(left, "FALSE") ? TRUE : infix(left, "=>", right);

export const conditional = (condition: Tla, then: Tla, otherwise: Tla): Tla =>
  isName(condition, "TRUE")
    ? then
    : isName(condition, "FALSE")
      ? otherwise
      : { kind: "if", condition, then, otherwise };

/** Nested quantifiers of one kind become one, if no set mentions a name of the same quantifier. */
export function quantified(quantifier: "\\A" | "\\E", bounds: readonly Bound[], body: Tla): Tla {
  if (bounds.length === 0) return body;
  const bind = new Set(bounds.flatMap(({ names }) => names));
  if (
    body.kind === "quantified" &&
    body.quantifier === quantifier &&
    !body.bounds.some((each) => mentionsName(each.set, bind))
  )
    return { ...body, bounds: [...bounds, ...body.bounds] };
  return { kind: "quantified", quantifier, bounds, body };
}

/** Does one of the names occur in the tree? */
export function mentionsName(tree: unknown, names: ReadonlySet<string>): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  if ("kind" in tree && tree.kind === "name" && "name" in tree && names.has(String(tree.name))) return true;
  if ("operator" in tree && names.has(String(tree.operator))) return true;
  return Object.values(tree).some((part) => mentionsName(part, names));
}

/** Definitions that follow each other stand in one `LET`. */
export const letIn = (definition: Definition, body: Tla): Tla =>
  isName(body, "TRUE")
    ? TRUE
    : body.kind === "let"
      ? { kind: "let", definitions: [definition, ...body.definitions], body: body.body }
      : { kind: "let", definitions: [definition], body };

export function except(target: Tla, updates: readonly Update[]): Tla {
  if (updates.length === 0) return target;
  return target.kind === "except"
    ? { ...target, updates: [...target.updates, ...updates] }
    : { kind: "except", target, updates };
}

/** `n + 1`, computed if `n` is a literal. */
export function plus(value: Tla, amount: number): Tla {
  if (value.kind === "number") return number(value.value + amount);
  if (amount === 0) return value;
  if (value.kind === "infix" && value.right.kind === "number") {
    if (value.operator === "-") return plus(value.left, amount - value.right.value);
    if (value.operator === "+") return plus(value.left, amount + value.right.value);
  }
  return infix(value, amount < 0 ? "-" : "+", number(Math.abs(amount)));
}

/** Can the tree stand in several places without becoming hard to read? */
export const isSimple = (tree: Tla): boolean =>
  tree.kind === "name" ||
  tree.kind === "number" ||
  tree.kind === "string" ||
  ((tree.kind === "index" || tree.kind === "field") &&
    isSimple(tree.target) &&
    (tree.kind === "field" || isSimple(tree.key)));

/** The names that a tree binds anywhere. Around it, they must not be bound. */
export function boundNames(tree: unknown, into = new Set<string>()): ReadonlySet<string> {
  if (typeof tree !== "object" || tree === null) return into;
  if ("names" in tree) for (const each of [tree.names].flat()) into.add(String(each));
  if ("params" in tree) for (const each of [tree.params].flat()) into.add(String(each));
  if ("params" in tree && "name" in tree) into.add(String(tree.name));
  for (const part of Object.values(tree)) boundNames(part, into);
  return into;
}
