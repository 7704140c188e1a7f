// What names mean in expressions: values, members of enums and variants, instances and what belongs to them.

import type * as ast from "../syntax/ast.js";
import { walkExpr } from "../analysis/traversal.js";
import type * as core from "../core/core.js";
import type { Span } from "../core/source.js";
import { cardinality, functionOf, mentionsUnknown, setOf, showType, unknownType } from "../core/types.js";
import type { Type } from "../core/types.js";
import type { Context, Env } from "./context.js";
import { brokenExpr, check, infer, narrowTo, readLocal, report, undecided } from "./context.js";
import { closestName } from "../core/edit-distance.js";
import { lookup, visible } from "./scope.js";
import type { InstanceRef, Node, Scope, SymbolOf } from "./scope.js";
import { describeKind, ENUMERABLE } from "./type-exprs.js";

export function stripParens(expr: ast.Expr): ast.Expr {
  let inner = expr;
  while (inner.kind === "paren") inner = inner.inner;
  return inner;
}

// ---------------------------------------------------------------- plain names

export function inferName(cx: Context, env: Env, name: string, span: Span, expected: Type | undefined): core.Expr {
  const symbol = lookup(env.scope, name);
  if (symbol === undefined) return inferMember(cx, env, name, span, expected);
  // What was given is no instance; that has been said.
  if (symbol.kind === "given" && symbol.ref() === undefined) return brokenExpr(span);
  switch (symbol.kind) {
    case "local":
      return readLocal(symbol.local, span);
    case "constant":
    case "value":
      return { ...symbol.value(), span };
    case "variable":
      return env.constant === undefined
        ? readVariable(cx, env, symbol.variable(), selfIndices(symbol.node, span), span, false)
        : notConstant(cx, env.constant, symbol.name, span);
    case "type":
      return allValues(symbol.type(), span);
    case "broken":
      return brokenExpr(span);
    case "given":
    case "function":
    case "operation":
    case "action":
    case "component":
    case "instance":
    case "property":
      report(cx, "E0206", span, `\`${name}\` is ${withArticle(describeKind(symbol.kind))}, not a value`, {
        label: symbol.kind === "function" ? "not called here" : "a value is needed here",
        related: [{ span: symbol.span, message: "declared here" }],
        hint:
          symbol.kind === "function"
            ? `call it: \`${name}(…)\``
            : symbol.kind === "instance"
              ? `read one of its variables: \`${name}.…\``
              : undefined,
      });
      return brokenExpr(span);
  }
}

