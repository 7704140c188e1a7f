// Elaborates `refines`: the abstract system, and the values that stand for its variables.

import { closestName } from "../core/edit-distance.js";
import type * as core from "../core/core.js";
import type { Program } from "../load.js";
import type { Span } from "../core/source.js";
import type * as ast from "../syntax/ast.js";
import { type Context, type Env, brokenExpr, check, report } from "./context.js";
import { qualified, resolveQualified } from "./name-resolution.js";
import { lookup, type Scope, type Symbol } from "./scope.js";
import type { Refinement, TypedSystem } from "./typed-system.js";

type RefinesDeclaration = ast.DeclarationOf<"refines">;

/** The names of the temporal properties that a refinement asks for: `Consensus.Served`, `Consensus.fairness`. */
export const askedNames = ({ name, properties, fairness }: Refinement): readonly string[] =>
  [...properties, ...(fairness === undefined ? [] : ["fairness"])].map((property) => `${name}.${property}`);

/** What names after that of the abstract system can stand for in a check: its members, and its fairness. */
export function scopeOfAbstract(refinement: Refinement | undefined): Scope | undefined {
  if (refinement === undefined) return undefined;
  const { abstract, fairness } = refinement;
  const { scope } = abstract.env;
  if (fairness === undefined) return scope;
  const asked: Symbol = { kind: "property", what: "property", name: "fairness", span: fairness };
  return { ...scope, symbols: new Map([...scope.symbols, [asked.name, asked]]) };
}

/** The file of an abstract system; undefined if it is not there, or not what it should be, which has been reported. */
export function abstractModule(
  cx: Context,
  program: Program,
  { name, path, pathSpan }: RefinesDeclaration,
): ast.Module | undefined {
  const target = program.resolved(program.root.source.path, path);
  const module = target === undefined ? undefined : program.modules.get(target);
  if (module === undefined) return undefined;
  const { system } = module;
  if (system?.text === name.text) return module;
  if (system === undefined)
    report(cx, "E0611", pathSpan, `${path} declares no system`, {
      label: "only components and functions",
      hint: "name a file that begins with `system`",
    });
  else
    report(cx, "E0611", name.span, `${path} declares the system \`${system.text}\`, not \`${name.text}\``, {
      label: "no such system",
      related: [{ span: system.span, message: "declared here" }],
      hint: `write \`refines ${system.text} from "${path}"\``,
    });
  return undefined;
}

/**
 * The values that a refinement gives to the constants of the abstract file. A constant without an item has the value of
 * the constant of the same name that the refining file declares, if there is one.
 */
