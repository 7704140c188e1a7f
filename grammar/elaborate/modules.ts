// Declares the names of files: their own constants, types, functions and components, and those imported from other
// files.

import { closestName } from "../core/edit-distance.js";
import type { Type } from "../core/types.js";
import type { Program } from "../load.js";
import type * as ast from "../syntax/ast.js";
import { type Configuration, constantSymbol } from "./constants.js";
import { type Context, declare, report } from "./context.js";
import { moduleEnv } from "./environments.js";
import { functionSymbol } from "./functions.js";
import { rejectOutsideSystem } from "./misplaced-declarations.js";
import { abstractConstants } from "./refinements.js";
import { distinct, fieldTypes, recursiveType, symmetricType } from "./named-types.js";
import { type Scope, type Symbol, lazy, newScope } from "./scope.js";
import { resolveType } from "./type-exprs.js";

/** Builds the scopes of all files. All names are declared before any declaration is elaborated. */
export function declareModules(
  cx: Context,
  program: Program,
  configuration: Configuration,
): ReadonlyMap<string, Scope> {
  const scopes = new Map<string, Scope>();
  for (const [path, module] of program.modules)
    scopes.set(path, { ...newScope(undefined), ofSystem: namesOfState(module) });
  const configurations = configurationsOf(program, scopes, configuration);
  for (const [path, module] of program.modules) {
    const scope = scopes.get(path);
    const own = configurations.get(module) ?? { ...configuration, overrides: new Map() };
    if (scope !== undefined) declareOwn(cx, scope, module, own);
  }
  for (const [path, module] of program.modules) {
    const scope = scopes.get(path);
    if (scope !== undefined)
      for (const declaration of module.declarations)
        if (declaration.kind === "use") importNames(cx, program, scopes, path, scope, declaration);
  }
  return scopes;
}

/** A check sets constants of its own file, and a refinement those of the abstract one, which may refine another. */
function configurationsOf(
  program: Program,
  scopes: ReadonlyMap<string, Scope>,
  configuration: Configuration,
): ReadonlyMap<ast.Module, Configuration> {
  const configurations = new Map([[program.root, configuration]]);
  // A map visits what is added to it meanwhile.
  for (const module of configurations.keys())
    for (const each of module.declarations) {
      const target = each.kind === "refines" ? program.resolved(module.source.path, each.path) : undefined;
      const abstract = target === undefined ? undefined : program.modules.get(target);
      if (each.kind !== "refines" || abstract === undefined || configurations.has(abstract)) continue;
      const overrides = abstractConstants(module, abstract, each);
      configurations.set(abstract, { ...configuration, overrides, overridesIn: scopes.get(module.source.path) });
    }
  return configurations;
}

/** The variables and instances of a system, for messages about their use outside it. */
function namesOfState(module: ast.Module): ReadonlySet<string> {
  return new Set(
    module.declarations.flatMap((each) => (each.kind === "var" || each.kind === "instance" ? [each.name.text] : [])),
  );
}

function declareOwn(cx: Context, scope: Scope, module: ast.Module, configuration: Configuration): void {
  for (const declaration of module.declarations) {
    const symbol = moduleSymbol(cx, scope, module, declaration, configuration);
    if (symbol !== undefined) declare(cx, scope, symbol);
    else if (module.system === undefined) rejectOutsideSystem(cx, scope, declaration);
  }
}

function moduleSymbol(
  cx: Context,
  scope: Scope,
  module: ast.Module,
  declaration: ast.Declaration,
  configuration: Configuration,
): Symbol | undefined {
  const id = (name: ast.Name): string => `${module.source.path}#${name.text}`;
  const typeSymbol = (name: ast.Name, compute: () => Type, members: readonly ast.Name[] = []): Symbol => ({
    kind: "type",
    name: name.text,
    span: name.span,
    type: lazy(compute, () => recursiveType(cx, name)),
    members: members.map((member) => member.text),
  });
  const env = moduleEnv(scope, "a type");
  switch (declaration.kind) {
    case "const":
      return constantSymbol(cx, scope, declaration, configuration);
    case "type":
      return typeSymbol(declaration.name, () => resolveType(cx, env, declaration.type));
    case "symmetric":
      return typeSymbol(declaration.name, () => symmetricType(cx, env, declaration, id(declaration.name)));
    case "enum":
      return typeSymbol(
        declaration.name,
        () => ({
          kind: "enum",
          id: id(declaration.name),
          name: declaration.name.text,
          members: distinct(cx, declaration.members).map((each) => each.text),
        }),
        declaration.members,
      );
    case "record":
      return typeSymbol(declaration.name, () => ({
        kind: "record",
        id: id(declaration.name),
        name: declaration.name.text,
        fields: fieldTypes(cx, env, declaration.fields),
      }));
    case "variant":
      return typeSymbol(
        declaration.name,
        () => {
          distinct(
            cx,
            declaration.cases.map((each) => each.name),
          );
          return {
            kind: "variant",
            id: id(declaration.name),
            name: declaration.name.text,
            cases: declaration.cases.map((each) => ({
              name: each.name.text,
              fields: fieldTypes(cx, env, each.fields),
            })),
          };
        },
        declaration.cases.map((each) => each.name),
      );
    case "fun":
      return functionSymbol(cx, moduleEnv(scope, undefined), declaration, undefined);
    case "component":
      return {
        kind: "component",
        name: declaration.name.text,
        span: declaration.name.span,
        declaration,
        module: scope,
      };
    default:
      return undefined;
  }
}

// ---------------------------------------------------------------- imports

function importNames(
  cx: Context,
  program: Program,
  scopes: ReadonlyMap<string, Scope>,
  path: string,
  scope: Scope,
  use: ast.DeclarationOf<"use">,
): void {
  const target = program.resolved(path, use.path);
  const module = target === undefined ? undefined : program.modules.get(target);
  const source = target === undefined ? undefined : scopes.get(target);
  for (const { name, alias } of use.names) {
    const as = alias ?? name;
    const own =
      module?.declarations.some((each) => each.kind !== "use" && "name" in each && each.name?.text === name.text) ??
      false;
    const symbol = own ? source?.symbols.get(name.text) : undefined;
    if (symbol !== undefined) {
      const imported = symbol.imported ?? symbol.span;
      cx.recorder?.name(name.span, { kind: "symbol", symbol });
      declare(cx, scope, { ...symbol, name: as.text, span: as.span, imported });
      continue;
    }
    if (module !== undefined && source !== undefined) {
      const guess = closestName(name.text, source.symbols.keys());
      const origin = module.declarations.find(
        (each) =>
          each.kind === "use" && each.names.some(({ name: imported, alias }) => (alias ?? imported).text === name.text),
      );
      report(
        cx,
        "E0203",
        name.span,
        own
          ? `\`${name.text}\` belongs to the system of ${use.path}, and cannot be used elsewhere`
          : `${use.path} declares no \`${name.text}\``,
        {
          label: own ? "part of a system" : undefined,
          hint:
            origin?.kind === "use"
              ? `${use.path} only imports it, from "${origin.path}": import it from there`
              : guess === undefined
                ? undefined
                : `did you mean \`${guess}\`?`,
        },
      );
    }
    declare(cx, scope, { kind: "broken", name: as.text, span: as.span });
  }
}
