// What all parts of an export share: the names of declarations, and what the module needs so far.

import type { ActionDef, Expr, FunctionDef, OperationDef, Variable } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import { codes, type RuntimeCode } from "../../grammar/core/diagnostic-codes.js";
import { positionAt } from "../../grammar/core/source.js";
import { mentions, type Type } from "../../grammar/core/types.js";
import type { Constants } from "./constants.js";
import type { Env } from "./environment.js";
import type { Helpers } from "./helpers.js";
import type { Names } from "./names.js";
import { call, name } from "./build.js";
import { refuse } from "./refusal.js";
import type { Tla } from "./syntax.js";
import type { Types } from "./types.js";

/** Expressions and statements. The largest module of the specs in this repository takes a twentieth of it. */
const MOST_WORK = 200_000;

export class ExportContext {
  readonly #declared = new Map<object, string>();
  readonly #results = new Map<OperationDef, string>();
  #called = new Set<FunctionDef>();
  #work = 0;

  constructor(
    readonly names: Names,
    readonly constants: Constants,
    readonly types: Types,
    readonly helpers: Helpers,
    readonly use: (module: string) => void,
    readonly translateExpression: (cx: ExportContext, expr: Expr, env: Env) => Tla,
  ) {}

  translate(expr: Expr, env: Env): Tla {
    this.spend(expr.span);
    return this.translateExpression(this, expr, env);
  }

  /** Some constructs are written several times, and nested ones many times. */
  spend(span: Span): void {
    if (++this.#work > MOST_WORK) refuse("the module would become too large", span);
  }

  /** The name of a declaration. Its first use declares it. */
  nameOf(declaration: Variable | FunctionDef | OperationDef | ActionDef): string {
    const known = this.#declared.get(declaration);
    if (known !== undefined) return known;
    const instance = "instance" in declaration ? declaration.instance : undefined;
    const made = this.names.declare(instance === undefined ? declaration.name : `${instance.name}.${declaration.name}`);
    this.#declared.set(declaration, made);
    return made;
  }

  /** The operator for the result of an operation. */
  resultOperator(operation: OperationDef, args: readonly Tla[]): Tla {
    const known = this.#results.get(operation) ?? this.names.declare(`${this.nameOf(operation)}.result`);
    this.#results.set(operation, known);
    return call(known, ...args);
  }

  /** The name of a function that is called, which is therefore defined. */
  called(callee: FunctionDef): string {
    this.#called.add(callee);
    return this.nameOf(callee);
  }

  /** Forgets the functions that were called meanwhile, unless `keep` says that the result is used. */
  attempt<T>(translate: () => T, keep: (result: T) => boolean): T | undefined {
    const before = this.#called;
    this.#called = new Set(before);
    const result = translate();
    if (keep(result)) return result;
    this.#called = before;
    return undefined;
  }

  /** The functions that were called since this was asked last. */
  takeCalled(): ReadonlySet<FunctionDef> {
    const called = this.#called;
    this.#called = new Set();
    return called;
  }

  variable(variable: Variable): Tla {
    return name(this.nameOf(variable));
  }
}

/** The message with which TLC stops at a run-time error. */
export function errorMessage(code: RuntimeCode, span: Span, detail: string = codes[code]): string {
  const file = span.source.path.split(/[\\/]/).at(-1) ?? span.source.path;
  return `${code}: ${detail} (${file}, line ${positionAt(span.source, span.start).line})`;
}

/** The error of a value outside the type: of an integer, or of a collection with too many members. */
export const boundCode = (type: Type): "R0002" | "R0003" =>
  mentions(type, (part) => (part.kind === "set" || part.kind === "seq" || part.kind === "bag") && part.max !== Infinity)
    ? "R0003"
    : "R0002";
