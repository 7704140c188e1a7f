// Prints declarations.

import type { ComponentParam, Declaration, DeclarationOf, Name, Param, RefinementItem } from "../syntax/ast.js";
import { bracketed, commentsBeforeClosing, commentsOnLineBefore } from "./brackets.js";
import { check, qualifiedName, qualifiedNames, scenario } from "./checks.js";
import { concat, type Doc, group, hardLine, ifBroken, indent, line } from "./doc.js";
import { actionTarget, args, bound, expression, rightHandSide, typeExpr } from "./expressions.js";
import { block, braced, quoted } from "./statements.js";
import type { Trivia } from "./trivia.js";
import { printBinders, printName } from "./types.js";

/** `withDocs`: print doc comments from the tree too, for a module that was not parsed from text. */
export function declaration(trivia: Trivia, of: Declaration, withDocs: boolean): Doc {
  const content = withoutDoc(trivia, of, withDocs);
  if (!withDocs || of.doc === undefined) return content;
  return concat(...of.doc.split("\n").flatMap((text) => [`/// ${text}`.trimEnd(), hardLine]), content);
}

function withoutDoc(trivia: Trivia, of: Declaration, withDocs: boolean): Doc {
  switch (of.kind) {
    case "use":
      return use(trivia, of);
    case "const":
      return constant(trivia, of);
    case "type":
      return concat("type ", printName(trivia, of.name), " = ", typeExpr(trivia, of.type));
    case "symmetric":
      return concat("symmetric type ", printName(trivia, of.name), " of ", expression(trivia, of.size));
    case "enum":
      return members(trivia, of, of.members, (member) => member.text);
    case "record":
      return members(trivia, of, of.fields, (field) => param(trivia, field));
    case "variant":
      return members(trivia, of, of.cases, ({ name, fields, span }) =>
        fields.length === 0 ? name.text : concat(name.text, params(trivia, fields, span.end)),
      );
    case "component":
      return component(trivia, of, withDocs);
    case "var":
      return variable(trivia, of);
    case "instance":
      return instance(trivia, of);
    case "fun":
      return fun(trivia, of);
    case "op":
      return op(trivia, of);
    case "action":
      return action(trivia, of);
    case "init":
      return concat("init ", block(trivia, of.body));
    case "invariant":
    case "step":
    case "property":
    case "cover":
      return concat(`${of.kind} `, printName(trivia, of.name), ":", rightHandSide(trivia, of.name.span.end, of.body));
    case "terminal":
      return concat("terminal when", rightHandSide(trivia, of.span.start, of.body));
    case "assume":
      return of.name === undefined
        ? concat("assume", rightHandSide(trivia, of.span.start, of.body))
        : concat("assume ", printName(trivia, of.name), ":", rightHandSide(trivia, of.name.span.end, of.body));
    case "fair":
      return fair(trivia, of);
    case "refines":
      return refines(trivia, of);
    case "check":
      return check(trivia, of);
    case "scenario":
      return scenario(trivia, of);
  }
}

function use(trivia: Trivia, of: DeclarationOf<"use">): Doc {
  const names = of.names.flatMap(({ name, alias }, index) => {
    const before = index > 0 ? [",", trivia.trailing(name.span.start), line] : [];
    return [...before, printName(trivia, name), alias === undefined ? "" : concat(" as ", printName(trivia, alias))];
  });
  const start = trivia.startOfWordBefore(of.pathSpan.start, "from");
  return group(
    concat(
      "use ",
      indent(
        ...names,
        trivia.trailing(start),
        line,
        trivia.leading(start),
        "from ",
        trivia.leading(of.pathSpan.start),
        quoted(of.path),
      ),
    ),
  );
}

// ---------------------------------------------------------------- constants and types

function constant(trivia: Trivia, of: DeclarationOf<"const">): Doc {
  const head = concat("const ", printName(trivia, of.name), ": ", typeExpr(trivia, of.type));
  return of.value === undefined ? head : concat(head, " =", rightHandSide(trivia, of.type.span.end, of.value));
}

/** `enum E { a, b }`, and records and variants likewise. */
function members<T extends { readonly span: Name["span"] }>(
  trivia: Trivia,
  { kind, name, span }: DeclarationOf<"enum" | "record" | "variant">,
  items: readonly T[],
  print: (item: T) => Doc,
): Doc {
  const head = concat(`${kind} `, printName(trivia, name), " {");
  const inner: Doc[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0) inner.push(",");
    inner.push(
      commentsOnLineBefore(trivia, index, item.span.start),
      line,
      trivia.leading(item.span.start, index === 0 ? "allButFirst" : "all"),
      print(item),
    );
  }
  const broken = trivia.lineBreakBetween(name.span.end, items[0]?.span.start ?? span.end);
  const tail = concat(trivia.trailing(span.end), commentsBeforeClosing(trivia, span.end), line, "}");
  return group(concat(head, indent(...inner, ifBroken(",")), tail), broken);
}

function param(trivia: Trivia, { name, type, span }: Param): Doc {
  return concat(trivia.leading(span.start), name.text, ": ", typeExpr(trivia, type));
}

