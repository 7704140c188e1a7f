// Declarations as documents.

import type {
  CheckItem,
  ComponentParam,
  Declaration,
  DeclarationOf,
  Expectation,
  Name,
  Param,
  QualifiedName,
  ScenarioItem,
} from "../syntax/ast.js";
import { behind, bracketed, closing } from "./brackets.js";
import type { Margin } from "./trivia.js";
import { concat, type Doc, group, hardLine, ifBroken, indent, line } from "./doc.js";
import { actionTarget, args, body, expression, lastOperand, typeExpr } from "./expressions.js";
import { block, braced, quoted, statement } from "./statements.js";
import { binderList } from "./types.js";

/** `withDocs`: also print doc comments from the tree, for a module that was not read from a text. */
export function declaration(margin: Margin, of: Declaration, withDocs: boolean): Doc {
  const content = bare(margin, of, withDocs);
  if (!withDocs || of.doc === undefined) return content;
  return concat(...of.doc.split("\n").flatMap((text) => [`/// ${text}`.trimEnd(), hardLine]), content);
}

function bare(margin: Margin, of: Declaration, withDocs: boolean): Doc {
  switch (of.kind) {
    case "use":
      return use(margin, of);
    case "const": {
      const head = concat("const ", name(margin, of.name), ": ", typeExpr(margin, of.type));
      return of.value === undefined ? head : concat(head, " =", body(margin, of.type.span.end, of.value));
    }
    case "type":
      return concat("type ", name(margin, of.name), " = ", typeExpr(margin, of.type));
    case "symmetric":
      return concat("symmetric type ", name(margin, of.name), " of ", expression(margin, of.size));
    case "enum":
      return members(margin, "enum", of.name, of.members, of.span.end, (each) => each.text);
    case "record":
      return members(margin, "record", of.name, of.fields, of.span.end, (each) => param(margin, each));
    case "variant":
      return members(margin, "variant", of.name, of.cases, of.span.end, (each) =>
        each.fields.length === 0 ? each.name.text : concat(each.name.text, params(margin, each.fields, each.span.end)),
      );
    case "component":
      return component(margin, of, withDocs);
    case "var": {
      const head = concat(of.ghost ? "ghost var " : "var ", name(margin, of.name), ": ", typeExpr(margin, of.type));
      if (of.init === undefined) return head;
      return concat(head, of.init.kind === "value" ? " =" : " in", body(margin, of.type.span.end, of.init.value));
    }
    case "instance": {
      const head = concat(
        "instance ",
        name(margin, of.name),
        of.binders.length === 0 ? "" : concat("[", binderList(margin, of.binders, expression), "]"),
        " = ",
      );
      return concat(head, name(margin, of.component), args(margin, of.args, of.span.end));
    }
    case "fun": {
      const head = concat(
        "fun ",
        name(margin, of.name),
        params(margin, of.params, of.result.span.start),
        ": ",
        typeExpr(margin, of.result),
        " =",
      );
      return concat(head, body(margin, of.result.span.end, of.body));
    }
    case "op": {
      const head = concat(
        "op ",
        name(margin, of.name),
        params(margin, of.params, of.result?.span.start ?? of.body.span.start),
      );
      return concat(
        head,
        of.result === undefined ? "" : concat(": ", typeExpr(margin, of.result)),
        " ",
        block(margin, of.body),
      );
    }
    case "action": {
      const head = concat(of.fault ? "fault action " : "action ", name(margin, of.name));
      return concat(
        head,
        of.params === undefined ? "" : params(margin, of.params, of.body.span.start),
        " ",
        block(margin, of.body),
      );
    }
    case "init":
      return concat("init ", block(margin, of.body));
    case "invariant":
    case "step":
    case "property":
    case "cover":
      return concat(`${of.kind} `, name(margin, of.name), ":", body(margin, of.name.span.end, of.body));
    case "terminal":
      return concat("terminal when", body(margin, of.span.start, of.body));
    case "assume":
      return of.name === undefined
        ? concat("assume", body(margin, of.span.start, of.body))
        : concat("assume ", name(margin, of.name), ":", body(margin, of.name.span.end, of.body));
    case "fair":
      return fair(margin, of);
    case "check":
      return concat(
        "check ",
        name(margin, of.name),
        " ",
        braced(
          margin,
          of.items,
          { start: of.name.span.end, end: of.span.end },
          (item) => checkItem(margin, item),
          () => ifBroken("", ";"),
        ),
      );
    case "scenario":
      return concat(
        "scenario ",
        name(margin, of.name),
        " ",
        braced(
          margin,
          of.items,
          { start: of.name.span.end, end: of.span.end },
          (item) => scenarioItem(margin, item),
          separate,
        ),
      );
  }
}