export function abstractConstants(
  refining: ast.Module,
  module: ast.Module,
  declaration: RefinesDeclaration,
): ReadonlyMap<string, ast.Expr> {
  const constantsOf = ({ declarations }: ast.Module): readonly string[] =>
    declarations.flatMap((each) => (each.kind === "const" ? [each.name.text] : []));
  const shared = new Set(constantsOf(refining));
  const { span } = declaration.name;
  const given = new Map(
    declaration.items.flatMap((item) => (item.kind === "map" ? [[qualified(item.target), item.value] as const] : [])),
  );
  return new Map(
    constantsOf(module).flatMap((name) => {
      const value = given.get(name) ?? (shared.has(name) ? { kind: "name" as const, name, span } : undefined);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** `env`: of the refining system. */
export function elaborateRefinement(
  cx: Context,
  env: Env,
  declaration: RefinesDeclaration,
  module: ast.Module,
  abstract: TypedSystem,
): Refinement {
  const items = declaration.items.flatMap((item) => (item.kind === "map" ? [item] : []));
  const constants = new Set(module.declarations.flatMap((each) => (each.kind === "const" ? [each.name.text] : [])));
  const known = [...constants, ...abstract.variables.map(({ name }) => name)];
  const given = new Map<string, ast.Expr>();
  const named = new Set(items.map(({ target }) => qualified(target)));
  const free = known.filter((name) => !named.has(name));
  for (const { target, value } of items) {
    const name = qualified(target);
    resolveQualified(cx, abstract.env.scope, target);
    if (given.has(name))
      report(cx, "E0612", target.span, `\`${name}\` of ${abstract.name} has a value already`, {
        label: "given again here",
      });
    else if (!known.includes(name)) rejectUnknown(cx, abstract.name, target, free);
    else given.set(name, value);
  }
  const mapping = abstract.variables.map((variable): core.Expr => {
    const value = given.get(variable.name) ?? sameName(env, variable, declaration);
    if (value !== undefined)
      return check(cx, env, value, variable.type, `the variable \`${variable.name}\` of ${abstract.name}`);
    report(cx, "E0612", declaration.name.span, `\`${variable.name}\` of ${abstract.name} has no value`, {
      label: `nothing says what \`${variable.name}\` is here`,
      related: [{ span: variable.span, message: "declared here" }],
      hint: `write \`${variable.name} = …\` in the refinement`,
    });
    return brokenExpr(declaration.name.span, variable.type);
  });
  return {
    name: abstract.name,
    doc: declaration.doc,
    span: declaration.name.span,
    abstract,
    mapping,
    properties: askedProperties(cx, abstract, declaration),
    fairness: askedFairness(cx, abstract, declaration),
  };
}

/** `free`: the names without an item. */
function rejectUnknown(cx: Context, system: string, target: ast.QualifiedName, free: readonly string[]): void {
  const guess = closestName(qualified(target), free);
  report(cx, "E0612", target.span, `${system} has no variable or constant \`${qualified(target)}\``, {
    label: "not declared",
    hint:
      guess !== undefined
        ? `did you mean \`${guess}\`?`
        : free.length > 0
          ? `without a value: ${free.map((name) => `\`${name}\``).join(", ")}`
          : undefined,
    ...(guess !== undefined && { fix: { span: target.span, replacement: guess } }),
  });
}

/** The variable of the refining system with the same name. */
function sameName(env: Env, { name, indices }: core.Variable, { name: at }: RefinesDeclaration): ast.Expr | undefined {
  const [first, ...rest] = name.split(".");
  if (first === undefined || indices > 0) return undefined;
  const symbol = lookup(env.scope, first);
  if (symbol === undefined || (symbol.kind !== "variable" && symbol.kind !== "instance")) return undefined;
  const { span } = at;
  return rest.reduce<ast.Expr>((target, part) => ({ kind: "field", target, name: { text: part, span }, span }), {
    kind: "name",
    name: first,
    span,
  });
}

/** Where the fairness of the abstract system is asked for. */
function askedFairness(cx: Context, abstract: TypedSystem, { items }: RefinesDeclaration): Span | undefined {
  const [first, second] = items.flatMap((item) => (item.kind === "fairness" ? [item.span] : []));
  if (first === undefined) return undefined;
  if (second !== undefined)
    report(cx, "E0612", second, `the fairness of ${abstract.name} is asked for twice`, {
      label: "again here",
      related: [{ span: first, message: "first here" }],
    });
  const namesake = abstract.properties.find(({ name }) => name === "fairness");
  if (abstract.fairness.length === 0)
    report(cx, "E0612", first, `${abstract.name} assumes no fairness`, {
      label: "there is nothing to ask for",
      hint: `declare \`fair weak …\` in ${abstract.name}, or leave this out`,
    });
  else if (namesake !== undefined)
    report(cx, "E0612", first, `\`${abstract.name}.fairness\` is also the name of a property`, {
      label: "ambiguous",
      related: [{ span: namesake.span, message: "declared here" }],
      hint: "give the property another name",
    });
  return first;
}

function askedProperties(cx: Context, abstract: TypedSystem, declaration: RefinesDeclaration): readonly string[] {
  const declared = abstract.properties.map(({ name }) => name);
  const names = declaration.items.flatMap((item) => (item.kind === "properties" ? item.names : []));
  return names.flatMap((each) => {
    const name = qualified(each);
    resolveQualified(cx, abstract.env.scope, each);
    if (declared.includes(name)) return [name];
    const guess = closestName(name, declared);
    report(cx, "E0603", each.span, `${abstract.name} has no temporal property \`${name}\``, {
      label: "not declared",
      hint:
        guess !== undefined
          ? `did you mean \`${guess}\`?`
          : "invariants and step properties of the abstract system hold wherever the refinement does",
    });
    return [];
  });
}
