// Elaborates patterns of `match`, `let` and binders.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { oneLine, type Span } from "../core/source.js";
import { overlaps } from "../core/type-relations.js";
import { type Type, type TypeOf, intType, showType, unknownType } from "../core/types.js";
import { elaborateAlternatives } from "./alternatives.js";
import { type Context, declare, newLocal, report } from "./context.js";
import { closestName } from "../core/edit-distance.js";
import { recordMember, resolveName } from "./name-resolution.js";
import { type Scope, lookup, visible } from "./scope.js";
import { membersNamed } from "./type-members.js";
import { didYouMean } from "./wording.js";

/**
 * `binder`: all values must match, and a name always binds. `arm`: a name is a member if any visible type has one of
 * that name, and otherwise binds. `test`: a name is a member, and a case may leave out its fields.
 */
export type PatternUse = "binder" | "arm" | "test";

/** Elaborates a pattern for values of a type, and declares the names that it binds in `scope`. */
export function elaboratePattern(
  cx: Context,
  scope: Scope,
  pattern: ast.Pattern,
  type: Type,
  use: PatternUse,
): core.Pattern {
  switch (pattern.kind) {
    case "wildcard":
      return { kind: "any" };
    case "namePattern": {
      if (use !== "binder" && isMember(type, pattern.name.text))
        return memberPattern(cx, scope, written(pattern, use), type);
      if (use === "test") return nameInTest(cx, scope, written(pattern, use), type);
      if (use === "arm" && !isNewName(cx, scope, pattern.name, type)) {
        declareBroken(scope, pattern);
        return { kind: "any" };
      }
      const local = newLocal(cx, pattern.name.text, type);
      declare(cx, scope, { kind: "local", name: local.name, span: pattern.name.span, local });
      return { kind: "bind", local };
    }
    case "tuplePattern":
      return tuplePattern(cx, scope, pattern, type, use);
    case "memberPattern":
    case "intPattern":
    case "boolPattern":
    case "orPattern":
      if (use === "binder") {
        report(cx, "E0314", pattern.span, "this pattern would not fit every value", {
          label: "expected a name, `_`, or a tuple of them",
          hint: matchHint(pattern),
        });
        declareBroken(scope, pattern);
        return { kind: "any" };
      }
      return refutablePattern(cx, scope, pattern, type, use);
  }
}

/** How to tell values apart. */
function matchHint({ span }: ast.Pattern): string {
  const text = oneLine(span);
  return text.length <= 40 ? `write \`match … { ${text} => …, _ => … }\`` : "use `match` to tell values apart";
}

/** Declares the names of a pattern that is wrong, so that their uses are no further errors. */
function declareBroken(scope: Scope, pattern: ast.Pattern): void {
  switch (pattern.kind) {
    case "namePattern":
      if (lookup(scope, pattern.name.text) === undefined)
        scope.symbols.set(pattern.name.text, { kind: "broken", name: pattern.name.text, span: pattern.name.span });
      return;
    case "tuplePattern":
      return pattern.items.forEach((item) => declareBroken(scope, item));
    case "memberPattern":
      return pattern.args?.forEach((arg) => declareBroken(scope, arg));
    case "orPattern":
      return pattern.options.forEach((option) => declareBroken(scope, option));
    case "wildcard":
    case "intPattern":
    case "boolPattern":
  }
}

function refutablePattern(
  cx: Context,
  scope: Scope,
  pattern: Extract<ast.Pattern, { kind: "memberPattern" | "intPattern" | "boolPattern" | "orPattern" }>,
  type: Type,
  use: Exclude<PatternUse, "binder">,
): core.Pattern {
  switch (pattern.kind) {
    case "memberPattern":
      return memberPattern(cx, scope, written(pattern, use), type);
    case "intPattern":
      if (!overlaps(intType(pattern.value, pattern.value), type)) {
        if (type.kind !== "int") {
          misfit(cx, pattern.span, type);
          return { kind: "any" };
        }
        if (cx.generic)
          report(cx, "E0309", pattern.span, `${pattern.value} is not in ${showType(type)}`, { label: "never fits" });
      }
      return { kind: "scalar", value: pattern.value, type };
    case "boolPattern":
      if (type.kind !== "bool" && type.kind !== "unknown") {
        misfit(cx, pattern.span, type);
        return { kind: "any" };
      }
      return { kind: "scalar", value: pattern.value ? 1 : 0, type };
    case "orPattern":
      return elaborateAlternatives(cx, scope, pattern, (inner, own, option) =>
        elaboratePattern(inner, own, option, type, use),
      );
  }
}

