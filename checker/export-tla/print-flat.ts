// Trees of TLA+ on one line.

import { needsParentheses, type Operation } from "./precedence.js";
import type { Bound, Definition, Infix, Prefix, Tla, Update } from "./syntax.js";

/** The tree on one line, or undefined if a part of it has to be a list. */
export function flatten(tree: Tla): string | undefined {
  try {
    return flat(tree);
  } catch (error) {
    if (error === needsLines) return undefined;
    throw error;
  }
}

const needsLines = new Error("internal: a list does not fit on a line");

const list = (trees: readonly Tla[]): string => trees.map(flat).join(", ");

export function flat(tree: Tla): string {
  switch (tree.kind) {
    case "name":
      return tree.name;
    case "number":
      return String(tree.value);
    case "string":
      return `"${tree.text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
    case "call":
      return `${tree.operator}(${list(tree.args)})`;
    case "infix":
      return `${operand(tree.left, tree, "left")}${spaced(tree.operator)}${operand(tree.right, tree, "right")}`;
    case "prefix":
      return `${tree.operator}${prefixGap(tree.operator)}${operand(tree.operand, tree, "right")}`;
    case "prime":
      return `${postfixTarget(tree.operand)}'`;
    case "junction":
      if (tree.list) throw needsLines;
      return tree.items.map((item) => operand(item, tree, "left")).join(` ${tree.operator} `);
    case "product":
      return tree.items.map((item) => operand(item, tree, "left")).join(" \\X ");
    case "if":
      return `IF ${flat(tree.condition)} THEN ${flat(tree.then)} ELSE ${flat(tree.otherwise)}`;
    case "case":
      return `CASE ${caseArms(tree)
        .map(([condition, value]) => `${condition} -> ${flat(value)}`)
        .join(" [] ")}`;
    case "let":
      return `LET ${tree.definitions.map(flatDefinition).join(" ")} IN ${flat(tree.body)}`;
    case "quantified":
      return `${tree.quantifier} ${flatBounds(tree.bounds)} : ${flat(tree.body)}`;
    case "choose":
      return `CHOOSE ${flatBounds([tree.bound])} : ${flat(tree.where)}`;
    case "set":
      return `{${list(tree.items)}}`;
    case "filter":
      return `{${flatBounds([tree.bound])} : ${flat(tree.where)}}`;
    case "image":
      return isMembership(tree.value)
        ? `{(${flat(tree.value)}) : ${flatBounds(tree.bounds)}}`
        : `{${flat(tree.value)} : ${flatBounds(tree.bounds)}}`;
    case "function":
      return `[${flatBounds(tree.bounds)} |-> ${flat(tree.body)}]`;
    case "functionSet":
      return `[${flat(tree.domain)} -> ${flat(tree.range)}]`;
    case "index":
      return `${postfixTarget(tree.target)}[${key(tree.key)}]`;
    case "field":
      return `${postfixTarget(tree.target)}.${tree.name}`;
    case "except":
      return `[${flat(tree.target)} EXCEPT ${tree.updates.map((each) => `${updatePath(each)} = ${flat(each.value)}`).join(", ")}]`;
    case "record":
      return `[${tree.fields.map(({ name, value }) => `${name} |-> ${flat(value)}`).join(", ")}]`;
    case "recordSet":
      return `[${tree.fields.map(({ name, value }) => `${name} : ${flat(value)}`).join(", ")}]`;
    case "tuple":
      return `<<${list(tree.items)}>>`;
    case "lambda":
      return `LAMBDA ${tree.params.join(", ")} : ${flat(tree.body)}`;
    case "box":
      return `[${flat(tree.action)}]_${tree.subscript}`;
    case "angle":
      return `<<${flat(tree.action)}>>_${tree.subscript}`;
    case "fair":
      return `${tree.strength}_${tree.subscript}(${flat(tree.action)})`;
  }
}

/** `{x \\in S : y \\in T}` could be read in two ways. */
export const isMembership = (tree: Tla): boolean => tree.kind === "infix" && tree.operator === "\\in";

/** Without spaces where they are usually left out. */
export const spaced = (operator: Infix): string => (operator === ".." ? ".." : ` ${operator} `);
export const prefixGap = (operator: Prefix): string => (/[A-Z]/.test(operator) ? " " : "");
const flatDefinition = (definition: Definition): string => `${signature(definition)} == ${flat(definition.body)}`;
/** TLC takes `f[x \in S` for the beginning of the definition of a function. */
export const key = (tree: Tla): string =>
  tree.kind === "infix" && tree.operator === "\\in" ? `(${flat(tree)})` : flat(tree);

export const updatePath = ({ path }: Update): string =>
  `!${path.map((step) => ("key" in step ? `[${key(step.key)}]` : `.${step.field}`)).join("")}`;

/** Neighbours with the same set share it: `x, y \in S`. */
export function flatBounds(bounds: readonly Bound[]): string {
  const groups: { names: string[]; set: string }[] = [];
  for (const { names, set } of bounds) {
    const text = flat(set);
    const shown = typeof names === "string" ? names : `<<${names.join(", ")}>>`;
    const last = groups.at(-1);
    if (last !== undefined && last.set === text && typeof names === "string" && !last.names[0]?.startsWith("<<"))
      last.names.push(shown);
    else groups.push({ names: [shown], set: text });
  }
  return groups.map(({ names, set }) => `${names.join(", ")} \\in ${set}`).join(", ");
}

export const caseArms = (tree: Extract<Tla, { kind: "case" }>): readonly (readonly [string, Tla])[] => [
  ...tree.arms.map(({ condition, value }) => [flat(condition), value] as const),
  ...(tree.other === undefined ? [] : [["OTHER", tree.other] as const]),
];

// ---------------------------------------------------------------- parentheses

export const operand = (tree: Tla, parent: Operation, side: "left" | "right"): string =>
  needsParentheses(tree, parent, side) ? `(${flat(tree)})` : flat(tree);

function postfixTarget(tree: Tla): string {
  switch (tree.kind) {
    case "name":
    case "call":
    case "index":
    case "field":
    case "prime":
    case "except":
    case "function":
    case "record":
    case "tuple":
      return flat(tree);
    default:
      return `(${flat(tree)})`;
  }
}

export const signature = ({ name, params, domain }: Definition): string =>
  `${name}${domain === undefined ? "" : `[${flatBounds([domain])}]`}${params.length === 0 ? "" : `(${params.join(", ")})`}`;
