// Elaborates patterns of `match`, `let` and binders.

import type * as ast from "../syntax/ast.js";
import type * as core from "../core/core.js";
import { oneLine } from "../core/source.js";
import { overlaps } from "../core/type-relations.js";
import { type Type, type TypeOf, intType, showType, unknownType } from "../core/types.js";
import { type Context, declare, newLocal, report } from "./context.js";
import { closestName } from "../core/edit-distance.js";
import { recordMember, resolveName } from "./name-resolution.js";
import { type Scope, lookup, newScope, visible } from "./scope.js";
import { didYouMean } from "./wording.js";

/**
 * Elaborates a pattern for values of a type, and declares the names that it binds in `scope`. Unless `refutable`, all
 * values must match, as in binders and `let`.
 */
export function elaboratePattern(
  cx: Context,
  scope: Scope,
  pattern: ast.Pattern,
  type: Type,
  refutable: boolean,
): core.Pattern {
  switch (pattern.kind) {
    case "wildcard":
      return { kind: "any" };
    case "namePattern": {
      if (refutable && isMember(type, pattern.name.text))
        return memberPattern(cx, scope, pattern, undefined, pattern.name, undefined, type);
      if (refutable) warnOfNearMiss(cx, pattern.name, type);
      const local = newLocal(cx, pattern.name.text, type);
      declare(cx, scope, { kind: "local", name: local.name, span: pattern.name.span, local });
      return { kind: "bind", local };
    }
    case "tuplePattern":
      return tuplePattern(cx, scope, pattern, type, refutable);
    case "memberPattern":
    case "intPattern":
    case "boolPattern":
    case "orPattern":
      if (!refutable) {
        report(cx, "E0314", pattern.span, "this pattern would not fit every value", {
          label: "expected a name, `_`, or a tuple of them",
          hint: matchHint(pattern),
        });
        declareBroken(scope, pattern);
        return { kind: "any" };
      }
      return refutablePattern(cx, scope, pattern, type);
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
): core.Pattern {
  switch (pattern.kind) {
    case "memberPattern":
      return memberPattern(cx, scope, pattern, pattern.qualifier, pattern.name, pattern.args, type);
    case "intPattern":
      if (!overlaps(intType(pattern.value, pattern.value), type)) {
        if (type.kind !== "int") {
          misfit(cx, pattern, type);
          return { kind: "any" };
        }
        if (cx.generic)
          report(cx, "E0309", pattern.span, `${pattern.value} is not in ${showType(type)}`, { label: "never fits" });
      }
      return { kind: "scalar", value: pattern.value, type };
    case "boolPattern":
      if (type.kind !== "bool" && type.kind !== "unknown") {
        misfit(cx, pattern, type);
        return { kind: "any" };
      }
      return { kind: "scalar", value: pattern.value ? 1 : 0, type };
    case "orPattern": {
      const scopes = pattern.options.map(() => newScope(scope));
      const options = pattern.options.map((option, i) => elaboratePattern(cx, scopes[i] ?? scope, option, type, true));
      for (const [name, symbol] of scopes.flatMap((own) => [...own.symbols])) {
        report(cx, "E0314", symbol.span, `\`${name}\` cannot be bound in a pattern with \`|\``, {
          hint: "use `_`, or write an arm for each alternative",
        });
        scope.symbols.set(name, { kind: "broken", name, span: symbol.span });
      }
      return { kind: "or", options };
    }
  }
}

function tuplePattern(
  cx: Context,
  scope: Scope,
  pattern: Extract<ast.Pattern, { kind: "tuplePattern" }>,
  type: Type,
  refutable: boolean,
): core.Pattern {
  if (type.kind !== "tuple" || type.items.length !== pattern.items.length) {
    if (type.kind !== "unknown") misfit(cx, pattern, type);
    const items = pattern.items.map((item) => elaboratePattern(cx, scope, item, unknownType, refutable));
    return { kind: "tuple", items };
  }
  return {
    kind: "tuple",
    items: pattern.items.map((item, i) => elaboratePattern(cx, scope, item, type.items[i] ?? unknownType, refutable)),
  };
}

function memberPattern(
  cx: Context,
  scope: Scope,
  pattern: ast.Pattern,
  qualifier: ast.Name | undefined,
  name: ast.Name,
  args: readonly ast.Pattern[] | undefined,
  type: Type,
): core.Pattern {
  const abandon = (): core.Pattern => {
    for (const arg of args ?? []) elaboratePattern(cx, scope, arg, unknownType, true);
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
      report(cx, "E0314", pattern.span, `a pattern of ${showType(named)} cannot fit a value of ${showType(type)}`, {
        label: `expected a pattern of ${showType(type)}`,
      });
      return abandon();
    }
    return memberPattern(cx, scope, pattern, undefined, name, args, named);
  }
  switch (type.kind) {
    case "unknown":
      return abandon();
    case "enum": {
      const index = type.members.indexOf(name.text);
      if (index >= 0) recordMember(cx, name.span, type, name.text);
      if (index < 0) return noSuchMember(cx, name, type, type.members, abandon);
      if (args !== undefined)
        report(cx, "E0314", pattern.span, `\`${name.text}\` has no fields`, { label: `a member of ${type.name}` });
      return { kind: "scalar", value: index, type };
    }
    case "option":
      if (name.text === "none" && args === undefined) return { kind: "none" };
      if (name.text === "some" && args?.length === 1) {
        const [item] = args;
        return {
          kind: "some",
          item: item === undefined ? { kind: "any" } : elaboratePattern(cx, scope, item, type.item, true),
        };
      }
      report(cx, "E0314", pattern.span, `this pattern does not fit ${showType(type)}`, {
        label: "expected `none` or `some(…)`",
      });
      return abandon();
    case "variant":
      return casePattern(cx, scope, pattern, name, args, type, abandon);
    default:
      misfit(cx, pattern, type);
      return abandon();
  }
}

