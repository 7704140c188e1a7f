// All mutants of a file: one small change each, of what the system does. Properties, checks, scenarios, fairness and assumptions are left as they are, and so
// is what only they look at: the question is whether they notice.

import type { BinaryOp, Block, Declaration, Expr, Module } from "../syntax/ast.js";
import type { Program } from "../load.js";
import {
  mutationsOfExpr,
  mutationsOfStatement,
  onlyObserves,
  type Mutation,
  type Surroundings,
} from "./mutation-operators.js";
import { blocksOf, exprParts, statementParts } from "../syntax/children.js";
import { declarationKey } from "./reachable-declarations.js";
import { textOf } from "../core/source.js";

/** In the order of the text. `reached`: the declarations that systems lead to. */
export function mutantsOf(module: Module, program: Program, reached: ReadonlySet<string>): readonly Mutation[] {
  const found: Mutation[] = [];
  new Collector(surroundingsOf(module, program), reached, found).declarations(module.declarations, new Set(), true);
  const seen = new Set<string>();
  return found
    .filter(({ span, replacement }) => {
      const key = `${span.start}:${span.end}:${replacement}`;
      return textOf(span) !== replacement && !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** The text of the whole file with the mutation in it. */
export function mutated({ span, replacement }: Mutation): string {
  const { text } = span.source;
  return text.slice(0, span.start) + replacement + text.slice(span.end);
}

/** Enums of the module and of those it uses: their members need not be imported where a type asks for one. */
function surroundingsOf(module: Module, program: Program): Surroundings {
  const used = module.declarations.flatMap((each) => {
    const path = each.kind === "use" ? program.resolved(module.source.path, each.path) : undefined;
    return path === undefined ? [] : (program.modules.get(path)?.declarations ?? []);
  });
  const nextMember = new Map<string, string>();
  for (const declaration of [...module.declarations, ...used]) {
    if (declaration.kind !== "enum" || declaration.members.length < 2) continue;
    declaration.members.forEach(({ text }, i) => {
      const next = declaration.members[(i + 1) % declaration.members.length]?.text ?? text;
      if (!nextMember.has(text)) nextMember.set(text, next);
      nextMember.set(`${declaration.name.text}.${text}`, next);
    });
  }
  return { nextMember };
}

class Collector {
  constructor(
    readonly surroundings: Surroundings,
    readonly reached: ReadonlySet<string>,
    readonly found: Mutation[],
  ) {}

  /** `used`: whether the declarations are of a file or of a component that the system has an instance of. */
  declarations(declarations: readonly Declaration[], outerGhosts: ReadonlySet<string>, used: boolean): void {
    const ghosts = new Set([
      ...outerGhosts,
      ...declarations.flatMap((each) => (each.kind === "var" && each.ghost ? [each.name.text] : [])),
    ]);
    for (const declaration of declarations) {
      switch (declaration.kind) {
        case "const":
          if (declaration.value !== undefined) this.#expr(declaration.value);
          break;
        case "component":
          this.declarations(
            declaration.declarations,
            ghosts,
            declaration.declarations.some(
              (each) => "name" in each && each.name !== undefined && this.reached.has(declarationKey(each.name.span)),
            ),
          );
          break;
        case "var":
          if (
            !declaration.ghost &&
            declaration.init !== undefined &&
            this.reached.has(declarationKey(declaration.name.span))
          )
            this.#expr(declaration.init.value);
          break;
        case "instance":
          if (used) for (const arg of declaration.args) this.#expr(arg.value);
          break;
        case "fun":
          if (this.reached.has(declarationKey(declaration.name.span))) this.#expr(declaration.body);
          break;
        case "op":
        case "action":
          if (this.reached.has(declarationKey(declaration.name.span))) this.#block(declaration.body, ghosts);
          break;
        case "init":
          if (used) this.#block(declaration.body, ghosts);
          break;
        case "use":
        case "type":
        case "symmetric":
        case "enum":
        case "record":
        case "variant":
        case "invariant":
        case "step":
        case "property":
        case "cover":
        case "terminal":
        case "assume":
        case "fair":
        case "check":
        case "scenario":
          break;
      }
    }
  }

  #block(block: Block, ghosts: ReadonlySet<string>): void {
    for (const statement of block.statements) {
      if (onlyObserves(statement, ghosts)) continue;
      this.found.push(...mutationsOfStatement(statement, block));
      for (const part of statementParts(statement)) this.#expr(part);
      for (const inner of blocksOf(statement)) this.#block(inner, ghosts);
    }
  }

  #expr(expr: Expr, within?: BinaryOp): void {
    this.found.push(...mutationsOfExpr(expr, within, this.surroundings));
    // Only the left operand continues a chain: in `a and (b and c)` the right one is a list of its own.
    const op = expr.kind === "binary" ? expr.op : undefined;
    exprParts(expr).forEach((part, i) => this.#expr(part, i === 0 ? op : undefined));
  }
}
