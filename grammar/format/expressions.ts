// Expressions as documents: parentheses where precedence needs them, lines broken at the loosest operator.

import type { ActionTarget, Arg, Expr, FieldInit, TypeExpr } from "../syntax/ast.js";
import {
  additiveLevel,
  binaryBinding,
  comparisonLevel,
  operatorText,
  postfixLevel,
  unaryLevel,
  withLevel,
} from "../syntax/precedence.js";
import { behind, bracketed, closing } from "./brackets.js";
import type { Margin } from "./trivia.js";
import { concat, type Doc, group, ifBroken, indent, line, softLine } from "./doc.js";
import { binder, binderList, pattern, patternList, writeType } from "./types.js";

/** How what is printed stands among others. */
interface Place {
  /** Operators looser than this need parentheses. */
  readonly level: number;
  /** Whether a form that extends as far as it can may stand here: nothing follows that it would take in. */
  readonly last: boolean;
}

const anywhere: Place = { level: 0, last: true };

/** A whole expression, which may end in `?`. */
export function expression(margin: Margin, expr: Expr): Doc {
  if (expr.kind !== "unwrap") return operation(margin, expr);
  return concat(margin.leading(expr.span.start), operation(margin, expr.target), "?");
}

/** A whole expression that may not end in `?`. */
export function operation(margin: Margin, expr: Expr): Doc {
  return placed(margin, expr, anywhere);
}

/** A bound of a range, or of a type. */
export function bound(margin: Margin, expr: Expr): Doc {
  return placed(margin, expr, { level: additiveLevel, last: false });
}

export function typeExpr(margin: Margin, type: TypeExpr): Doc {
  return writeType(margin, type, bound);
}

/** What the text of an expression ends in, also within parentheses, for where it gets some depends on what it holds. */
export function lastOperand(expr: Expr): Expr {
  for (let last = expr; ;) {
    switch (last.kind) {
      case "paren":
        last = last.inner;
        break;
      case "unary":
        last = last.operand;
        break;
      case "binary":
        last = last.right;
        break;
      case "if":
        last = last.otherwise;
        break;
      case "let":
      case "quantified":
        last = last.body;
        break;
      case "choose":
        last = last.where;
        break;
      case "withIndex":
        last = last.value;
        break;
      default:
        return last;
    }
  }
}

/** The set of a binder that is read as an expression first: what is looser than `in` needs parentheses. */
export function tightDomain(margin: Margin, expr: Expr): Doc {
  return placed(margin, expr, { level: comparisonLevel + 1, last: true });
}

/** The place of an assignment, without its prime. */
export function assignedPlace(margin: Margin, expr: Expr): Doc {
  return placed(margin, expr, { level: postfixLevel, last: false });
}

/** After `=`, `:` or `=>`: on the same line if it can, or if it has brackets that can break. */
export function body(
  margin: Margin,
  start: number,
  expr: Expr,
  write: (margin: Margin, expr: Expr) => Doc = expression,
): Doc {
  const commented = margin.pending(expr.span.start);
  const before = margin.trailing(expr.span.start);
  const parens = expr.kind === "unwrap" && write === operation;
  const broken = margin.lineBetween(start, expr.span.start);
  const hugs = (hugging.has(expr.kind) || parens) && !commented && !(broken && expr.kind === "match");
  const content = write(margin, expr);
  if (hugs) return concat(before, " ", content);
  return group(indent(before, line, content), broken);
}

const hugging: ReadonlySet<Expr["kind"]> = new Set([
  "setLiteral",
  "mapLiteral",
  "seqLiteral",
  "functionLiteral",
  "recordLiteral",
  "filter",
  "comprehension",
  "match",
  "call",
  "paren",
  "tuple",
]);

function placed(margin: Margin, expr: Expr, place: Place): Doc {
  const lead = margin.leading(expr.span.start);
  const content = needsParens(expr, place) ? parenthesised(margin, expr) : bare(margin, expr, place.last);
  return lead === "" ? content : concat(lead, content);
}

/** Like an expression that the user put in parentheses. */
function parenthesised(margin: Margin, expr: Expr): Doc {
  return bracketed(margin, "(", [expr], (inner) => expression(margin, inner), ")", expr.span.end);
}

function needsParens(expr: Expr, { level, last }: Place): boolean {
  switch (expr.kind) {
    case "binary":
      return binaryBinding[expr.op].level < level;
    case "unary":
      return unaryLevel[expr.op] < level;
    case "withIndex":
    case "withFields":
      return withLevel < level;
    case "actionFormula":
      return level >= postfixLevel;
    case "if":
    case "let":
    case "quantified":
    case "choose":
      return !last || level >= postfixLevel;
    case "unwrap":
    case "lambda":
      return true;
    default:
      return false;
  }
}

