// Names of values that may be errors. TLC evaluates a definition where it is used, and the set of a quantifier at once.

import { bound, letIn, quantified, set } from "./build.js";
import type { Infix, Tla } from "./syntax.js";

/** A definition, if what follows begins with the evaluation of the value anyway; otherwise `\E x \in {e}`. */
export const bindStrictly = (made: string, value: Tla, body: Tla): Tla =>
  evaluatesFirst(body, made)
    ? letIn({ name: made, params: [], body: value }, body)
    : quantified("\\E", [bound(made, set(value))], body);

/** Operators that evaluate both sides. */
const EAGER: ReadonlySet<Infix> = new Set(["=", "#", "<", ">", "<=", ">=", "+", "-", "*", "\\o", "\\cup"]);
const EAGER_OPERATORS: ReadonlySet<string> = new Set(["Append", "Len", "Head", "Tail"]);

/** Is the name evaluated before anything can decide that it is not needed? */
function evaluatesFirst(tree: Tla, wanted: string): boolean {
  const evaluates = (part: Tla | undefined): boolean => part !== undefined && evaluatesFirst(part, wanted);
  switch (tree.kind) {
    case "name":
      return tree.name === wanted;
    case "junction":
      return tree.operator === "/\\" && evaluates(tree.items[0]);
    case "infix":
      return EAGER.has(tree.operator) && (evaluates(tree.left) || evaluates(tree.right));
    case "call":
      return EAGER_OPERATORS.has(tree.operator) && tree.args.some(evaluates);
    case "index":
      return evaluates(tree.target) || evaluates(tree.key);
    case "field":
      return evaluates(tree.target);
    case "except":
      return evaluates(tree.target) || tree.updates.some(({ value }) => evaluates(value));
    case "record":
      return tree.fields.some(({ value }) => evaluates(value));
    case "set":
    case "tuple":
      return tree.items.some(evaluates);
    default:
      return false;
  }
}
