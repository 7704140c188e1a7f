// Step properties and steps that change nothing. `[][P]_vars` allows such steps whatever P is; Fathom applies a step
// property to every step.

import type { Tla } from "./syntax.js";

const same = (a: Tla, b: Tla): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Is the condition true whatever the values of its variables are? `false` if that is not obvious. */
export function isValid(tree: Tla): boolean {
  switch (tree.kind) {
    case "name":
      return tree.name === "TRUE";
    case "infix":
      switch (tree.operator) {
        case "=":
        case "<=":
        case ">=":
        case "<=>":
        case "\\subseteq":
          return same(tree.left, tree.right);
        case "=>":
          return (
            isValid(tree.right) ||
            isImpossible(tree.left) ||
            same(tree.left, tree.right) ||
            conjunctsOf(tree.left).some((each) =>
              alternatives(tree.right).some((other) => same(each, other) || isValid(other)),
            )
          );
        default:
          return false;
      }
    case "junction":
      return tree.operator === "/\\" ? tree.items.every(isValid) : tree.items.some(isValid);
    case "quantified":
      return tree.quantifier === "\\A" && isValid(tree.body);
    default:
      return false;
  }
}

/** Is the condition false whatever the values of its variables are? */
function isImpossible(tree: Tla): boolean {
  const parts = conjunctsOf(tree);
  return parts.some((part, i) => {
    if (part.kind !== "infix") return part.kind === "name" && part.name === "FALSE";
    if (part.operator === "#" || part.operator === "<" || part.operator === ">") return same(part.left, part.right);
    const opposite = { "\\in": "\\notin", "\\notin": "\\in", "=": "#" }[part.operator as string];
    return (
      opposite !== undefined &&
      parts.some(
        (other, j) =>
          i !== j &&
          other.kind === "infix" &&
          other.operator === opposite &&
          same(other.left, part.left) &&
          same(other.right, part.right),
      )
    );
  });
}

const conjunctsOf = (tree: Tla): readonly Tla[] =>
  tree.kind === "junction" && tree.operator === "/\\" ? tree.items : [tree];
const alternatives = (tree: Tla): readonly Tla[] =>
  tree.kind === "junction" && tree.operator === "\\/" ? tree.items : [tree];
