// Finds declarations: the span of the name that a target was declared with, and what is declared there.

import type { Span } from "../core/source.js";
import type { Target } from "../elaborate/recorder.js";
import type { Program } from "../load.js";
import type * as ast from "../syntax/ast.js";
import { walkNodes } from "./nodes.js";

/** A name in its declaration. */
export type Declared =
  | {
      readonly kind: "declaration";
      readonly name: ast.Name;
      readonly declaration: ast.Declaration;
      readonly component: Component;
    }
  /** A member of an enum, a case of a variant, or a field of a record; `declaration` declares the type. */
  | {
      readonly kind: "member" | "case" | "field";
      readonly name: ast.Name;
      readonly declaration: ast.Declaration;
      /** The span of the member with its type or fields. */
      readonly span: Span;
    }
  /** A parameter of a component, a function, an operation or an action, or a field of a case. */
  | { readonly kind: "parameter"; readonly name: ast.Name; readonly declaration: ast.Declaration; readonly span: Span };

type Component = ast.DeclarationOf<"component"> | undefined;

/** The span of the name in the declaration; undefined if it is built in. */
export function definitionOf(program: Program, target: Target): Span | undefined {
  switch (target.kind) {
    case "symbol":
      return target.symbol.imported ?? target.symbol.span;
    case "parameter":
      return target.name.span;
    case "member":
      return memberDefinition(program, target.of.id, target.name);
    case "caseField":
      return caseFieldDefinition(program, target);
    case "pick":
      return pickDefinition(program, target.statement);
    case "builtIn":
      return undefined;
  }
}

/** The `id` of a type is the path of its file and its name. */
function typeDeclaration(program: Program, id: string): ast.Declaration | undefined {
  const split = id.lastIndexOf("#");
  const module = program.modules.get(id.slice(0, split));
  return module?.declarations.find((each) => "name" in each && each.name?.text === id.slice(split + 1));
}

function memberDefinition(program: Program, id: string, member: string): Span | undefined {
  const declaration = typeDeclaration(program, id);
  return declaration === undefined
    ? undefined
    : membersOf(declaration).find(({ name }) => name.text === member)?.name.span;
}

function caseFieldDefinition(
  program: Program,
  target: Extract<Target, { readonly kind: "caseField" }>,
): Span | undefined {
  const declaration = typeDeclaration(program, target.of.id);
  if (declaration?.kind !== "variant") return undefined;
  const { fields } = declaration.cases.find(({ name }) => name.text === target.case) ?? { fields: [] };
  return fields.find(({ name }) => name.text === target.name)?.name.span;
}

function membersOf(declaration: ast.Declaration): readonly { readonly name: ast.Name; readonly span: Span }[] {
  switch (declaration.kind) {
    case "enum":
      return declaration.members.map((name) => ({ name, span: name.span }));
    case "variant":
      return declaration.cases;
    case "record":
      return declaration.fields;
    default:
      return [];
  }
}

function pickDefinition(program: Program, statement: Span): Span | undefined {
  const module = program.modules.get(statement.source.path);
  let found: Span | undefined;
  if (module !== undefined)
    walkNodes(module.declarations, (node) => {
      if (node.kind === "pick" && node.span === statement)
        found = (node as Extract<ast.Statement, { kind: "pick" }>).binder.pattern.span;
      return found === undefined && node.span.start <= statement.start && statement.end <= node.span.end;
    });
  return found;
}

const declaredNames = new WeakMap<ast.Module, ReadonlyMap<number, Declared>>();

/** What a file declares, by the offset of the name. Names that patterns bind are not included. */
export function declaredIn(module: ast.Module): ReadonlyMap<number, Declared> {
  const known = declaredNames.get(module);
  if (known !== undefined) return known;
  const found = new Map<number, Declared>();
  const add = (declaration: ast.Declaration, component: Component): void => {
    if ("name" in declaration && declaration.name !== undefined)
      found.set(declaration.name.span.start, { kind: "declaration", name: declaration.name, declaration, component });
    const kind = memberKinds[declaration.kind];
    if (kind !== undefined)
      for (const { name, span } of membersOf(declaration))
        found.set(name.span.start, { kind, name, declaration, span });
    for (const { name, span } of paramsOf(declaration))
      found.set(name.span.start, { kind: "parameter", name, declaration, span });
    if (declaration.kind === "component") for (const each of declaration.declarations) add(each, declaration);
  };
  for (const declaration of module.declarations) add(declaration, undefined);
  declaredNames.set(module, found);
  return found;
}

const memberKinds: Partial<Record<ast.Declaration["kind"], "member" | "case" | "field">> = {
  enum: "member",
  variant: "case",
  record: "field",
};

export function paramsOf(declaration: ast.Declaration): readonly { readonly name: ast.Name; readonly span: Span }[] {
  switch (declaration.kind) {
    case "component":
    case "fun":
    case "op":
      return declaration.params;
    case "action":
      return declaration.params ?? [];
    case "variant":
      return declaration.cases.flatMap((each) => each.fields);
    default:
      return [];
  }
}

/** What is declared at the span of a name. */
export const declaredAt = (program: Program, name: Span): Declared | undefined => {
  const module = program.modules.get(name.source.path);
  return module === undefined ? undefined : declaredIn(module).get(name.start);
};