function tuplePattern(
  cx: Context,
  scope: Scope,
  pattern: Extract<ast.Pattern, { kind: "tuplePattern" }>,
  type: Type,
  use: PatternUse,
): core.Pattern {
  if (type.kind !== "tuple" || type.items.length !== pattern.items.length) {
    if (type.kind !== "unknown") misfit(cx, pattern.span, type);
    const items = pattern.items.map((item) => elaboratePattern(cx, scope, item, unknownType, use));
    return { kind: "tuple", items };
  }
  return {
    kind: "tuple",
    items: pattern.items.map((item, i) => elaboratePattern(cx, scope, item, type.items[i] ?? unknownType, use)),
  };
}

/** A member as it is written. */
interface WrittenMember {
  readonly span: Span;
  readonly qualifier: ast.Name | undefined;
  readonly name: ast.Name;
  readonly args: readonly ast.Pattern[] | undefined;
  readonly use: Exclude<PatternUse, "binder">;
}

const written = (
  pattern: Extract<ast.Pattern, { kind: "namePattern" | "memberPattern" }>,
  use: WrittenMember["use"],
): WrittenMember => ({
  span: pattern.span,
  qualifier: pattern.kind === "memberPattern" ? pattern.qualifier : undefined,
  name: pattern.name,
  args: pattern.kind === "memberPattern" ? pattern.args : undefined,
  use,
});

function memberPattern(cx: Context, scope: Scope, member: WrittenMember, type: Type): core.Pattern {
  const { span, qualifier, name, args, use } = member;
  const abandon = (): core.Pattern => {
    for (const arg of args ?? []) elaboratePattern(cx, scope, arg, unknownType, use);
    return { kind: "any" };
  };
  if (qualifier !== undefined) {
    const symbol = resolveName(cx, scope, qualifier.text, qualifier.span);
    const named = symbol?.kind === "type" ? symbol.type() : undefined;
    if (named === undefined) {
      if (symbol?.kind !== "broken")
        report(cx, "E0201", qualifier.span, `unknown type \`${qualifier.text}\``, {
          hint: didYouMean(
            qualifier.text,
            [...visible(scope)].filter((each) => each.kind === "type").map((each) => each.name),
          ),
        });
      return abandon();
    }
    if (type.kind !== "unknown" && !overlaps(named, type)) {
      report(cx, "E0314", span, `a pattern of ${showType(named)} cannot fit a value of ${showType(type)}`, {
        label: `expected a pattern of ${showType(type)}`,
      });
      return abandon();
    }
    return memberPattern(cx, scope, { ...member, qualifier: undefined }, named);
  }
  switch (type.kind) {
    case "unknown":
      return abandon();
    case "enum": {
      const index = type.members.indexOf(name.text);
      if (index >= 0) recordMember(cx, name.span, type, name.text);
      if (index < 0) return noSuchMember(cx, name, type, type.members, abandon);
      if (args !== undefined)
        report(cx, "E0314", span, `\`${name.text}\` has no fields`, { label: `a member of ${type.name}` });
      return { kind: "scalar", value: index, type };
    }
    case "option":
      if (name.text === "none" && args === undefined) return { kind: "none" };
      if (name.text === "some" && args?.length === 1) {
        const [item] = args;
        return {
          kind: "some",
          item: item === undefined ? { kind: "any" } : elaboratePattern(cx, scope, item, type.item, use),
        };
      }
      if (name.text === "some" && args === undefined && use === "test") return { kind: "some", item: { kind: "any" } };
      report(cx, "E0314", span, `this pattern does not fit ${showType(type)}`, {
        label: "expected `none` or `some(…)`",
      });
      return abandon();
    case "variant":
      return casePattern(cx, scope, member, type, abandon);
    default:
      misfit(cx, span, type);
      return abandon();
  }
}

