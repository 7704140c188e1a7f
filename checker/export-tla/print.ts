// Prints trees of TLA+. What does not fit on a line is broken, and what belongs together stands in one column: the
// lists of conjuncts and disjuncts need it.

import { needsParentheses } from "./precedence.js";
import {
  caseArms,
  flat,
  flatBounds,
  flatten,
  isMembership,
  key,
  operand,
  prefixGap,
  signature,
  spaced,
  updatePath,
} from "./print-flat.js";
import type { Bound, Definition, Infix, Tla } from "./syntax.js";

/** Lines of text. All but the first are indented relative to the column at which the first begins. */
type Box = readonly string[];

const MINIMUM_WIDTH = 30;

export const printTla = (tree: Tla, width: number): Box => box(tree, width);

export function printDefinition(definition: Definition, width: number): Box {
  const { body } = definition;
  const head = `${signature(definition)} == `;
  const flat = flatten(body);
  if (flat !== undefined && head.length + flat.length <= width) return [head + flat];
  return [head.trimEnd(), ...indent(box(body, width - 2), 2)];
}

// ---------------------------------------------------------------- on several lines

const indent = (lines: Box, by: number): Box => lines.map((line) => (line === "" ? line : " ".repeat(by) + line));

/** `text` followed by the box. */
const after = (text: string, lines: Box): Box =>
  lines.map((line, i) => (i === 0 ? text + line : " ".repeat(text.length) + line));

const withEnd = (lines: Box, end: string): Box => lines.map((line, i) => (i === lines.length - 1 ? line + end : line));

function box(tree: Tla, available: number): Box {
  const width = Math.max(available, MINIMUM_WIDTH);
  const text = flatten(tree);
  if (text !== undefined && text.length <= width) return [text];
  return broken(tree, width) ?? [text ?? flat(tree)];
}

const boxAfter = (text: string, tree: Tla, width: number): Box => after(text, box(tree, width - text.length));

function broken(tree: Tla, width: number): Box | undefined {
  switch (tree.kind) {
    case "junction":
      return tree.items.flatMap((item) => boxAfter(`${tree.operator} `, item, width));
    case "infix":
      return brokenInfix(tree, width);
    case "product":
      return tree.items.flatMap((item, i) => [`${i === 0 ? "" : "\\X "}${operand(item, tree, "left")}`]);
    case "prefix": {
      const head = `${tree.operator}${prefixGap(tree.operator)}`;
      return needsParentheses(tree.operand, tree, "right")
        ? withEnd(boxAfter(`${head}(`, tree.operand, width), ")")
        : boxAfter(head, tree.operand, width);
    }
    case "if":
      return brokenIf(tree, width);
    case "case":
      return caseArms(tree).flatMap(([condition, value], i) => {
        const head = `${i === 0 ? "CASE" : "  []"} ${condition} ->`;
        const text = flatten(value);
        return text !== undefined && head.length + text.length < width
          ? [`${head} ${text}`]
          : [head, ...indent(box(value, width - 7), 7)];
      });
    case "let":
      return [
        ...tree.definitions.flatMap((each, i) => after(i === 0 ? "LET " : "    ", printDefinition(each, width - 4))),
        ...boxAfter("IN  ", tree.body, width),
      ];
    case "quantified":
      return [...brokenBounds(tree.quantifier, tree.bounds, width), ...indent(box(tree.body, width - 2), 2)];
    case "choose":
      return [`CHOOSE ${flatBounds([tree.bound])} :`, ...indent(box(tree.where, width - 2), 2)];
    case "lambda":
      return [`LAMBDA ${tree.params.join(", ")} :`, ...indent(box(tree.body, width - 2), 2)];
    case "box":
      return withEnd(boxAfter("[", tree.action, width), `]_${tree.subscript}`);
    case "angle":
      return withEnd(boxAfter("<<", tree.action, width), `>>_${tree.subscript}`);
    case "fair":
      return withEnd(boxAfter(`${tree.strength}_${tree.subscript}(`, tree.action, width), ")");
    case "functionSet":
      return [...after("[", box(tree.domain, width - 1)), ...withEnd(boxAfter(" -> ", tree.range, width), "]")];
    case "index":
      return [...withEnd(targetBox(tree.target, width), `[${key(tree.key)}]`)];
    case "field":
      return [...withEnd(targetBox(tree.target, width), `.${tree.name}`)];
    case "name":
    case "number":
    case "string":
    case "prime":
      return undefined;
    default:
      return brokenCollection(tree, width);
  }
}

/** Whatever stands in brackets. */
function brokenCollection(
  tree: Extract<
    Tla,
    { kind: "filter" | "function" | "image" | "call" | "set" | "tuple" | "record" | "recordSet" | "except" }
  >,
  width: number,
): Box {
  switch (tree.kind) {
    case "filter":
      return enclosed(`{${flatBounds([tree.bound])} :`, tree.where, "}", width);
    case "function":
      return enclosed(`[${flatBounds(tree.bounds)} |->`, tree.body, "]", width);
    case "image": {
      const value = isMembership(tree.value)
        ? withEnd(after("{(", box(tree.value, width - 3)), ")")
        : after("{", box(tree.value, width - 1));
      return [...withEnd(value, " :"), ...indent([`${flatBounds(tree.bounds)}}`], 1)];
    }
    case "call":
      return (
        lambdaLast(tree, width) ??
        brokenItems(
          `${tree.operator}(`,
          tree.args.map((arg) => ["", arg] as const),
          ")",
          width,
        )
      );
    case "set":
      return brokenItems(
        "{",
        tree.items.map((item) => ["", item] as const),
        "}",
        width,
      );
    case "tuple":
      if (tree.items.every((item) => item.kind === "name")) return filled("<<", tree.items.map(flat), ">>", width);
      return brokenItems(
        "<<",
        tree.items.map((item) => ["", item] as const),
        ">>",
        width,
      );
    case "record":
      return brokenItems(
        "[",
        tree.fields.map(({ name, value }) => [`${name} |-> `, value] as const),
        "]",
        width,
      );
    case "recordSet":
      return brokenItems(
        "[",
        tree.fields.map(({ name, value }) => [`${name} : `, value] as const),
        "]",
        width,
      );
    case "except":
      return brokenItems(
        `[${flat(tree.target)} EXCEPT `,
        tree.updates.map((each) => [`${updatePath(each)} = `, each.value] as const),
        "]",
        width,
      );
  }
}

