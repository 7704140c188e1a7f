// Changed copies of values: `EXCEPT`, and for keys that a map may not have yet, `@@`.

import type { PathStep } from "../../grammar/core/core.js";
import {
  call,
  conditional,
  except,
  FALSE,
  field,
  index,
  infix,
  isIn,
  name,
  number,
  plus,
  prefix,
  string,
} from "./build.js";
import { errorMessage, type ExportContext } from "./context.js";
import type { Env } from "./environment.js";
import type { Tla, Update } from "./syntax.js";
import { fieldName } from "./records.js";

/** The value before the change, in the value of an `EXCEPT`. */
const AT = name("@");

/** A copy of `target` with `value` at the path. */
export function updated(cx: ExportContext, target: Tla, path: readonly PathStep[], value: Tla, env: Env): Tla {
  const update = updateOf(cx, target, path, value, env);
  return update.tests.reduceRight(
    (rest, { test, message }) => {
      cx.use("TLC");
      return conditional(test, rest, call("Assert", FALSE, string(message)));
    },
    applyUpdate(update, target),
  );
}

/** A change of a part of a value. */
export interface PathUpdate {
  readonly path: Update["path"];
  readonly value: Tla;
  /** The key of a map at the path, which may be new. */
  readonly entry: Tla | undefined;
  /** The part before the change. */
  readonly before: Tla;
  /** What has to be true of the keys: `EXCEPT` ignores a key that does not exist. */
  readonly tests: readonly { readonly test: Tla; readonly message: string }[];
}

export function applyUpdate({ path, value, entry, before }: PathUpdate, target: Tla): Tla {
  if (entry === undefined) return path.length === 0 ? value : except(target, [{ path, value: withAt(value, before) }]);
  const added = infix(entry, ":>", value);
  return path.length === 0 ? infix(added, "@@", target) : except(target, [{ path, value: infix(added, "@@", AT) }]);
}

export function updateOf(cx: ExportContext, target: Tla, path: readonly PathStep[], value: Tla, env: Env): PathUpdate {
  const steps: ({ readonly key: Tla } | { readonly field: string })[] = [];
  const tests: { readonly test: Tla; readonly message: string }[] = [];
  let reached = target;
  for (const [i, step] of path.entries()) {
    const last = i === path.length - 1;
    if (step.kind === "position") {
      if (step.of.kind === "record") {
        const named = fieldName(step.of.fields[step.position]?.name ?? "", step.span);
        steps.push({ field: named });
        reached = field(reached, named);
      } else {
        const key = number(step.position + 1);
        steps.push({ key });
        reached = index(reached, key);
      }
      continue;
    }
    const key = cx.translate(step.key, env);
    if (last && step.of.kind === "map") {
      cx.use("TLC");
      return { path: steps, value, entry: key, before: reached, tests };
    }
    const position = step.of.kind === "seq" ? plus(key, 1) : key;
    if (step.of.kind === "seq" || step.of.kind === "map")
      tests.push({ test: isIn(position, prefix("DOMAIN", reached)), message: errorMessage("R0004", step.span) });
    steps.push({ key: position });
    reached = index(reached, position);
  }
  return { path: steps, value, entry: undefined, before: reached, tests };
}

/** `@` in place of the part before the change, except in an `EXCEPT` inside, where it means something else. */
function withAt<T>(tree: T, before: Tla): T {
  const text = JSON.stringify(before);
  const replace = (part: unknown): unknown => {
    if (typeof part !== "object" || part === null) return part;
    if (JSON.stringify(part) === text) return AT;
    if ("kind" in part && part.kind === "except") return part;
    return Array.isArray(part)
      ? part.map(replace)
      : Object.fromEntries(Object.entries(part).map(([key, value]) => [key, replace(value)]));
  };
  return replace(tree) as T;
}
