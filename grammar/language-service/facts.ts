// What the elaborator found out about the text of a program, for look-ups by position.

import type { Source, Span } from "../core/source.js";
import { showType, type Type } from "../core/types.js";
import type { Env } from "../elaborate/context.js";
import type { Recorder, Target } from "../elaborate/recorder.js";
import type * as ast from "../syntax/ast.js";

/** A name in the text, and what it stands for: one target for each elaboration that gives it another meaning. */
export interface NamedSpan {
  readonly span: Span;
  readonly targets: readonly Target[];
}

export interface TypedExpr {
  readonly env: Env;
  readonly expected: Type | undefined;
  readonly type: Type;
}

/** More meanings of a name are of no use to a reader; a component may have thousands of instances. */
const MOST_TARGETS = 16;

export class Facts implements Recorder {
  private readonly names = new Map<string, Map<number, { readonly span: Span; readonly targets: Target[] }>>();
  private readonly sorted = new Map<string, readonly NamedSpan[]>();
  private readonly expressions = new Map<ast.Expr, TypedExpr>();
  private readonly outer: Env[] = [];
  private readonly blocks: { readonly span: Span; readonly env: Env }[] = [];

  /** Expressions and blocks are recorded for `root` only: other files have facts of their own. */
  constructor(private readonly root: Source) {}

  readonly name = (span: Span, target: Target): void => {
    const { path } = span.source;
    let inFile = this.names.get(path);
    if (inFile === undefined) this.names.set(path, (inFile = new Map()));
    const entry = inFile.get(span.start);
    if (entry === undefined) inFile.set(span.start, { span, targets: [target] });
    else if (entry.targets.length < MOST_TARGETS && !entry.targets.some((each) => isSame(each, target)))
      entry.targets.push(target);
  };

  readonly expression = (
    expr: ast.Expr,
    env: Env,
    expected: Type | undefined,
    result: { readonly type: Type },
  ): void => {
    if (expr.span.source !== this.root) return;
    const known = this.expressions.get(expr);
    // The type in an instance says more than that in the component by itself.
    if (known === undefined || known.type.kind === "unknown")
      this.expressions.set(expr, { env, expected, type: result.type });
  };

  readonly block = (span: Span, env: Env): void => {
    if (span.source === this.root) this.blocks.push({ span, env });
  };

  readonly declarations = (env: Env, file: string): void => {
    if (file === this.root.path) this.outer.push(env);
  };

  /** All names of a file in source order. */
  namesIn(path: string): readonly NamedSpan[] {
    const known = this.sorted.get(path);
    if (known !== undefined) return known;
    const all = [...(this.names.get(path)?.values() ?? [])].sort((a, b) => a.span.start - b.span.start);
    this.sorted.set(path, all);
    return all;
  }

  /** The name that contains the offset or ends there. */
  nameAt(path: string, offset: number): NamedSpan | undefined {
    const all = this.namesIn(path);
    let low = 0;
    let high = all.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((all[middle]?.span.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const at = all[low];
    if (at !== undefined && at.span.start <= offset && offset < at.span.end) return at;
    // Between two names, such as those of `q.push`, the cursor may be at the end of the first.
    return [at, all[low - 1]].find(
      (each) => each !== undefined && each.span.start <= offset && offset === each.span.end,
    );
  }

  typeOf(expr: ast.Expr): TypedExpr | undefined {
    return this.expressions.get(expr);
  }

  /** The environment of the innermost expression or block around an offset. */
  environmentAt(offset: number): Env | undefined {
    let best: { readonly span: Span; readonly env: Env } | undefined;
    const consider = (span: Span, env: Env): void => {
      if (span.start > offset || offset > span.end) return;
      if (best === undefined || span.end - span.start <= best.span.end - best.span.start) best = { span, env };
    };
    for (const { span, env } of this.blocks) consider(span, env);
    for (const [{ span }, { env }] of this.expressions) consider(span, env);
    return best?.env;
  }

  /** The environment of the declarations of a component, or of the system or file. */
  environmentOf(component: ast.DeclarationOf<"component"> | undefined): Env | undefined {
    return (
      this.outer.findLast(({ self }) => self !== undefined && self.origin === component) ??
      this.outer.find(({ self }) => self === undefined)
    );
  }
}

/** Would a reader see the same in both? */
function isSame(a: Target, b: Target): boolean {
  if (a === b) return true;
  if (a.kind === "symbol" && b.kind === "symbol")
    return a.symbol === b.symbol || (a.symbol.span === b.symbol.span && localType(a) === localType(b));
  if (a.kind === "member" && b.kind === "member") return a.of.id === b.of.id && a.name === b.name;
  if (a.kind === "caseField" && b.kind === "caseField")
    return a.of.id === b.of.id && a.case === b.case && a.name === b.name;
  if (a.kind === "parameter" && b.kind === "parameter") return a.name === b.name;
  return a.kind === "builtIn" && b.kind === "builtIn";
}

/** Other kinds of symbols differ in every instance; these have a type that is at hand. */
const localType = ({ symbol }: Extract<Target, { kind: "symbol" }>): string =>
  symbol.kind === "local"
    ? showType(symbol.local.type)
    : symbol.kind === "instance"
      ? symbol.node.parts.join(".")
      : symbol.kind;