function name(margin: Margin, of: Name): Doc {
  return concat(margin.leading(of.span.start), of.text);
}

function use(margin: Margin, of: DeclarationOf<"use">): Doc {
  const names = of.names.flatMap(({ name: used, alias }, index) => {
    const before = index > 0 ? [",", margin.trailing(used.span.start), line] : [];
    return [...before, name(margin, used), alias === undefined ? "" : concat(" as ", name(margin, alias))];
  });
  const start = margin.before(of.pathSpan.start, "from");
  return group(
    concat(
      "use ",
      indent(
        ...names,
        margin.trailing(start),
        line,
        margin.leading(start),
        "from ",
        margin.leading(of.pathSpan.start),
        quoted(of.path),
      ),
    ),
  );
}

/** `enum E { a, b }` and the like. */
function members<T extends { readonly span: Name["span"] }>(
  margin: Margin,
  word: string,
  of: Name,
  items: readonly T[],
  end: number,
  write: (item: T) => Doc,
): Doc {
  const parts: Doc[] = [`${word} `, name(margin, of), " {"];
  const inner: Doc[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0) inner.push(",");
    inner.push(
      behind(margin, index, item.span.start),
      line,
      margin.leading(item.span.start, index === 0 ? "inner" : "all"),
      write(item),
    );
  }
  const broken = margin.lineBetween(of.span.end, items[0]?.span.start ?? end);
  return group(
    concat(...parts, indent(...inner, ifBroken(",")), margin.trailing(end), closing(margin, end), line, "}"),
    broken,
  );
}

function param(margin: Margin, of: Param): Doc {
  return concat(margin.leading(of.span.start), of.name.text, ": ", typeExpr(margin, of.type));
}

function params(margin: Margin, list: readonly Param[], end: number): Doc {
  const last = list.at(-1)?.span.end ?? 0;
  return bracketed(
    margin,
    "(",
    list,
    (each) => param(margin, each),
    ")",
    Math.min(end, closingParen(margin, last, end)),
  );
}

/** Where the parenthesis stands that closes a list whose last item ends at `from`: what comes after it belongs behind. */
function closingParen(margin: Margin, from: number, end: number): number {
  const at = margin.text.indexOf(")", from);
  return at < 0 ? end : at;
}

function component(margin: Margin, of: DeclarationOf<"component">, withDocs: boolean): Doc {
  const head = concat("component ", name(margin, of.name));
  const start = of.params.at(-1)?.span.end ?? of.name.span.end;
  const list =
    of.params.length === 0
      ? ""
      : bracketed(
          margin,
          "(",
          of.params,
          (each) => componentParam(margin, each),
          ")",
          closingParen(margin, start, start),
        );
  const inner = braced(
    margin,
    of.declarations,
    { start: of.params.length === 0 ? start : closingParen(margin, start, start), end: of.span.end },
    (each) => declaration(margin, each, withDocs),
  );
  return concat(head, list, " ", inner);
}

function componentParam(margin: Margin, of: ComponentParam): Doc {
  return of.kind === "typeParam" ? concat("type ", name(margin, of.name)) : param(margin, of);
}

function fair(margin: Margin, of: DeclarationOf<"fair">): Doc {
  const head =
    of.binders.length === 0
      ? `fair ${of.strength} `
      : concat(`fair ${of.strength} forall `, binderList(margin, of.binders, expression), ": ");
  const targets = of.targets.flatMap((target, index) => {
    const start = index > 0 ? margin.before(target.span.start, "or") : target.span.start;
    const before = margin.trailing(start);
    const word = index > 0 ? [line, margin.leading(start), "or "] : [];
    return [before, ...word, actionTarget(margin, target)];
  });
  return group(concat(head, indent(...targets)));
}

// ---------------------------------------------------------------- checks

