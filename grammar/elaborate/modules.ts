// What a file declares: constants, types, functions, components, and the names it takes from other files.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import type { Program } from "../load.js";
import { overlaps } from "../core/type-relations.js";
import { isScalar, mentionsUnknown, showType, unknownType } from "../core/types.js";
import type { Type } from "../core/types.js";
import type { Context, Env } from "./context.js";
import { brokenExpr, check, declare, infer, narrowTo, newLocal, readLocal, report, showBounds } from "./context.js";
import { functionSymbol } from "./functions.js";
import { withArticle } from "./names.js";
import { closestName } from "../core/edit-distance.js";
import { lazy, newScope } from "./scope.js";
import type { Scope, Symbol } from "./scope.js";
import { foldConstantOf, readsUnknown, resolveType } from "./type-exprs.js";

export interface Configuration {
  /** Values for constants of the root file, in place of those written there. */
  readonly overrides: ReadonlyMap<string, ast.Expr>;
  /** What a constant without a value is: an error, or just not known. `all`: no constant is known, for what holds of every configuration. */
  readonly missingConstants: "error" | "unknown" | "all";
}

/** The scope of every module, complete before anything in it is looked at. */
export function declareModules(
  cx: Context,
  program: Program,
  configuration: Configuration,
): ReadonlyMap<string, Scope> {
  const scopes = new Map<string, Scope>();
  for (const [path, module] of program.modules)
    scopes.set(path, { ...newScope(undefined), ofSystem: namesOfState(module) });
  for (const [path, module] of program.modules) {
    const scope = scopes.get(path);
    if (scope !== undefined)
      declareOwn(
        cx,
        scope,
        module,
        module === program.root ? configuration : { ...configuration, overrides: new Map() },
      );
  }
  for (const [path, module] of program.modules) {
    const scope = scopes.get(path);
    if (scope !== undefined)
      for (const declaration of module.declarations)
        if (declaration.kind === "use") importNames(cx, program, scopes, path, scope, declaration);
  }
  return scopes;
}

/** What a system adds to the names of its file: known, so that whoever asks for them from outside can be told. */
function namesOfState(module: ast.Module): ReadonlySet<string> {
  return new Set(
    module.declarations.flatMap((each) => (each.kind === "var" || each.kind === "instance" ? [each.name.text] : [])),
  );
}

const moduleEnv = (scope: Scope, constant: string | undefined): Env => ({
  scope,
  self: undefined,
  primes: "never",
  temporal: false,
  constant,
});

function declareOwn(cx: Context, scope: Scope, module: ast.Module, configuration: Configuration): void {
  for (const declaration of module.declarations) {
    const symbol = moduleSymbol(cx, scope, module, declaration, configuration);
    if (symbol !== undefined) declare(cx, scope, symbol);
    else if (module.system === undefined) rejectOutsideSystem(cx, scope, declaration);
  }
}

function rejectOutsideSystem(cx: Context, scope: Scope, declaration: ast.Declaration): void {
  if (declaration.kind === "use" || declaration.kind === "assume") return;
  declareBroken(cx, scope, declaration);
  report(
    cx,
    "E0207",
    declaration.span,
    `a file without \`system\` cannot declare ${describeDeclaration(declaration)}`,
    {
      label: "belongs into a system or a component",
      hint: "begin the file with `system NAME` to make it one that can be checked",
    },
  );
}

/** What cannot be declared where it is has a name all the same, and is not unknown as well. */
export function declareBroken(cx: Context, scope: Scope, declaration: ast.Declaration): void {
  if (
    "name" in declaration &&
    declaration.name !== undefined &&
    declaration.kind !== "check" &&
    declaration.kind !== "scenario"
  )
    declare(cx, scope, { kind: "broken", name: declaration.name.text, span: declaration.name.span });
}

