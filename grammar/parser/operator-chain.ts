// Builds the tree of an operator expression by precedence, with explicit stacks instead of recursion: Dijkstra's
// shunting yard, see Norvell, "Parsing Expressions by Recursive Descent".

import type { BinaryOp, Expr, FieldInit, Pattern, UnaryOp } from "../syntax/ast.js";
import type { Code } from "../core/diagnostic-codes.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { joinSpans, type Span, textOf } from "../core/source.js";
import { binaryBinding, comparisonLevel, operatorText, setLevel, unaryLevel, withLevel } from "../syntax/precedence.js";

/** A chain of n operators can be a tree of depth n; recursive passes must be able to handle it. */
export const MAX_OPERATORS = 500;

type PendingOperator =
  | { readonly kind: "binary"; readonly level: number; readonly op: BinaryOp; readonly span: Span }
  | { readonly kind: "is"; readonly level: number; readonly pattern: Pattern }
  | { readonly kind: "prefix"; readonly level: number; readonly op: UnaryOp; readonly span: Span }
  | { readonly kind: "with"; readonly level: number; readonly keys: readonly Expr[] };

export type ReportChain = (
  code: Code,
  message: string,
  span: Span,
  details: Pick<Diagnostic, "label" | "hint">,
) => void;

export class OperatorChain {
  private readonly operands: Expr[] = [];
  private readonly pending: PendingOperator[] = [];
  /** Operators and prefixes pushed so far. */
  size = 0;
  prefixes = 0;

  /** `aggregate`: the chain is the body of this aggregate, such as `count`. */
  constructor(
    private readonly report: ReportChain,
    private readonly aggregate?: string,
  ) {}

  operand(expr: Expr): void {
    this.operands.push(expr);
  }

  prefix(op: UnaryOp, span: Span): void {
    const level = unaryLevel[op];
    const outer = this.pending.at(-1);
    if (outer !== undefined && outer.level > level) {
      this.report("E0107", `\`${op}\` needs parentheses here`, span, {
        hint: `write \`(${op} …)\`: the operator before it binds more tightly`,
      });
    }
    this.size++;
    this.prefixes++;
    this.pending.push({ kind: "prefix", level, op, span });
  }

  binary(op: BinaryOp, span: Span): void {
    const { level, associativity } = binaryBinding[op];
    this.reduceAbove(level);
    const previous = this.pending.at(-1);
    if (previous?.kind === "is" && previous.level === level) {
      this.reportIs(span);
      this.reduce();
    } else if (previous?.kind === "binary" && previous.level === level && associativity !== "right") {
      if (associativity === "none") this.reportUnchainable(previous.op, op, span);
      else if (level === setLevel && previous.op !== op) {
        const hint = `write \`(a ${previous.op} b) ${op} c\` or \`a ${previous.op} (b ${op} c)\``;
        this.report("E0107", `\`${previous.op}\` and \`${op}\` need parentheses`, span, {
          label: "which one is applied first?",
          hint,
        });
      }
      this.reduce();
    }
    this.size++;
    this.pending.push({ kind: "binary", level, op, span });
  }

  /** `… is pattern` */
  is(pattern: Pattern, span: Span): void {
    this.reduceAbove(comparisonLevel);
    if (this.pending.at(-1)?.level === comparisonLevel) {
      this.reportIs(span);
      this.reduce();
    }
    this.size++;
    this.pending.push({ kind: "is", level: comparisonLevel, pattern });
  }

  /** `… with [keys] =`; the value is the next operand. */
  withIndex(keys: readonly Expr[]): void {
    this.reduceAbove(withLevel - 1);
    this.size++;
    this.pending.push({ kind: "with", level: withLevel, keys });
  }

  /** `… with { fields }` */
  withFields(fields: readonly FieldInit[], span: Span): void {
    this.reduceAbove(withLevel - 1);
    const target = this.operands.pop();
    if (target === undefined) return;
    this.size++;
    this.operands.push({ kind: "withFields", span: joinSpans(target.span, span), target, fields });
  }

  /** The left operand of an operator of this level. */
  leftOperand(level: number): Expr | undefined {
    this.reduceAbove(level);
    return this.operands.at(-1);
  }

  finish(): Expr {
    this.reduceAbove(0);
    const [whole] = this.operands;
    if (whole === undefined) throw new Error("an operator chain without operands");
    return whole;
  }

  private reduceAbove(level: number): void {
    for (let top = this.pending.at(-1); top !== undefined && top.level > level; top = this.pending.at(-1))
      this.reduce();
  }

  private reduce(): void {
    const top = this.pending.pop();
    if (top?.kind === "is") {
      const target = this.operands.pop();
      if (target === undefined) return;
      const { pattern } = top;
      this.operands.push({ kind: "is", span: joinSpans(target.span, pattern.span), target, pattern });
      return;
    }
    const right = this.operands.pop();
    if (top === undefined || right === undefined) return;
    if (top.kind === "prefix") {
      this.operands.push({ kind: "unary", span: joinSpans(top.span, right.span), op: top.op, operand: right });
      return;
    }
    const left = this.operands.pop();
    if (left === undefined) return;
    const span = joinSpans(left.span, right.span);
    if (top.kind === "with")
      this.operands.push({ kind: "withIndex", span, target: left, keys: top.keys, value: right });
    else this.operands.push({ kind: "binary", span, op: top.op, opSpan: top.span, left, right });
  }

  private reportIs(span: Span): void {
    this.report("E0107", "`is` and a comparison cannot be chained", span, {
      hint: "write `(m is Case) == b`, or `m is Case and …`",
    });
  }

  private reportUnchainable(first: BinaryOp, second: BinaryOp, span: Span): void {
    const [left, middle] = this.operands.slice(-2);
    const text = (expr: Expr | undefined, otherwise: string): string => {
      const written = expr === undefined ? "" : textOf(expr.span);
      return written.length > 0 && written.length <= 24 && !written.includes("\n") ? written : otherwise;
    };
    const [a, b] = [text(left, "a"), text(middle, "b")];
    const [x, y] = [operatorText(first), operatorText(second)];
    const hint =
      this.aggregate !== undefined && second !== ".."
        ? `put parentheses around the \`${this.aggregate}\`, if this compares its result: \`(${this.aggregate} x in S: …) ${y} …\``
        : binaryBinding[second].level > withLevel - 2 && second !== ".."
          ? `write \`${a} ${x} ${b} and ${b} ${y} …\``
          : "add parentheses";
    this.report("E0107", x === y ? `\`${x}\` cannot be chained` : `\`${x}\` and \`${y}\` cannot be chained`, span, {
      hint,
    });
  }
}