function targetBox(tree: Tla, width: number): Box {
  const parenthesised =
    tree.kind === "if" ||
    tree.kind === "case" ||
    tree.kind === "let" ||
    tree.kind === "infix" ||
    tree.kind === "choose";
  return parenthesised ? withEnd(after("(", box(tree, width - 2)), ")") : box(tree, width);
}

/** The operands of a chain of the same operator: `a \\cup b \\cup c`. */
const chained = (tree: Tla, operator: Infix): readonly Tla[] =>
  tree.kind === "infix" && tree.operator === operator ? [...chained(tree.left, operator), tree.right] : [tree];

/** The right side of an infix operator can be a list without parentheses: it ends where the column ends. */
function brokenInfix(tree: Extract<Tla, { kind: "infix" }>, width: number): Box {
  const side = (each: Tla, which: "left" | "right", room: number): Box =>
    needsParentheses(each, tree, which) &&
    !(which === "right" && each.kind === "junction" && flatten(each) === undefined)
      ? withEnd(after("(", box(each, room - 2)), ")")
      : box(each, room);
  if (tree.operator === "\\cup")
    return chained(tree, tree.operator).flatMap((each, i) =>
      i === 0 ? side(each, "left", width) : after("\\cup ", side(each, "right", width - 5)),
    );
  const left = side(tree.left, "left", width);
  const text = spaced(tree.operator);
  const [first = ""] = left;
  if (left.length === 1) {
    const head = `${first}${text}`;
    const beside = after(head, side(tree.right, "right", width - head.length));
    if (head.length <= width / 2 && beside.every((line) => line.length <= width)) return beside;
    if (tree.operator === "=" || tree.operator === "=>")
      return [head.trimEnd(), ...indent(side(tree.right, "right", width - 2), 2)];
  }
  return [...left, ...after(`${text.trim()} `, side(tree.right, "right", width - text.length))];
}

function brokenBounds(quantifier: string, bounds: readonly Bound[], width: number): Box {
  const head = `${quantifier} ${flatBounds(bounds)} :`;
  const [only] = bounds;
  if (head.length <= width || bounds.length !== 1 || only === undefined) return [head];
  const names = typeof only.names === "string" ? only.names : `<<${only.names.join(", ")}>>`;
  return withEnd(boxAfter(`${quantifier} ${names} \\in `, only.set, width), " :");
}

function brokenIf(tree: Extract<Tla, { kind: "if" }>, width: number, head = "IF "): Box {
  const condition = boxAfter(head, tree.condition, width);
  const then = indent(boxAfter("THEN ", tree.then, width - 2), 2);
  // A chain of conditions stands in one column.
  if (tree.otherwise.kind === "if") return [...condition, ...then, ...brokenIf(tree.otherwise, width, "ELSE IF ")];
  return [...condition, ...then, ...indent(boxAfter("ELSE ", tree.otherwise, width - 2), 2)];
}

const enclosed = (head: string, body: Tla, end: string, width: number): Box => [
  head,
  ...withEnd(indent(box(body, width - 3), 2), end),
];

/** As many items on a line as fit. */
function filled(head: string, items: readonly string[], end: string, width: number): Box {
  const lines: string[] = [];
  let line = head;
  for (const [i, item] of items.entries()) {
    const text = `${item}${i === items.length - 1 ? end : ","}`;
    if (line.length + text.length + 1 > width && line.trim() !== head) {
      lines.push(line);
      line = " ".repeat(head.length);
    }
    line += line.trim() === "" || line === head ? text : ` ${text}`;
  }
  return [...lines, line];
}

/** `Op(a, LAMBDA x :`, with the body below. */
function lambdaLast({ operator, args }: Extract<Tla, { kind: "call" }>, width: number): Box | undefined {
  const last = args.at(-1);
  if (last?.kind !== "lambda") return undefined;
  const others = args.slice(0, -1).map((arg) => flatten(arg));
  const head = `${operator}(${others.map((text) => `${text ?? ""}, `).join("")}LAMBDA ${last.params.join(", ")} :`;
  if (others.includes(undefined) || head.length > width) return undefined;
  return [head, ...withEnd(indent(box(last.body, width - 3), 2), ")")];
}

function brokenItems(
  head: string,
  items: readonly (readonly [prefix: string, tree: Tla])[],
  end: string,
  width: number,
): Box {
  const last = items.length - 1;
  const laid = (room: number): Box =>
    items.flatMap(([text, tree], i) => withEnd(boxAfter(text, tree, room), i === last ? end : ","));
  // Beside the head if that leaves room, otherwise below it.
  if (head.length <= width / 2) return after(head, laid(width - head.length - 1));
  return [head.trimEnd(), ...indent(laid(width - 3), 2)];
}
