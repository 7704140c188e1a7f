// All mutants of a file, each with one small change to the behaviour of the system. Properties, checks, scenarios,
// fairness and assumptions are not changed, nor is anything that only they use: they are what is being tested.

import type { BinaryOp, Block, Declaration, Expr, Module } from "../syntax/ast.js";
import type { Program } from "../load.js";
import {
  mutationsOfExpr,
  mutationsOfStatement,
  onlyAssignsGhosts,
  type Mutation,
  type EnumMembers,
} from "./mutation-operators.js";
import { statementBlocks, exprChildren, statementExprs } from "../syntax/children.js";
import { declarationKey } from "./reachable-declarations.js";
import { textOf } from "../core/source.js";

/** In source order. `reached`: keys of the declarations that determine the behaviour of a system. */
export function mutantsOf(module: Module, program: Program, reached: ReadonlySet<string>): readonly Mutation[] {
  const mutations: Mutation[] = [];
  new MutationCollector(enumMembersIn(module, program), reached, mutations).declarations(
    module.declarations,
    new Set(),
    true,
  );
  const seen = new Set<string>();
  return mutations
    .filter(({ span, replacement }) => {
      const key = `${span.start}:${span.end}:${replacement}`;
      return textOf(span) !== replacement && !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** The text of the whole file with the mutation applied. */
export function applyMutation({ span, replacement }: Mutation): string {
  const { text } = span.source;
  return text.slice(0, span.start) + replacement + text.slice(span.end);
}

/** Enums of the module and of the modules it uses: members need not be imported where the expected type is known. */
function enumMembersIn(module: Module, program: Program): EnumMembers {
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

class MutationCollector {
  constructor(
    readonly enums: EnumMembers,
    readonly reached: ReadonlySet<string>,
    readonly mutations: Mutation[],
  ) {}

  /** `used`: the declarations belong to a file, or to a component of which the system has an instance. */
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
        case "refines":
        case "check":
        case "scenario":
          break;
      }
    }
  }

  #block(block: Block, ghosts: ReadonlySet<string>): void {
    for (const statement of block.statements) {
      if (onlyAssignsGhosts(statement, ghosts)) continue;
      this.mutations.push(...mutationsOfStatement(statement, block));
      for (const part of statementExprs(statement)) this.#expr(part);
      for (const inner of statementBlocks(statement)) this.#block(inner, ghosts);
    }
  }

  #expr(expr: Expr, chainOp?: BinaryOp): void {
    this.mutations.push(...mutationsOfExpr(expr, chainOp, this.enums));
    // Only the left operand continues a chain: in `a and (b and c)` the right operand is a chain of its own.
    const op = expr.kind === "binary" ? expr.op : undefined;
    exprChildren(expr).forEach((part, i) => this.#expr(part, i === 0 ? op : undefined));
  }
}