/** A declaration in words: "a check", "an invariant", "fairness". */
export function describeDeclaration(declaration: ast.Declaration): string {
  switch (declaration.kind) {
    case "use":
      return "imports";
    case "fair":
      return "fairness";
    case "init":
      return "initial states";
    case "terminal":
      return "terminal states";
    case "assume":
      return "an assumption";
    case "var":
      return "a variable";
    case "op":
      return "an operation";
    case "fun":
      return "a function";
    case "const":
      return "a constant";
    case "symmetric":
      return "a symmetric type";
    case "step":
      return "a step property";
    default:
      return withArticle(declaration.kind);
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

function recursiveType(cx: Context, name: ast.Name): Type {
  report(cx, "E0208", name.span, `the type \`${name.text}\` contains itself`, {
    label: "would have no end",
    hint: "every type is finite: use an index or an identity in place of the inner value",
  });
  return unknownType;
}

function symmetricType(cx: Context, env: Env, declaration: ast.DeclarationOf<"symmetric">, id: string): Type {
  const value = check(cx, env, declaration.size, { kind: "int", lo: -Infinity, hi: Infinity }, "the size");
  const size = foldConstantOf(cx, value);
  if (typeof size !== "number") return unknownType;
  if (size < 1) {
    report(cx, "E0303", declaration.size.span, `a symmetric type needs at least one member, not ${size}`, {
      label: "too few",
    });
    return unknownType;
  }
  return { kind: "symmetric", id, name: declaration.name.text, size };
}

/** Names, complaining about any that occurs twice. */
function distinct(cx: Context, names: readonly ast.Name[]): readonly ast.Name[] {
  const seen = new Map<string, ast.Name>();
  for (const name of names) {
    const first = seen.get(name.text);
    if (first === undefined) seen.set(name.text, name);
    else
      report(cx, "E0202", name.span, `\`${name.text}\` is declared twice`, {
        label: "declared again here",
        related: [{ span: first.span, message: "first declared here" }],
      });
  }
  return [...seen.values()];
}

function fieldTypes(
  cx: Context,
  env: Env,
  fields: readonly ast.Param[],
): readonly { readonly name: string; readonly type: Type }[] {
  distinct(
    cx,
    fields.map((field) => field.name),
  );
  return fields.map((field) => ({ name: field.name.text, type: resolveType(cx, env, field.type) }));
}

// ---------------------------------------------------------------- constants

function constantSymbol(
  cx: Context,
  scope: Scope,
  declaration: ast.DeclarationOf<"const">,
  configuration: Configuration,
): Symbol {
  const { name } = declaration;
  const cyclic = (): core.Expr => {
    report(cx, "E0208", name.span, `the constant \`${name.text}\` is defined through itself`, {
      label: "needs its own value",
    });
    return brokenExpr(name.span);
  };
  return {
    kind: "constant",
    name: name.text,
    span: name.span,
    value: lazy(() => constantValue(cx, scope, declaration, configuration), cyclic),
  };
}

function constantValue(
  cx: Context,
  scope: Scope,
  declaration: ast.DeclarationOf<"const">,
  configuration: Configuration,
): core.Expr {
  const env = moduleEnv(scope, "a constant");
  const { name } = declaration;
  const type = resolveType(cx, env, declaration.type);
  if (configuration.missingConstants === "all") return unknownConstant(cx, name, type);
  const override = configuration.overrides.get(name.text);
  if (override !== undefined) return settle(cx, name, type, overridden(cx, env, name, type, override), override.span);
  if (declaration.value !== undefined)
    return settle(cx, name, type, check(cx, env, declaration.value, type, `the constant \`${name.text}\``), undefined);
  if (configuration.missingConstants === "error") {
    report(cx, "E0701", name.span, `the constant \`${name.text}\` has no value`, {
      label: "declared without one",
      hint: `give it one in the check (\`${name.text} = …\`), with \`-c ${name.text}=…\`, or here`,
    });
    return brokenExpr(name.span, type);
  }
  return unknownConstant(cx, name, type);
}

function unknownConstant(cx: Context, name: ast.Name, type: Type): core.Expr {
  const local = newLocal(cx, name.text, type);
  cx.unknownConstants.add(local.id);
  return readLocal(local, name.span);
}

function overridden(cx: Context, env: Env, name: ast.Name, type: Type, override: ast.Expr): core.Expr {
  const value = infer(cx, env, override, type);
  if (overlaps(value.type, type)) return narrowTo(cx, value, type, `the constant \`${name.text}\``);
  report(cx, "E0702", override.span, `this value does not fit the constant \`${name.text}\``, {
    label: `this is ${showBounds(value)}, the constant is ${showType(type)}`,
    related: [{ span: name.span, message: "declared here" }],
  });
  return brokenExpr(override.span, type);
}

/** A scalar becomes its value; anything else a function without parameters. */
function settle(
  cx: Context,
  name: ast.Name,
  type: Type,
  value: core.Expr,
  override: core.Expr["span"] | undefined,
): core.Expr {
  if (value.type.kind === "unknown" || mentionsUnknown(type)) return brokenExpr(value.span, type);
  if (readsUnknown(cx, value)) return unknownConstant(cx, name, type);
  if (isScalar(type)) {
    const before = cx.diagnostics.size;
    const folded = foldConstantOf(cx, value.kind === "narrow" ? value.value : value);
    if (folded === undefined) return brokenExpr(value.span, type);
    if (
      cx.diagnostics.size === before &&
      typeof folded === "number" &&
      type.kind === "int" &&
      (folded < type.lo || folded > type.hi)
    ) {
      report(
        cx,
        override === undefined ? "E0310" : "E0702",
        override ?? value.span,
        `${folded} does not fit the constant \`${name.text}\``,
        { label: `expected ${showType(type)}` },
      );
    }
    const exact: Type =
      type.kind === "int" && typeof folded === "number" ? { kind: "int", lo: folded, hi: folded } : type;
    return { kind: "literal", value: folded, type: exact, span: value.span };
  }
  const def: core.FunctionDef = {
    id: cx.counters.function++,
    name: name.text,
    params: [],
    result: type,
    body: value,
    span: name.span,
  };
  cx.functions.push(def);
  return { kind: "callFunction", callee: def, args: [], type, span: name.span };
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
      declare(cx, scope, { ...symbol, name: as.text, span: as.span });
      continue;
    }
    if (module !== undefined && source !== undefined) {
      const guess = closestName(name.text, source.symbols.keys());
      report(
        cx,
        "E0203",
        name.span,
        own
          ? `\`${name.text}\` belongs to the system of ${use.path}, and cannot be used elsewhere`
          : `${use.path} declares no \`${name.text}\``,
        {
          label: own ? "part of a system" : "not declared there",
          hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
        },
      );
    }
    declare(cx, scope, { kind: "broken", name: as.text, span: as.span });
  }
}