export const withArticle = (noun: string): string => `${/^`?[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

export const allValues = (type: Type, span: Span): core.Expr => ({
  kind: "allValues",
  of: type,
  type: type.kind === "unknown" ? unknownType : setOf(type),
  span,
});

export const selfIndices = (node: Node, span: Span): readonly core.Expr[] =>
  node.indices.map((local) => readLocal(local, span));

/** Reads a variable of the instance that `indices` name. */
export function readVariable(
  cx: Context,
  env: Env,
  variable: core.Variable,
  indices: readonly core.Expr[],
  span: Span,
  primed: boolean,
): core.Expr {
  if (env.constant !== undefined) return notConstant(cx, env.constant, variable.name, span);
  return indices.reduce<core.Expr>(
    (target, key) => ({
      kind: "index",
      target,
      key,
      type: target.type.kind === "function" ? target.type.value : unknownType,
      span,
    }),
    { kind: "variable", variable, primed, type: variable.type, span },
  );
}

/** Says so where a constant reads the state; the variable's own type, which may be what is being computed, is not asked for. */
function notConstant(cx: Context, what: string, variable: string, span: Span): core.Expr {
  report(cx, "E0304", span, `${what} cannot read the state`, {
    label: `\`${variable}\` is a state variable`,
    hint: "use constants only",
  });
  return brokenExpr(span);
}

/** The type of a family's variable: a function from its indices. */
export const liftType = (indices: readonly core.Local[], type: Type): Type =>
  indices.reduceRight<Type>((value, index) => functionOf(index.type, value), type);

// ---------------------------------------------------------------- members of enums and variants

/** A name that nothing in scope answers to: `none`, a member of the expected type, or of the one visible type that has it. */
function inferMember(cx: Context, env: Env, name: string, span: Span, expected: Type | undefined): core.Expr {
  if (name === "none") {
    const type: Type = expected?.kind === "option" ? expected : { kind: "option", item: unknownType };
    if (type !== expected && expected?.kind !== "unknown" && expected !== undefined) {
      report(cx, "E0301", span, `\`none\` is an Option, but ${showType(expected)} is needed`, {
        label: `expected ${showType(expected)}`,
      });
      return brokenExpr(span);
    }
    return { kind: "none", type, span };
  }
  if (expected !== undefined) {
    const member = memberOf(expected, name, span);
    if (member !== undefined) return member;
  }
  const owners = membersNamed(cx, env.scope, name);
  const [owner] = owners;
  if (owner !== undefined && owners.length === 1)
    return memberOf(owner, name, span) ?? needsFields(cx, owner, name, span);
  if (owners.length > 1) {
    report(cx, "E0205", span, `\`${name}\` is a member of several types`, {
      label: `of ${owners.map(showType).join(" and ")}`,
      hint: `qualify it: \`${showType(owners[0] ?? unknownType)}.${name}\``,
    });
    return brokenExpr(span);
  }
  return unknownName(cx, env, name, span, expected);
}

function needsFields(cx: Context, owner: Type, name: string, span: Span): core.Expr {
  report(cx, "E0306", span, `\`${name}\` of ${showType(owner)} has fields`, {
    label: "without them",
    hint: `write \`${name}(…)\``,
  });
  return brokenExpr(span);
}

/** A member without fields, as a value. */
export function memberOf(type: Type, name: string, span: Span): core.Expr | undefined {
  if (type.kind === "enum") {
    const index = type.members.indexOf(name);
    return index < 0 ? undefined : { kind: "literal", value: index, type, span };
  }
  if (type.kind === "variant") {
    const tag = type.cases.findIndex((each) => each.name === name);
    return tag >= 0 && type.cases[tag]?.fields.length === 0
      ? { kind: "makeCase", tag, fields: [], type, span }
      : undefined;
  }
  return undefined;
}

/** The visible enums and variants with a member of this name. */
export function membersNamed(cx: Context, scope: Scope, name: string): readonly Type[] {
  const owners: Type[] = [];
  for (let each: Scope | undefined = scope; each !== undefined; each = each.parent) {
    for (const symbol of membersIn(cx, each).get(name) ?? []) {
      const owner = symbol.type();
      if (!owners.includes(owner)) owners.push(owner);
    }
  }
  return owners;
}

function membersIn(cx: Context, scope: Scope): ReadonlyMap<string, readonly SymbolOf<"type">[]> {
  const known = cx.members.get(scope);
  if (known !== undefined) return known;
  const members = new Map<string, SymbolOf<"type">[]>();
  for (const symbol of scope.symbols.values()) {
    if (symbol.kind !== "type") continue;
    for (const name of symbol.members) members.set(name, [...(members.get(name) ?? []), symbol]);
  }
  // Scopes of locals declare no types, but grow; the others are complete before any expression is typed.
  cx.members.set(scope, members);
  return members;
}

function unknownName(cx: Context, env: Env, name: string, span: Span, expected: Type | undefined): core.Expr {
  // It may be a member of a type that is not known here.
  if (expected?.kind === "unknown" && expected !== undecided) return brokenExpr(span);
  const members =
    expected?.kind === "enum"
      ? expected.members
      : expected?.kind === "variant"
        ? expected.cases.map((each) => each.name)
        : [];
  const candidates = new Set<string>(members);
  for (const symbol of visible(env.scope)) candidates.add(symbol.name);
  const guess = closestName(name, candidates);
  for (let scope: Scope | undefined = env.scope; scope !== undefined; scope = scope.parent) {
    if (scope.ofSystem?.has(name) !== true) continue;
    report(cx, "E0304", span, `${env.constant ?? "what belongs to the file as a whole"} cannot read the state`, {
      label: `\`${name}\` belongs to the system`,
      hint:
        env.constant === undefined
          ? "constants, types and components reach only functions that read no state"
          : "use constants only",
    });
    return brokenExpr(span);
  }
  const builtIn = ["Bool", "Int", "Set", "Seq", "Bag", "Map", "Option"].includes(name);
  if (name === "Bool") return allValues({ kind: "bool" }, span);
  report(
    cx,
    "E0201",
    span,
    builtIn ? `the type \`${name}\` stands where a value is needed` : `there is no \`${name}\` here`,
    {
      label: builtIn ? "not a finite set of values" : "not declared, and not imported",
      hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
    },
  );
  return brokenExpr(span);
}

// ---------------------------------------------------------------- instances

/** The instance an expression names, if it names one; indices are consumed as they come. */
export function asInstance(cx: Context, env: Env, expr: ast.Expr): InstanceRef | undefined {
  const inner = stripParens(expr);
  switch (inner.kind) {
    case "name": {
      const symbol = lookup(env.scope, inner.name);
      if (symbol?.kind === "instance")
        return {
          node: symbol.node,
          indices: env.self === undefined ? [] : selfIndices(env.self, inner.span),
          missing: symbol.node.ownIndices,
        };
      if (symbol?.kind === "given") return symbol.ref();
      return undefined;
    }
    case "index": {
      const ref = asInstance(cx, env, inner.target);
      return ref === undefined ? undefined : indexInstance(cx, env, ref, inner.keys, inner.span);
    }
    case "field": {
      const ref = asInstance(cx, env, inner.target);
      if (ref === undefined) return undefined;
      const symbol = ref.node.scope.symbols.get(inner.name.text);
      if (symbol?.kind === "instance")
        return { node: symbol.node, indices: ref.indices, missing: symbol.node.ownIndices };
      if (symbol?.kind === "given") return undefined;
      return undefined;
    }
    default:
      return undefined;
  }
}

function indexInstance(cx: Context, env: Env, ref: InstanceRef, keys: readonly ast.Expr[], span: Span): InstanceRef {
  if (keys.length > ref.missing) {
    for (const key of keys.slice(ref.missing)) infer(cx, env, key, undecided);
    report(cx, "E0502", span, `\`${nodeName(ref.node)}\` takes ${countOf(ref.node.ownIndices, "index", "indices")}`, {
      label: `${keys.length} given`,
    });
  }
  const indices = [...ref.indices];
  for (const key of keys.slice(0, ref.missing)) {
    const wanted = ref.node.indices[indices.length]?.type ?? unknownType;
    const value = check(cx, env, key, wanted, `the index of \`${nodeName(ref.node)}\``);
    indices.push(value.kind === "narrow" ? { ...value, code: "R0004" } : value);
  }
  return { node: ref.node, indices, missing: Math.max(0, ref.missing - keys.length) };
}

export const countOf = (n: number, one: string, many: string): string =>
  n === 0 ? `no ${many}` : n === 1 ? `one ${one}` : `${n} ${many}`;

export const nodeName = (node: Node): string => (node.parts.length > 0 ? node.parts.join(".") : node.component);

/** Whether the indices are all there; says so if not. */
export function complete(cx: Context, ref: InstanceRef, span: Span): boolean {
  if (ref.missing === 0) return true;
  const index = ref.node.indices[ref.node.indices.length - ref.missing];
  report(cx, "E0502", span, `\`${nodeName(ref.node)}\` is a family of instances`, {
    label: "which one?",
    hint: `write \`${nodeName(ref.node)}[${index?.name ?? "…"}]\``,
  });
  return false;
}

/** `instance.name` as a value: one of its variables. */
export function inferOfInstance(
  cx: Context,
  env: Env,
  ref: InstanceRef,
  name: ast.Name,
  span: Span,
  primed: boolean,
): core.Expr {
  const symbol = ref.node.scope.symbols.get(name.text);
  if (symbol?.kind === "variable" && env.constant !== undefined)
    return notConstant(cx, env.constant, [...ref.node.parts, name.text].join("."), span);
  if (symbol?.kind === "variable")
    return complete(cx, ref, span)
      ? readVariable(cx, env, symbol.variable(), ref.indices, span, primed)
      : brokenExpr(span);
  if (symbol?.kind === "value" || symbol?.kind === "constant")
    return { ...withIndices(cx, symbol.value(), ref, name), span };
  if (symbol !== undefined && symbol.kind !== "broken") {
    report(
      cx,
      "E0206",
      name.span,
      `\`${name.text}\` of ${ref.node.component} is ${withArticle(describeKind(symbol.kind))}, not a value`,
      {
        label:
          symbol.kind === "function" || symbol.kind === "operation" ? "not called here" : "a variable is needed here",
        related: [{ span: symbol.span, message: "declared here" }],
        hint: symbol.kind === "function" ? `call it: \`${name.text}(…)\`` : undefined,
      },
    );
  } else if (symbol === undefined) {
    noSuchPart(cx, ref.node, name);
  }
  return brokenExpr(span);
}

/** A component's constant parameter, read from outside, may mention the instance's own index. */
function withIndices(cx: Context, body: core.Expr, ref: InstanceRef, name: ast.Name): core.Expr {
  let mentioned = false;
  walkExpr(body, (each) => {
    if (each.kind === "local" && ref.node.indices.includes(each.local)) mentioned = true;
  });
  if (!mentioned) return body;
  if (!complete(cx, ref, name.span)) return brokenExpr(name.span);
  // The other instance may be of the family that is speaking, so its indices are bound as parameters are: all at once, for this value only.
  const callee: core.FunctionDef = {
    id: cx.counters.function++,
    name: name.text,
    params: ref.node.indices,
    result: body.type,
    body,
    span: body.span,
  };
  if (!ref.node.abstract) cx.functions.push(callee);
  return { kind: "callFunction", callee, args: ref.indices, type: body.type, span: body.span };
}

export function noSuchPart(cx: Context, node: Node, name: ast.Name): void {
  const names = [...node.scope.symbols.values()]
    .filter(
      (each) =>
        each.kind === "variable" || each.kind === "function" || each.kind === "operation" || each.kind === "instance",
    )
    .map((each) => each.name);
  const guess = closestName(name.text, names);
  report(cx, "E0204", name.span, `${node.component} has no \`${name.text}\``, {
    label: names.length === 0 ? "it declares nothing to use" : `it has ${names.slice(0, 12).join(", ")}`,
    hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
  });
}

// ---------------------------------------------------------------- fields and keys

/** `target.name` of a record or tuple. */
export function inferField(cx: Context, target: core.Expr, name: ast.Name, span: Span): core.Expr {
  const type = target.type;
  if (type.kind === "record") {
    const position = type.fields.findIndex((field) => field.name === name.text);
    const field = type.fields[position];
    if (field !== undefined) return { kind: "field", target, position, type: field.type, span };
    const names = type.fields.map((each) => each.name);
    const guess = closestName(name.text, names);
    report(cx, "E0204", name.span, `${type.name} has no field \`${name.text}\``, {
      label: `its fields: ${names.join(", ")}`,
      hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
    });
    return brokenExpr(span);
  }
  if (type.kind === "tuple") {
    const item = /^\d+$/.test(name.text) ? type.items[Number(name.text)] : undefined;
    if (item !== undefined) return { kind: "field", target, position: Number(name.text), type: item, span };
    report(cx, "E0204", name.span, `${showType(type)} has no item \`${name.text}\``, {
      label: `its items: ${type.items.map((_, i) => `.${i}`).join(", ")}`,
    });
    return brokenExpr(span);
  }
  if (type.kind !== "unknown") {
    report(cx, "E0204", name.span, `${showType(type)} has no field \`${name.text}\``, {
      label: "only records, tuples and instances have fields",
      hint: `a function is called: \`.${name.text}(…)\``,
    });
  }
  return brokenExpr(span);
}

/** `target[key]` of a function, map or sequence. */
export function inferIndex(cx: Context, env: Env, target: core.Expr, keyExpr: ast.Expr, span: Span): core.Expr {
  const { type } = target;
  const index = (key: core.Expr, result: Type): core.Expr => ({ kind: "index", target, key, type: result, span });
  switch (type.kind) {
    case "function":
    case "map":
      return index(narrowKey(cx, check(cx, env, keyExpr, type.key, `the key of ${showType(type)}`)), type.value);
    case "seq":
      return index(
        check(cx, env, keyExpr, { kind: "int", lo: -Infinity, hi: Infinity }, "the index of a sequence"),
        type.item,
      );
    case "unknown":
      cx.inferExpr(cx, env, keyExpr);
      return brokenExpr(span);
    default:
      cx.inferExpr(cx, env, keyExpr);
      report(cx, "E0307", span, `${showType(type)} cannot be indexed`, {
        label: "expected a function, a map or a sequence",
      });
      return brokenExpr(span);
  }
}

export const narrowKey = (cx: Context, key: core.Expr): core.Expr =>
  key.kind === "narrow" ? { ...key, code: "R0004" } : narrowTo(cx, key, key.type, "the key");

/** Whether the members of a domain can be gone through at all. */
export const tooMany = (type: Type): boolean => !mentionsUnknown(type) && cardinality(type) > ENUMERABLE;
