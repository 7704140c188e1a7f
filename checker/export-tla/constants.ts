// Constants by their names. The elaborator has replaced the constants of scalar types by their values, but the text that
// a value comes from still says which constants it was made of.

import type { ExprOf } from "../../grammar/core/core.js";
import type { Type, TypeOf } from "../../grammar/core/types.js";
import { lookup, type Scope, type SymbolOf } from "../../grammar/elaborate/scope.js";
import type { Program } from "../../grammar/load.js";
import type { DeclarationOf, Expr } from "../../grammar/syntax/ast.js";
import { FALSE, infix, name, number, prefix, string, TRUE } from "./build.js";
import type { Names } from "./names.js";
import type { Origins } from "./origins.js";
import type { Tla } from "./syntax.js";

type ConstDeclaration = DeclarationOf<"const">;

export interface UsedConstant {
  readonly symbol: SymbolOf<"constant">;
  readonly name: string;
  readonly doc: string | undefined;
  readonly value: Tla;
}

/** An integer as it is written in TLA+. */
interface Written {
  readonly tree: Tla;
  readonly value: number;
}

export class Constants {
  readonly #used = new Map<ConstDeclaration, UsedConstant>();
  readonly #declarations: ReadonlyMap<string, ConstDeclaration>;

  constructor(
    readonly program: Program,
    readonly names: Names,
    readonly origins: Origins,
    /** Is the module that of an abstract system, with constants of its own? */
    readonly isAbstract: boolean,
  ) {
    this.#declarations = new Map(
      [...program.modules.values()].flatMap(({ declarations }) =>
        declarations.flatMap((each) => (each.kind === "const" ? [[keyOf(each.name), each] as const] : [])),
      ),
    );
  }

  /** The constants that were used so far, in the order of their declarations. */
  used(): readonly UsedConstant[] {
    return [...this.#declarations.values()].flatMap((each) => this.#used.get(each) ?? []);
  }

  /** What was written in place of the value, if it is a constant or a term of constants. */
  literal(expr: ExprOf<"literal">): Tla | undefined {
    const origin = this.origins.ofLiteral(expr);
    if (origin === undefined) return undefined;
    if (typeof expr.value === "number" && expr.type.kind === "int")
      return this.#written(origin.text, origin.scope, expr.value);
    const { text, scope } = origin;
    const symbol = text.kind === "name" ? lookup(scope, text.name) : undefined;
    return symbol?.kind === "constant" ? this.#scalarConstant(symbol, expr.value, expr.type) : undefined;
  }

  /** `lo..hi`, as it was written. */
  range(type: TypeOf<"int">): Tla | undefined {
    const { text, scope } = this.origins.ofType(type) ?? {};
    if (text?.kind !== "rangeType" || scope === undefined) return undefined;
    const [lo, hi] = [this.#written(text.lo, scope, type.lo), this.#written(text.hi, scope, type.hi)];
    return lo === undefined || hi === undefined ? undefined : infix(lo, "..", hi);
  }

  /** The bound of a collection, as it was written. */
  bound(type: TypeOf<"seq"> | TypeOf<"bag"> | TypeOf<"set">): Tla | undefined {
    const { text, scope } = this.origins.ofType(type) ?? {};
    if (text?.kind !== "appliedType" || text.bound === undefined || scope === undefined) return undefined;
    return this.#written(text.bound, scope, type.max);
  }

  /** The name of the constant that the expression is, if the module uses it. */
  usedConstant(expr: Expr): UsedConstant | undefined {
    const scope = this.origins.scopeOf(expr);
    const symbol = scope === undefined || expr.kind !== "name" ? undefined : lookup(scope, expr.name);
    const declaration = symbol?.kind === "constant" ? this.#declarationOf(symbol) : undefined;
    return declaration === undefined ? undefined : this.#used.get(declaration);
  }

  /** What a refinement gives for a constant of the abstract system. */
  given(symbol: SymbolOf<"constant">): Tla | undefined {
    const literal = symbol.value();
    const { argument } = symbol;
    if (argument === undefined || literal.kind !== "literal") return undefined;
    const { expr, scope } = argument;
    const { value, type } = literal;
    if (type.kind === "int" && typeof value === "number") return this.#written(expr, scope, value);
    const constant = expr.kind === "name" ? lookup(scope, expr.name) : undefined;
    return constant?.kind === "constant" ? this.#scalarConstant(constant, value, type) : undefined;
  }

  /** The term, if it has this value. */
  #written(expr: Expr, scope: Scope, value: number): Tla | undefined {
    const written = this.#integer(expr, scope);
    return written?.value === value ? written.tree : undefined;
  }

  /** An arithmetic term of constants and literals; undefined for anything else. */
  #integer(expr: Expr, scope: Scope): Written | undefined {
    switch (expr.kind) {
      case "int":
        return { tree: number(expr.value), value: expr.value };
      case "paren":
        return this.#integer(expr.inner, scope);
      case "name":
        return this.#named(expr.name, scope);
      case "unary": {
        const operand = expr.op === "-" ? this.#integer(expr.operand, scope) : undefined;
        return operand === undefined
          ? undefined
          : {
              tree: operand.tree.kind === "number" ? number(-operand.value) : prefix("-", operand.tree),
              value: -operand.value,
            };
      }
      case "binary": {
        const { op } = expr;
        if (op !== "+" && op !== "-" && op !== "*") return undefined;
        const [left, right] = [this.#integer(expr.left, scope), this.#integer(expr.right, scope)];
        if (left === undefined || right === undefined) return undefined;
        const [a, b] = [left.value, right.value];
        return { tree: infix(left.tree, op, right.tree), value: op === "+" ? a + b : op === "-" ? a - b : a * b };
      }
      default:
        return undefined;
    }
  }

  #named(text: string, scope: Scope): Written | undefined {
    const symbol = lookup(scope, text);
    if (symbol?.kind !== "constant" && symbol?.kind !== "value") return undefined;
    const literal = symbol.value();
    if (literal.kind !== "literal" || typeof literal.value !== "number" || literal.type.kind !== "int")
      return undefined;
    const { value, type } = literal;
    const tree =
      symbol.kind === "constant"
        ? this.#scalarConstant(symbol, value, type)
        : symbol.argument && this.#written(symbol.argument.expr, symbol.argument.scope, value);
    return { tree: tree ?? number(value), value };
  }

  #scalarConstant(symbol: SymbolOf<"constant">, value: boolean | number, type: Type): Tla | undefined {
    // A configuration of TLC has no negative numbers.
    if (typeof value === "number" && value < 0) return undefined;
    const declaration = this.#declarationOf(symbol);
    if (declaration === undefined) return undefined;
    const used = this.#used.get(declaration) ?? {
      symbol,
      name: this.names.declare(declaration.name.text),
      doc: declaration.doc,
      value: scalar(value, type),
    };
    this.#used.set(declaration, used);
    return name(used.name);
  }

  /** A constant of an abstract system is that of the refining system that is given for it. */
  #declarationOf(symbol: SymbolOf<"constant">): ConstDeclaration | undefined {
    const { argument } = symbol;
    const given =
      !this.isAbstract && argument?.expr.kind === "name" ? lookup(argument.scope, argument.expr.name) : undefined;
    if (given?.kind === "constant") return this.#declarationOf(given);
    return this.#declarations.get(keyOf({ span: symbol.imported ?? symbol.span }));
  }
}

const keyOf = ({ span }: Pick<ConstDeclaration["name"], "span">): string => `${span.source.path}:${span.start}`;

/** A value of a scalar type, except a symmetric one, which has no literals. */
export function scalar(value: boolean | number, type: Type): Tla {
  if (typeof value === "boolean") return value ? TRUE : FALSE;
  return type.kind === "enum" ? string(type.members[value] ?? "") : number(value);
}