function casePattern(
  cx: Context,
  scope: Scope,
  { span, name, args, use }: WrittenMember,
  type: TypeOf<"variant">,
  abandon: () => core.Pattern,
): core.Pattern {
  const tag = type.cases.findIndex((each) => each.name === name.text);
  const found = type.cases[tag];
  if (found === undefined) {
    const names = type.cases.map((each) => each.name);
    return noSuchMember(cx, name, type, names, abandon);
  }
  recordMember(cx, name.span, type, name.text);
  if (args === undefined && use === "test")
    return { kind: "case", tag, fields: found.fields.map(() => ({ kind: "any" })), type };
  const given = args?.length ?? 0;
  if (given !== found.fields.length) {
    const wanted = found.fields.length === 0 ? "none" : found.fields.map((field) => field.name).join(", ");
    report(cx, "E0314", span, `\`${name.text}\` has ${found.fields.length} fields, but this pattern has ${given}`, {
      label: `its fields: ${wanted}`,
      hint:
        found.fields.length > 0
          ? `write \`${name.text}(${found.fields.map(() => "_").join(", ")})\` to fit any`
          : undefined,
    });
    return abandon();
  }
  return {
    kind: "case",
    tag,
    fields: (args ?? []).map((arg, i) => elaboratePattern(cx, scope, arg, found.fields[i]?.type ?? unknownType, use)),
    type,
  };
}

function noSuchMember(
  cx: Context,
  name: ast.Name,
  type: TypeOf<"enum" | "variant">,
  names: readonly string[],
  abandon: () => core.Pattern,
): core.Pattern {
  const guess = closestName(name.text, names);
  report(cx, "E0204", name.span, `${type.name} has no member \`${name.text}\``, {
    label: `its members: ${names.join(", ")}`,
    hint: guess === undefined ? undefined : `did you mean \`${guess}\`?`,
  });
  return abandon();
}

/**
 * May the name bind a value? Reports names that look like members of the type, that are members of another type, or that
 * stand for other values.
 */
function isNewName(cx: Context, scope: Scope, name: ast.Name, type: Type): boolean {
  if (type.kind === "unknown") return true;
  const guess = closestName(name.text, membersOf(type));
  if (guess !== undefined) {
    report(cx, "E0204", name.span, `${showType(type)} has no member \`${name.text}\``, {
      label: "would fit any value, and bind it",
      hint: `did you mean \`${guess}\`? For any other value write \`_\``,
    });
    return false;
  }
  const declared = lookup(scope, name.text);
  if (declared !== undefined) {
    if (!["constant", "variable", "value"].includes(declared.kind)) return true;
    report(cx, "E0202", name.span, `\`${name.text}\` hides another \`${name.text}\``, {
      label: "a name in a pattern is a member of the type, or a new name",
      related: [{ span: declared.span, message: "first declared here" }],
      hint: `to compare with it, write a guard, \`x if x == ${name.text} => …\`; for any value, another name`,
    });
    return false;
  }
  const owner = ownerOf(cx, scope, name.text);
  if (owner === undefined) return true;
  report(cx, "E0314", name.span, `\`${name.text}\` is a member of ${owner}, but the value is of ${showType(type)}`, {
    label: "in a pattern, the name of a member is always that member",
    hint: "give the value another name, or write `_` if the arm does not need it",
  });
  return false;
}

/** The visible type that has a member of this name. */
function ownerOf(cx: Context, scope: Scope, name: string): string | undefined {
  const [owner] = membersNamed(cx, scope, name);
  if (owner !== undefined) return showType(owner);
  return name === "none" || name === "some" ? "Option" : undefined;
}

/** Patterns of `is` bind no names. */
function nameInTest(cx: Context, scope: Scope, member: WrittenMember, type: Type): core.Pattern {
  const { name, span } = member;
  if (type.kind === "enum" || type.kind === "variant") return memberPattern(cx, scope, member, type);
  const inner = type.kind === "option" && isMember(type.item, name.text) ? `some(${name.text})` : undefined;
  const guess = inner ?? closestName(name.text, membersOf(type));
  if (type.kind !== "unknown")
    report(cx, "E0314", span, `\`${name.text}\` is not a member of ${showType(type)}, and \`is\` binds no names`, {
      label: type.kind === "option" ? "expected `none` or `some`" : `expected a pattern of ${showType(type)}`,
      hint:
        guess === undefined
          ? "compare values with `==`; `match` gives names to the parts of a value"
          : `did you mean \`${guess}\`?`,
    });
  return { kind: "any" };
}

function misfit(cx: Context, span: Span, type: Type): void {
  if (type.kind === "unknown") return;
  report(cx, "E0314", span, `this pattern cannot fit a value of ${showType(type)}`, {
    label: `expected a pattern of ${showType(type)}`,
  });
}

const isMember = (type: Type, name: string): boolean => type.kind !== "bool" && membersOf(type).includes(name);

function membersOf(type: Type): readonly string[] {
  switch (type.kind) {
    case "enum":
      return type.members;
    case "variant":
      return type.cases.map((each) => each.name);
    case "option":
      return ["none", "some"];
    case "bool":
      return ["false", "true"];
    default:
      return [];
  }
}