function bare(margin: Margin, expr: Expr, last: boolean): Doc {
  const whole = (inner: Expr): Doc => expression(margin, inner);
  switch (expr.kind) {
    case "name":
      return expr.name;
    case "int":
      return expr.raw;
    case "bool":
      return String(expr.value);
    case "error":
      return "";
    case "paren":
      return bracketed(margin, "(", [expr.inner], whole, ")", expr.span.end);
    case "tuple":
      return bracketed(margin, "(", expr.items, whole, ")", expr.span.end);
    case "seqLiteral":
      return bracketed(margin, "[", expr.items, whole, "]", expr.span.end);
    case "setLiteral":
      return bracketed(
        margin,
        "{",
        expr.items,
        (item) => (expr.items.length === 1 ? setMember(margin, item) : whole(item)),
        "}",
        expr.span.end,
      );
    case "mapLiteral":
      return bracketed(margin, "{", expr.entries, ({ key, value }) => entry(margin, key, value), "}", expr.span.end);
    case "call":
    case "field":
    case "index":
    case "prime":
      return postfixes(margin, expr);
    case "unary":
      return unary(margin, expr, last);
    case "binary":
      return chain(margin, expr, last);
    case "actionFormula":
      return concat(expr.op, " ", actionTarget(margin, expr.target));
    case "withIndex":
    case "withFields":
      return withs(margin, expr, last);
    case "if":
      return conditional(margin, expr);
    case "let":
      return letIn(margin, expr);
    case "match":
      return matching(margin, expr);
    case "quantified": {
      const binders = binderList(margin, expr.binders, expression);
      const end = expr.binders.at(-1)?.span.end ?? expr.span.start;
      return concat(expr.quantifier, " ", binders, ":", body(margin, end, expr.body, operation));
    }
    case "choose":
      return group(
        concat("choose ", binder(margin, expr.binder, expression), indent(where(margin, expr.where, operation))),
      );
    case "filter":
      return braces(margin, expr.span.end, concat(binder(margin, expr.binder, tightDomain), where(margin, expr.where)));
    case "comprehension": {
      const value = expr.key === undefined ? expression(margin, expr.value) : entry(margin, expr.key, expr.value);
      const start = margin.before(expr.binders[0]?.span.start ?? 0, "for");
      const clause = concat(
        margin.trailing(start),
        line,
        margin.leading(start),
        "for ",
        binderList(margin, expr.binders, expression),
      );
      return braces(
        margin,
        expr.span.end,
        concat(value, clause, expr.where === undefined ? "" : where(margin, expr.where)),
      );
    }
    case "functionLiteral": {
      const binders = binderList(margin, expr.binders, tightDomain);
      const end = expr.binders.at(-1)?.span.end ?? expr.span.start;
      return group(
        concat(
          "[",
          indent(softLine, binders, " =>", body(margin, end, expr.body)),
          closing(margin, expr.span.end),
          softLine,
          "]",
        ),
      );
    }
    case "recordLiteral":
      return concat(expr.name.text, " ", fields(margin, expr.fields, expr.span.end));
    case "lambda":
      return concat(
        "(",
        patternList(margin, expr.params),
        ") =>",
        body(margin, expr.params.at(-1)?.span.end ?? expr.span.start, expr.body, operation),
      );
    case "unwrap":
      return concat(operation(margin, expr.target), "?");
  }
}

/** `{x in S}` would be taken for the beginning of a filter. */
function setMember(margin: Margin, item: Expr): Doc {
  return item.kind === "binary" && item.op === "in" ? parenthesised(margin, item) : expression(margin, item);
}

// ---------------------------------------------------------------- operators

function unary(margin: Margin, expr: Extract<Expr, { kind: "unary" }>, last: boolean): Doc {
  const operand = placed(margin, expr.operand, { level: unaryLevel[expr.op], last });
  const space = expr.op !== "-" || (expr.operand.kind === "unary" && expr.operand.op === "-") ? " " : "";
  return concat(expr.op, space, operand);
}

interface Link {
  readonly op: string;
  readonly start: number;
  readonly operand: Expr;
  readonly place: Place;
}