function casePattern(
  cx: Context,
  scope: Scope,
  pattern: ast.Pattern,
  name: ast.Name,
  args: readonly ast.Pattern[] | undefined,
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
  const given = args?.length ?? 0;
  if (given !== found.fields.length) {
    const wanted = found.fields.length === 0 ? "none" : found.fields.map((field) => field.name).join(", ");
    report(
      cx,
      "E0314",
      pattern.span,
      `\`${name.text}\` has ${found.fields.length} fields, but this pattern has ${given}`,
      {
        label: `its fields: ${wanted}`,
        hint:
          found.fields.length > 0
            ? `write \`${name.text}(${found.fields.map(() => "_").join(", ")})\` to fit any`
            : undefined,
      },
    );
    return abandon();
  }
  return {
    kind: "case",
    tag,
    fields: (args ?? []).map((arg, i) => elaboratePattern(cx, scope, arg, found.fields[i]?.type ?? unknownType, true)),
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

/** Reports names that look like mistyped members: as names they would match everything. */
function warnOfNearMiss(cx: Context, name: ast.Name, type: Type): void {
  const members =
    type.kind === "enum"
      ? type.members
      : type.kind === "variant"
        ? type.cases.map((each) => each.name)
        : type.kind === "option"
          ? ["none", "some"]
          : [];
  const guess = closestName(name.text, members);
  if (guess === undefined) return;
  report(cx, "E0204", name.span, `${showType(type)} has no member \`${name.text}\``, {
    label: "would fit any value, and bind it",
    hint: `did you mean \`${guess}\`? For any other value write \`_\``,
  });
}

function misfit(cx: Context, pattern: ast.Pattern, type: Type): void {
  if (type.kind === "unknown") return;
  report(cx, "E0314", pattern.span, `this pattern cannot fit a value of ${showType(type)}`, {
    label: `expected a pattern of ${showType(type)}`,
  });
}

function isMember(type: Type, name: string): boolean {
  switch (type.kind) {
    case "enum":
      return type.members.includes(name);
    case "variant":
      return type.cases.some((each) => each.name === name);
    case "option":
      return name === "none" || name === "some";
    default:
      return false;
  }
}
