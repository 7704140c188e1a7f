// Access paths: the variables, and the elements and fields inside them, that an assignment writes to. Paths are
// compared by how they are written, so equal keys mean the same location whatever the values are.

import type { Expr, PathStep, Variable } from "../core/core.js";

/**
 * One key for the variable and one for each step into it, each extending the key before. `log[k].size` is
 * "v3", "v3/$7;", "v3/$7;/.1", where 7 is the id of the local `k`.
 */
export type AccessPath = readonly string[];

/** Longer keys count as unknown: substitution through many calls could make them huge. */
const MAX_KEY_LENGTH = 200;

let unknownKeys = 0;
/** A key that equals no other, not even one from the same source text. */
export const unknownKey = (): string => `?${unknownKeys++};`;

export function accessPath(variable: Variable, steps: readonly PathStep[]): AccessPath {
  const path = [`v${variable.id}`];
  for (const step of steps) {
    const key = step.kind === "position" ? `.${step.position}` : (keyOf(step.key) ?? unknownKey());
    path.push(`${path.at(-1) ?? ""}/${key}`);
  }
  return path;
}

/** The access path whose last key is `key`. */
export function pathWithKey(key: string): AccessPath {
  const path: string[] = [];
  for (let at = key.indexOf("/"); at >= 0; at = key.indexOf("/", at + 1)) path.push(key.slice(0, at));
  return [...path, key];
}

/** Replaces locals (`$7;`) and unknown keys (`?3;`) in a key. */
export function substituteInKey(key: string, replacement: (token: string) => string): string {
  const substituteStep = (step: string): string => {
    const substituted = step.replace(/[$?]\d+;/g, replacement);
    return substituted.length > MAX_KEY_LENGTH ? replacement(substituted) : substituted;
  };
  return key.split("/").map(substituteStep).join("/");
}

/** A text that is equal for structurally equal expressions; undefined if such expressions may differ in value. */
export function keyOf(expr: Expr): string | undefined {
  const text = textOf(expr);
  return text === undefined || text.length > MAX_KEY_LENGTH ? undefined : text;
}

function textOf(expr: Expr): string | undefined {
  switch (expr.kind) {
    case "literal":
      return String(expr.value);
    case "local":
      return `$${expr.local.id};`;
    case "variable":
      // A primed variable may be assigned between two reads.
      return expr.primed ? undefined : `v${expr.variable.id}`;
    case "narrow":
      return textOf(expr.value);
    case "field":
      return termText(`field${expr.position}`, [expr.target]);
    case "index":
      return termText("index", [expr.target, expr.key]);
    case "apply":
      return termText(expr.operator, expr.args);
    case "makeTuple":
      return termText("tuple", expr.items);
    case "makeRecord":
      return termText("record", expr.fields);
    case "makeCase":
      return termText(`case${expr.tag}`, expr.fields);
    case "some":
      return termText("some", [expr.item]);
    case "none":
      return "none";
    default:
      return undefined;
  }
}

/** `name(part,part)` */
function termText(name: string, parts: readonly Expr[]): string | undefined {
  const texts: string[] = [];
  let length = 0;
  for (const part of parts) {
    const text = textOf(part);
    length += text?.length ?? 0;
    if (text === undefined || length > MAX_KEY_LENGTH) return undefined;
    texts.push(text);
  }
  return `${name}(${texts.join(",")})`;
}