function checkItem(margin: Margin, of: CheckItem): Doc {
  switch (of.kind) {
    case "setConstant":
      return concat(of.name.text, " =", body(margin, of.name.span.end, of.value));
    case "table":
      return concat("for ", name(margin, of.name), " in ", expression(margin, of.domain));
    case "faults":
    case "depth":
      return concat(`${of.kind} `, expression(margin, of.bound));
    case "within":
      return concat("within ", expression(margin, of.predicate));
    case "select":
      return concat(`${of.what} `, qualifiedNames(margin, of.names));
    case "except":
      return concat("except ", qualifiedNames(margin, of.names));
    case "symmetry":
    case "deadlock":
      return `${of.kind} ${of.on ? "on" : "off"}`;
    case "expect":
      return concat(of.not ? "expect not " : "expect ", expectation(margin, of.expectation));
  }
}

/** A `;` within a line, and where the next item would otherwise be taken for more of this one. */
function separate(before: ScenarioItem, after: ScenarioItem): Doc {
  const must =
    (endsInActionWord(before) && beginsWithName(after)) ||
    (isPicks(before) && after.kind === "setConstant") ||
    (after.kind === "take" && isPicks(after));
  return must ? ";" : ifBroken("", ";");
}

/** `enabled` and `occurs` are names where no name follows. */
function endsInActionWord(of: ScenarioItem): boolean {
  if (of.kind !== "assertStatement" || of.message !== undefined) return false;
  const last = lastOperand(of.condition);
  return last.kind === "name" && (last.name === "enabled" || last.name === "occurs");
}

function beginsWithName(of: ScenarioItem): boolean {
  return (
    of.kind !== "assertStatement" &&
    of.kind !== "pick" &&
    of.kind !== "table" &&
    !(of.kind === "select" && of.what === "invariant")
  );
}

/** Whether `picks` stands where it could be the word of a step, if `x = …` followed. */
function isPicks(of: ScenarioItem): boolean {
  switch (of.kind) {
    case "faults":
    case "depth":
      return of.bound.kind === "name" && of.bound.name === "picks";
    case "within":
      return of.predicate.kind === "name" && of.predicate.name === "picks";
    case "select":
    case "except":
      return of.names.length === 1 && of.names[0]?.parts.length === 1 && of.names[0].parts[0]?.text === "picks";
    case "take": {
      const [first, second] = of.target.path;
      return (
        first?.name.text === "picks" &&
        first.keys.length === 0 &&
        second === undefined &&
        !of.target.all &&
        of.target.args === undefined &&
        of.picks.length === 0 &&
        of.branches.length === 0
      );
    }
    default:
      return false;
  }
}

export function scenarioItem(margin: Margin, of: ScenarioItem): Doc {
  if (of.kind === "assertStatement" || of.kind === "pick") return statement(margin, of);
  if (of.kind !== "take") return checkItem(margin, of);
  const picks = of.picks.map((each, index) =>
    concat(
      index > 0 ? "," : " picks",
      margin.trailing(each.span.start),
      indent(line),
      margin.leading(each.span.start),
      each.name.text,
      " = ",
      expression(margin, each.value),
    ),
  );
  const takes = of.branches.length === 0 ? "" : ` takes ${of.branches.map((each) => String(each.value)).join(", ")}`;
  return group(concat(actionTarget(margin, of.target), ...picks, takes));
}

function qualifiedNames(margin: Margin, names: readonly QualifiedName[]): Doc {
  const parts = names.flatMap((each, index) => {
    const before = index > 0 ? [",", margin.trailing(each.span.start), line] : [];
    return [...before, qualifiedName(margin, each)];
  });
  return group(indent(...parts));
}

function qualifiedName(margin: Margin, of: QualifiedName): Doc {
  return concat(...of.parts.flatMap((part, index) => [index > 0 ? "." : "", name(margin, part)]));
}

function expectation(margin: Margin, of: Expectation): Doc {
  const number = (value: number): string => margin.numeral(of.span.start, of.span.end, value);
  const states = (value: number | undefined): string => (value === undefined ? "" : ` with ${number(value)} states`);
  const steps = (value: number | undefined): string =>
    value === undefined ? "" : ` in ${number(value)} ${value === 1 ? "step" : "steps"}`;
  switch (of.kind) {
    case "holds":
    case "bounded":
      return of.kind + states(of.states);
    case "violated":
      return concat("violated ", qualifiedName(margin, of.name), steps(of.steps));
    case "deadlock":
      return `deadlock${steps(of.steps)}`;
    case "error":
      return concat("error ", name(margin, of.code), steps(of.steps));
  }
}
