// Statements that begin with an expression: assignments and calls. Most mistakes in actions are here, as other languages
// write actions as formulas.

import type { IToken } from "chevrotain";
import type { Expr, Statement } from "../syntax/ast.js";
import type { Span } from "../core/source.js";
import { oneLine, spanOf, textOf } from "../core/source.js";
import { ColonEquals, Equals, Identifier, RCurly, Semicolon } from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { CollectionParser } from "./collections.js";
import { foreignStatements } from "./foreign-words.js";
import { equationOf, isFormula, mentionsEquation, mentionsPrime, statementsOf } from "./formula-statements.js";
import { statementKeywords } from "./keywords.js";

/** The primed part of a place such as `x'[i]` or `x'.name`, if its prime is not at the end. */
function primeWithin(place: Expr): Expr | undefined {
  if (place.kind !== "index" && place.kind !== "field") return undefined;
  return place.target.kind === "prime" ? place.target : primeWithin(place.target);
}

export abstract class AssignmentParser extends CollectionParser {
  protected readonly expressionStatement: Rule<[], Statement> = this.rule("expressionStatement", () => {
    const { start } = this;
    const target = this.SUBRULE(this.operatorExpression, { ARGS: ["target"] });
    return (
      this.OPTION(() => {
        const equals = this.CONSUME(Equals);
        const span = this.spanOfToken(equals);
        const formula = !this.RECORDING_PHASE && isFormula(target);
        const missing = !this.RECORDING_PHASE && !formula && this.checkAssignment(target, equals, span);
        const value = this.SUBRULE(this.expression);
        if (!this.RECORDING_PHASE && (formula || mentionsEquation(value)))
          this.reportFormula(equationOf(target, value), start);
        const assigned = target.kind === "prime" && !missing ? target.target : target;
        return { kind: "assign", span: this.spanSince(target), target: assigned, value } satisfies Statement;
      }) ?? this.callStatement(target, start)
    );
  });

  /** Reports a missing prime or an assignment operator of another language; returns whether the prime is missing. */
  private checkAssignment(target: Expr, equals: IToken, span: Span): boolean {
    const primed = target.kind === "prime";
    const place = primed ? target.target : target;
    const inner = this.inInit ? undefined : primeWithin(place);
    if (inner !== undefined) {
      this.reportInnerPrime(target, place, inner);
      return true;
    }
    const written = textOf(target.span);
    const shown = written.length <= 40 && !written.includes("\n") ? written : "x";
    if (equals.tokenType === ColonEquals) {
      const next = primed ? shown : `${shown}'`;
      const compound = equals.image !== ":=";
      const old = primed ? shown.slice(0, -1) : shown;
      const hint = compound ? `write \`${next} = ${old} ${equals.image.slice(0, 1)} …\`` : `write \`${next} = …\``;
      const spaced =
        this.source.text[span.start - 1] === " " || primed ? span : spanOf(this.source, span.start, span.end);
      const fix = compound
        ? {}
        : {
            fix: primed
              ? { span: spaced, replacement: "=" }
              : { span: spanOf(this.source, target.span.end, span.end), replacement: "' =" },
          };
      this.report("E0108", `\`${equals.image}\` is not an assignment`, span, { hint, ...fix });
    } else if (!primed && target.kind !== "error" && !this.inInit) {
      const at = spanOf(this.source, target.span.end, target.span.end);
      const label = "the next value of a variable is written with a prime";
      this.report("E0105", "a prime is missing in this assignment", target.span, {
        label,
        hint: `write \`${shown}' = …\``,
        fix: { span: at, replacement: "'" },
      });
    }
    return !primed;
  }

  /** Reports `x'[i] = …` or `x'[i]' = …`, where a prime is within the place that is assigned. */
  private reportInnerPrime(target: Expr, place: Expr, prime: Expr): void {
    const { text } = this.source;
    const quote = prime.span.end - 1;
    const corrected = `${text.slice(place.span.start, quote)}${text.slice(prime.span.end, place.span.end)}'`;
    const shown = corrected.length <= 40 && !corrected.includes("\n") ? corrected : "x[i]'";
    this.report("E0105", "the prime of an assignment belongs after the whole place", target.span, {
      label: "the prime is in the middle of the place that is assigned",
      hint: `write \`${shown} = …\``,
      fix: { span: target.span, replacement: corrected },
    });
  }