/** Operators of one level that associate are laid out together. */
function chain(margin: Margin, expr: Extract<Expr, { kind: "binary" }>, last: boolean): Doc {
  const { level, associativity } = binaryBinding[expr.op];
  const sets = level === binaryBinding.union.level;
  const links: Link[] = [];
  let first: Expr = expr;
  if (associativity === "right") {
    let end = last;
    for (let at: Expr = expr; ;) {
      if (at.kind !== "binary" || binaryBinding[at.op].level !== level) {
        const link = links.at(-1);
        if (link !== undefined)
          links[links.length - 1] = { ...link, operand: at, place: { level: level + 1, last: end } };
        break;
      }
      if (links.length === 0) first = at.left;
      else {
        const link = links.at(-1);
        if (link !== undefined)
          links[links.length - 1] = { ...link, operand: at.left, place: { level: level + 1, last: false } };
      }
      links.push({ op: operatorText(at.op), start: at.opSpan.start, operand: at.right, place: { level, last: end } });
      end = last;
      at = at.right;
    }
  } else {
    for (
      let end = last;
      first.kind === "binary" &&
      binaryBinding[first.op].level === level &&
      (links.length === 0 || associativity === "left");
      end = false
    ) {
      if (sets && first.op !== expr.op) break;
      links.push({
        op: operatorText(first.op),
        start: first.opSpan.start,
        operand: first.right,
        place: { level: level + 1, last: end },
      });
      first = first.left;
    }
    links.reverse();
  }
  const loose = associativity === "left" && !sets ? level : level + 1;
  const place = { level: loose, last: false };
  const head = placed(margin, first, place);
  // Deeper than the operators of this chain, so that both can be told apart.
  const deeper = first.kind === "binary" && !needsParens(first, place);
  return linked(margin, deeper ? indent(head) : head, links, level <= 5 ? first.span.end : undefined);
}

/** `keepFrom`: the chain stays on the lines that the user put it on, from this offset; undefined when it goes where it fits. */
function linked(margin: Margin, first: Doc, links: readonly Link[], keepFrom: number | undefined): Doc {
  let end = keepFrom;
  let broken = false;
  const parts: Doc[] = [];
  for (const { op, start, operand, place } of links) {
    if (end !== undefined) {
      broken ||= margin.lineBetween(end, operand.span.start);
      end = operand.span.end;
    }
    parts.push(
      margin.trailing(start),
      op === ".." ? "" : line,
      margin.leading(start),
      op,
      op === ".." ? "" : " ",
      placed(margin, operand, place),
    );
  }
  return group(concat(first, indent(...parts)), broken);
}

type With = Extract<Expr, { kind: "withIndex" | "withFields" }>;

function withs(margin: Margin, expr: With, last: boolean): Doc {
  const steps: { readonly step: With; readonly last: boolean }[] = [];
  let first: Expr = expr;
  for (let end = last; first.kind === "withIndex" || first.kind === "withFields"; end = false) {
    steps.push({ step: first, last: end });
    first = first.target;
  }
  const target = placed(margin, first, { level: withLevel, last: false });
  const parts = steps.reverse().map(({ step, last: end }) => {
    const open =
      step.kind === "withIndex"
        ? margin.before(step.keys[0]?.span.start ?? 0, "[")
        : margin.before(step.fields[0]?.span.start ?? 0, "{");
    const before = margin.trailing(margin.before(open, "with"));
    if (step.kind === "withFields") return concat(before, line, "with ", fields(margin, step.fields, step.span.end));
    const keys = bracketed(
      margin,
      "[",
      step.keys,
      (key) => expression(margin, key),
      "]",
      step.keys.at(-1)?.span.end ?? 0,
    );
    return concat(before, line, "with ", keys, " = ", placed(margin, step.value, { level: withLevel + 1, last: end }));
  });
  return group(concat(target, indent(...parts)));
}

function postfixes(margin: Margin, expr: Expr): Doc {
  const steps: Expr[] = [];
  let first = expr;
  while (first.kind === "call" || first.kind === "field" || first.kind === "index" || first.kind === "prime") {
    steps.push(first);
    first = first.kind === "call" ? first.callee : first.target;
  }
  const parts: Doc[] = [placed(margin, first, { level: postfixLevel, last: false })];
  for (const step of steps.reverse()) {
    if (step.kind === "call") parts.push(args(margin, step.args, step.span.end));
    else if (step.kind === "index")
      parts.push(bracketed(margin, "[", step.keys, (key) => expression(margin, key), "]", step.span.end));
    else if (step.kind === "field") parts.push(".", margin.leading(step.name.span.start), step.name.text);
    else if (step.kind === "prime") parts.push("'");
  }
  return concat(...parts);
}

/** `Deliver(r)`, `processor[r].*` */
export function actionTarget(margin: Margin, of: ActionTarget): Doc {
  const steps = of.path.flatMap(({ name, keys }, index) => [
    index > 0 ? "." : "",
    margin.leading(name.span.start),
    name.text,
    keys.length === 0
      ? ""
      : bracketed(margin, "[", keys, (key) => expression(margin, key), "]", keys.at(-1)?.span.end ?? 0),
  ]);
  const given =
    of.args === undefined ? "" : bracketed(margin, "(", of.args, (arg) => expression(margin, arg), ")", of.span.end);
  return concat(...steps, of.all ? ".*" : "", given);
}

// ---------------------------------------------------------------- forms