/** `end`: where the text after the parameters starts. */
function params(trivia: Trivia, list: readonly Param[], end: number): Doc {
  const last = list.at(-1)?.span.end ?? 0;
  const close = Math.min(end, trivia.closingParen(last, end));
  return bracketed(trivia, "(", list, (each) => param(trivia, each), ")", close);
}

// ---------------------------------------------------------------- components and state

function component(trivia: Trivia, of: DeclarationOf<"component">, withDocs: boolean): Doc {
  const head = concat("component ", printName(trivia, of.name));
  const hasParams = of.params.length > 0;
  const start = of.params.at(-1)?.span.end ?? of.name.span.end;
  const close = hasParams ? trivia.closingParen(start, start) : start;
  const list = hasParams ? bracketed(trivia, "(", of.params, (each) => componentParam(trivia, each), ")", close) : "";
  const body = braced(trivia, of.declarations, { start: close, end: of.span.end }, (each) =>
    declaration(trivia, each, withDocs),
  );
  return concat(head, list, " ", body);
}

function componentParam(trivia: Trivia, of: ComponentParam): Doc {
  return of.kind === "typeParam" ? concat("type ", printName(trivia, of.name)) : param(trivia, of);
}

function variable(trivia: Trivia, of: DeclarationOf<"var">): Doc {
  const head = concat(of.ghost ? "ghost var " : "var ", printName(trivia, of.name), ": ", typeExpr(trivia, of.type));
  if (of.init === undefined) return head;
  return concat(head, of.init.kind === "value" ? " =" : " in", rightHandSide(trivia, of.type.span.end, of.init.value));
}

function instance(trivia: Trivia, of: DeclarationOf<"instance">): Doc {
  return concat(
    "instance ",
    printName(trivia, of.name),
    of.binders.length === 0 ? "" : concat("[", printBinders(trivia, of.binders, expression), "]"),
    " = ",
    printName(trivia, of.component),
    args(trivia, of.args, of.span.end),
  );
}

// ---------------------------------------------------------------- functions, operations, actions

function fun(trivia: Trivia, of: DeclarationOf<"fun">): Doc {
  return concat(
    "fun ",
    printName(trivia, of.name),
    params(trivia, of.params, of.result.span.start),
    ": ",
    typeExpr(trivia, of.result),
    of.depth === undefined ? "" : concat(" depth ", bound(trivia, of.depth)),
    " =",
    rightHandSide(trivia, (of.depth ?? of.result).span.end, of.body),
  );
}

function op(trivia: Trivia, of: DeclarationOf<"op">): Doc {
  return concat(
    "op ",
    printName(trivia, of.name),
    params(trivia, of.params, of.result?.span.start ?? of.body.span.start),
    of.result === undefined ? "" : concat(": ", typeExpr(trivia, of.result)),
    " ",
    block(trivia, of.body),
  );
}

function action(trivia: Trivia, of: DeclarationOf<"action">): Doc {
  return concat(
    of.fault ? "fault action " : "action ",
    printName(trivia, of.name),
    of.params === undefined ? "" : params(trivia, of.params, of.body.span.start),
    " ",
    block(trivia, of.body),
  );
}

function fair(trivia: Trivia, of: DeclarationOf<"fair">): Doc {
  const head =
    of.binders.length === 0
      ? `fair ${of.strength} `
      : concat(`fair ${of.strength} forall `, printBinders(trivia, of.binders, expression), ": ");
  const targets = of.targets.flatMap((target, index) => {
    const start = index > 0 ? trivia.startOfWordBefore(target.span.start, "or") : target.span.start;
    const comments = trivia.trailing(start);
    const word = index > 0 ? [line, trivia.leading(start), "or "] : [];
    return [comments, ...word, actionTarget(trivia, target)];
  });
  if (of.when === undefined) return group(concat(head, indent(...targets)));
  const when = trivia.startOfWordBefore(of.when.span.start, "when");
  const condition = concat(
    trivia.trailing(when),
    line,
    trivia.leading(when),
    "when",
    rightHandSide(trivia, when, of.when),
  );
  return group(concat(head, indent(...targets, condition)));
}

function refines(trivia: Trivia, of: DeclarationOf<"refines">): Doc {
  const from = trivia.startOfWordBefore(of.pathSpan.start, "from");
  const head = concat(
    "refines ",
    printName(trivia, of.name),
    trivia.trailing(from),
    " ",
    trivia.leading(from),
    "from ",
    trivia.leading(of.pathSpan.start),
    quoted(of.path),
  );
  if (of.items.length === 0 && of.span.end === of.pathSpan.end) return head;
  const body = braced(
    trivia,
    of.items,
    { start: of.pathSpan.end, end: of.span.end },
    (item) => refinementItem(trivia, item),
    () => ifBroken("", ";"),
  );
  return concat(head, " ", body);
}

function refinementItem(trivia: Trivia, item: RefinementItem): Doc {
  switch (item.kind) {
    case "map":
      return concat(qualifiedName(trivia, item.target), " =", rightHandSide(trivia, item.target.span.end, item.value));
    case "properties":
      return concat("property ", qualifiedNames(trivia, item.names));
    case "fairness":
      return "fairness";
  }
}