  /** Reports a formula about the next state, from `start` to the last token read, and how to write it. */
  protected reportFormula(formula: Expr, start: number): void {
    const { text } = this.source;
    const bullet = /(?:\/\\|\\\/)\s*$/.exec(text.slice(0, start));
    const span = spanOf(this.source, bullet === null ? start : bullet.index, this.end);
    const written = textOf(span);
    // The layout of lists of `/\` and `\/` decides what belongs together; comments would be lost.
    const mixed = bullet !== null && /\/\\/.test(written) && /\\\//.test(written);
    const statements = mixed || /\/[/*]/.test(written) ? undefined : statementsOf(formula);
    const hint =
      statements !== undefined && statements.length <= 60
        ? `write \`${statements}\``
        : "write a statement for each part: `require …` for a condition, `x' = …` for a new value, `pick`, `either` and `for` for choices and loops";
    this.reportWhole("E0105", "a formula about the next state is not a statement", span, {
      label: "its parts are statements",
      hint,
      ...(statements !== undefined && { fix: { span, replacement: statements } }),
    });
  }

  private callStatement(target: Expr, start: number): Statement {
    if (this.RECORDING_PHASE) return { kind: "callStatement", span: target.span, call: target };
    const { span } = target;
    const compared = target.kind === "binary" && target.op === "==" && target.left.kind === "prime";
    if (target.kind !== "prime" && target.kind !== "call" && !compared && mentionsPrime(target)) {
      this.reportFormula(target, start);
      return { kind: "callStatement", span, call: { kind: "error", span } };
    }
    if (target.kind === "binary" && target.op === "==" && target.left.kind === "prime") {
      const { opSpan } = target;
      this.report("E0105", "`==` compares, it does not assign", opSpan, {
        hint: "write `=`",
        fix: { span: opSpan, replacement: "=" },
      });
    } else if (target.kind === "name" && foreignStatements.has(target.name)) {
      this.reportForeign(target.name, span);
    } else if (target.kind !== "call" && target.kind !== "error") {
      const condition = target.kind === "binary" || target.kind === "unary" || target.kind === "quantified";
      const called = target.kind === "field" && oneLine(span).length <= 40 ? oneLine(span) : undefined;
      const hint = condition
        ? "a condition is written `require …`"
        : called !== undefined
          ? `to call an operation write \`${called}(…)\``
          : "a statement is `require …`, `x' = …`, a call of an operation, or starts with a keyword such as `let`";
      const fix = condition
        ? { fix: { span: spanOf(this.source, span.start, span.start), replacement: "require " } }
        : {};
      this.report("E0105", "an expression alone is not a statement", span, { hint, ...fix });
      if (!this.startsLine() && !this.is(RCurly) && !this.is(Semicolon)) this.skipLine();
    }
    return { kind: "callStatement", span, call: target };
  }

  private reportForeign(word: string, span: Span): void {
    const foreign = foreignStatements.get(word);
    if (foreign === undefined) return;
    const chosen = /^nondet\s+(\w+)\s*=\s*(?:oneOf\(([^;\n]*)\)|([^;\n]*)\.oneOf\(\))/.exec(
      this.source.text.slice(span.start),
    );
    const pick = chosen === null ? undefined : `pick ${chosen[1] ?? "x"} in ${chosen[2] ?? chosen[3] ?? "S"}`;
    const name = this.is(Identifier) && !this.startsLine() ? this.LA(1).image : "NAME";
    const fix =
      pick !== undefined && chosen !== null
        ? { fix: { span: spanOf(this.source, span.start, span.start + chosen[0].length), replacement: pick } }
        : foreign.fix === undefined
          ? {}
          : { fix: { span, replacement: foreign.fix } };
    const hint = pick === undefined ? foreign.hint.replaceAll("NAME", name) : `write \`${pick}\``;
    this.report("E0105", `\`${word}\` does not begin a statement`, span, { hint, ...fix });
    if (!this.startsLine() && !this.is(RCurly) && !this.is(Semicolon)) this.skipLine();
  }

  /** Skips the rest of a line whose start was reported. */
  private skipLine(): void {
    while (
      !this.atEnd &&
      !this.startsLine() &&
      !this.is(RCurly) &&
      !this.is(Semicolon) &&
      !this.isOneOf(statementKeywords)
    )
      this.skip();
  }
}
