// Constants by their names. The elaborator has replaced the constants of scalar types by their values, but the text at
// the place of a value still says which constant it was.

import type { Span } from "../../grammar/core/source.js";
import type { Type } from "../../grammar/core/types.js";
import type { Program } from "../../grammar/load.js";
import type { DeclarationOf, Expr, Module } from "../../grammar/syntax/ast.js";
import { FALSE, infix, name, number, string, TRUE } from "./build.js";
import type { Names } from "./names.js";
import type { Tla } from "./syntax.js";

type ConstDeclaration = DeclarationOf<"const">;

export interface UsedConstant {
  readonly name: string;
  readonly doc: string | undefined;
  readonly value: Tla;
}

export class Constants {
  readonly #used = new Map<ConstDeclaration, UsedConstant>();

  constructor(
    readonly program: Program,
    readonly names: Names,
  ) {}

  /** The constants that the module mentions, in the order of their declarations. */
  used(): readonly UsedConstant[] {
    return [...this.program.modules.values()].flatMap((module) =>
      module.declarations.flatMap((each) => (each.kind === "const" ? (this.#used.get(each) ?? []) : [])),
    );
  }

  /** The constant that was written at the span, if it has the value. */
  at(span: Span, value: boolean | number, type: Type): Tla | undefined {
    // A configuration of TLC has no negative numbers.
    if (typeof value === "number" && value < 0) return undefined;
    const text = span.source.text.slice(span.start, span.end);
    if (!/^[A-Za-z_]\w*$/.test(text)) return undefined;
    const declaration = this.#lookUp(this.program.modules.get(span.source.path), text);
    return declaration === undefined ? undefined : this.#use(declaration, value, type);
  }

  /** An arithmetic expression of the root file in terms of its constants; undefined if it is anything else. */
  arithmetic(expr: Expr, valueOf: (name: string) => number | undefined): Tla | undefined {
    switch (expr.kind) {
      case "int":
        return number(expr.value);
      case "paren":
        return this.arithmetic(expr.inner, valueOf);
      case "name": {
        const value = valueOf(expr.name);
        return value === undefined ? undefined : this.at(expr.span, value, { kind: "int", lo: value, hi: value });
      }
      case "binary": {
        if (expr.op !== "+" && expr.op !== "-" && expr.op !== "*") return undefined;
        const left = this.arithmetic(expr.left, valueOf);
        const right = this.arithmetic(expr.right, valueOf);
        return left === undefined || right === undefined ? undefined : infix(left, expr.op, right);
      }
      default:
        return undefined;
    }
  }

  #lookUp(module: Module | undefined, text: string): ConstDeclaration | undefined {
    for (const declaration of module?.declarations ?? []) {
      if (declaration.kind === "const" && declaration.name.text === text) return declaration;
      if (declaration.kind !== "use" || module === undefined) continue;
      const imported = declaration.names.find((each) => (each.alias ?? each.name).text === text);
      const path = this.program.resolved(module.source.path, declaration.path);
      if (imported !== undefined && path !== undefined)
        return this.#lookUp(this.program.modules.get(path), imported.name.text);
    }
    return undefined;
  }

  #use(declaration: ConstDeclaration, value: boolean | number, type: Type): Tla {
    const text = this.#used.get(declaration)?.name ?? this.names.declare(declaration.name.text);
    this.#used.set(declaration, { name: text, doc: declaration.doc, value: scalar(value, type) });
    return name(text);
  }
}

/** A value of a scalar type, except a symmetric one, which has no literals. */
export function scalar(value: boolean | number, type: Type): Tla {
  if (typeof value === "boolean") return value ? TRUE : FALSE;
  return type.kind === "enum" ? string(type.members[value] ?? "") : number(value);
}