function conditional(margin: Margin, expr: Extract<Expr, { kind: "if" }>): Doc {
  const parts: Doc[] = [];
  let broken = false;
  let rest: Expr = expr;
  for (let word = "if "; rest.kind === "if"; word = "else if ") {
    const condition = concat(word, margin.leading(rest.condition.span.start), expression(margin, rest.condition));
    const before = margin.trailing(margin.before(rest.then.span.start, "then"));
    broken ||=
      margin.lineBetween(rest.condition.span.end, rest.then.span.start) ||
      margin.lineBetween(rest.then.span.end, rest.otherwise.span.start);
    parts.push(
      group(concat(condition, indent(before, line, branch("then", rest.then, expression(margin, rest.then))))),
      margin.trailing(margin.before(rest.otherwise.span.start, "else")),
      line,
    );
    rest = rest.otherwise;
    if (rest.kind === "if" && margin.pending(rest.span.start)) break;
  }
  const lead = margin.pending(rest.span.start) ? margin.leading(rest.span.start) : "";
  return group(concat(...parts, branch("else", rest, concat(lead, operation(margin, rest)))), broken);
}

/** What a `let` binds and what follows it stand below each other. */
function branch(word: string, expr: Expr, content: Doc): Doc {
  return expr.kind === "let" ? group(concat(word, indent(line, content))) : concat(word, " ", content);
}

function letIn(margin: Margin, expr: Extract<Expr, { kind: "let" }>): Doc {
  const parts: Doc[] = [];
  let broken = false;
  let rest: Expr = expr;
  while (rest.kind === "let") {
    const lead = margin.leading(rest.span.start);
    const name = concat(
      "let ",
      pattern(margin, rest.pattern),
      rest.type === undefined ? "" : concat(": ", typeExpr(margin, rest.type)),
      " =",
    );
    const start = rest.type?.span.end ?? rest.pattern.span.end;
    parts.push(lead, name, body(margin, start, rest.value), ";", margin.trailing(rest.body.span.start), line);
    broken ||= margin.lineBetween(rest.value.span.end, rest.body.span.start);
    rest = rest.body;
  }
  return group(concat(...parts, operation(margin, rest)), broken);
}

function matching(margin: Margin, expr: Extract<Expr, { kind: "match" }>): Doc {
  const head = concat("match ", expression(margin, expr.scrutinee), " {");
  const parts: Doc[] = [];
  for (const [index, arm] of expr.arms.entries()) {
    if (index > 0) parts.push(",");
    parts.push(behind(margin, index, arm.span.start), line, margin.leading(arm.span.start));
    const guard = arm.guard === undefined ? "" : concat(" if ", expression(margin, arm.guard));
    const start = arm.guard?.span.end ?? arm.pattern.span.end;
    parts.push(pattern(margin, arm.pattern), guard, " =>", body(margin, start, arm.body));
  }
  const start = expr.arms[0]?.span.start ?? expr.span.end;
  const broken = margin.lineBetween(expr.scrutinee.span.end, start);
  return group(concat(head, indent(...parts, ifBroken(",")), closing(margin, expr.span.end), line, "}"), broken);
}

// ---------------------------------------------------------------- brackets

function braces(margin: Margin, end: number, content: Doc): Doc {
  return group(concat("{", indent(softLine, content), closing(margin, end), softLine, "}"));
}

/** `where P`, on a line of its own if it must be. */
export function where(margin: Margin, condition: Expr, write: (margin: Margin, expr: Expr) => Doc = expression): Doc {
  const start = margin.before(condition.span.start, "where");
  return concat(margin.trailing(start), line, margin.leading(start), "where ", write(margin, condition));
}

function entry(margin: Margin, key: Expr, value: Expr): Doc {
  return concat(expression(margin, key), " =>", body(margin, key.span.end, value));
}

function fields(margin: Margin, inits: readonly FieldInit[], end: number): Doc {
  if (inits.length === 0) return "{}";
  const parts: Doc[] = [];
  for (const [index, field] of inits.entries()) {
    if (index > 0) parts.push(",");
    parts.push(
      behind(margin, index, field.span.start),
      line,
      margin.leading(field.span.start),
      field.name.text,
      ":",
      body(margin, field.name.span.end, field.value),
    );
  }
  return group(concat("{", indent(...parts), closing(margin, end), line, "}"));
}

/** Arguments of a call or an instance. */
export function args(margin: Margin, given: readonly Arg[], end: number): Doc {
  return bracketed(margin, "(", given, (arg) => argument(margin, arg), ")", end);
}

function argument(margin: Margin, arg: Arg): Doc {
  const name = arg.name === undefined ? "" : `${arg.name.text}: `;
  const value =
    arg.value.kind === "lambda"
      ? concat(margin.leading(arg.value.span.start), bare(margin, arg.value, true))
      : expression(margin, arg.value);
  return concat(name, value);
}
