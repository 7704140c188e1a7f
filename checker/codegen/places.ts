// Places inside values: read from where they stand, and replaced in copies.

import type { Expr, ExprOf, PathStep } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import { element } from "../interpreter/values.js";
import type { Context, Env } from "./context.js";
import { lengthOf } from "./domains.js";
import { fit } from "./bounds.js";
import { bitsOf, entryType, fieldOffsets, finite, keySlot, seqSlot } from "./layout.js";
import { at, copyBits, moved, type Offset } from "./memory.js";
import { compare, i32Text, not, type Num } from "./numbers.js";
import { rankOf } from "./ranks.js";
import {
  bits,
  Builder,
  isSome,
  itemOf,
  isPlain,
  keep,
  numOf,
  pack,
  part,
  scaled,
  someOf,
  wide,
  type Packed,
  type Val,
} from "./values.js";

/** Where a value is read from. Of what goes on changing, so that the part that is wanted is copied. */
interface Found {
  readonly val: Val;
  readonly changes: boolean;
}

/** A variable, a chain of fields and indices, or a changed copy. */
export function readPlace(context: Context, expr: Expr, env: Env): Val {
  if (expr.kind === "update") return updated(context, expr, env);
  const root = rootOf(expr);
  if (root?.primed === true) noteRead(context, expr, env);
  const { val, changes } = find(context, expr, env);
  return changes ? snapshot(context, val) : val;
}

function find(context: Context, expr: Expr, env: Env): Found {
  switch (expr.kind) {
    case "variable": {
      const reader = expr.primed ? context.next : context.state;
      if (reader === undefined) throw new Error("internal: a primed variable outside a step");
      return { val: reader.read(expr.variable), changes: reader.changes };
    }
    case "field": {
      context.fn.count();
      const target = find(context, expr.target, env);
      return { ...target, val: fieldOf(context, target.val, expr.position) };
    }
    case "index": {
      context.fn.count();
      const target = find(context, expr.target, env);
      return {
        ...target,
        val: itemAt(context, target.val, keep(context, context.compile(context, expr.key, env), "key")),
      };
    }
    default:
      return { val: context.compile(context, expr, env), changes: false };
  }
}

function snapshot(context: Context, val: Val): Val {
  if (val.form === "flag") return keep(context, val);
  if (val.form === "bits") return bits(val.type, context.fn.keep({ ...val.num, stable: false }));
  const copy = { base: i32Text(context.scratch.take(bitsOf(val.type))), plus: 0 };
  copyBits(context.fn, copy, val.ref, bitsOf(val.type));
  return wide(val.type, copy);
}

export function fieldOf(context: Context, val: Val, position: number): Val {
  const { type } = val;
  if (type.kind !== "record" && type.kind !== "tuple") throw new Error(`internal: a field of type ${type.kind}`);
  const types = type.kind === "tuple" ? type.items : type.fields.map((field) => field.type);
  return part(context, val, at(element(fieldOffsets(types, bitsOf(type)), position)), element(types, position));
}

/** Traps where there is no such key. */
export function itemAt(context: Context, val: Val, key: Val): Val {
  const { type } = val;
  switch (type.kind) {
    case "function":
      return part(
        context,
        val,
        scaled(context, rankOf(context, fit(context, key, type.key)), -bitsOf(type.value), keySlot(type, 0)),
        type.value,
      );
    case "seq": {
      const index = indexWithin(context, numOf(key), lengthOf(context, val));
      return type.max === 0
        ? part(context, val, at(0), type.item)
        : part(context, val, scaled(context, index, -bitsOf(type.item), seqSlot(type, 0)), type.item);
    }
    case "map": {
      const entry = entryType(type);
      const found = keep(
        context,
        part(
          context,
          val,
          scaled(
            context,
            rankOf(context, keep(context, fit(context, key, type.key))),
            -bitsOf(entry),
            keySlot(type, 0),
          ),
          entry,
        ),
      );
      context.fn.trapIf(not(isSome(context, found)));
      return itemOf(context, found);
    }
    default:
      throw new Error(`internal: index of type ${type.kind}`);
  }
}

/** Unsigned: a negative one is too large. */
export function indexWithin(context: Context, index: Num, length: Num): Num {
  context.fn.trapIf(not(compare("lt_u", index, length)));
  return index;
}

// ---------------------------------------------------------------- changed copies

export interface Target {
  readonly offset: Offset;
  readonly type: Type;
  /** The place is a map's entry: what is stored there is `some(value)`. */
  readonly entry: boolean;
}

/** Where in a packed value of a type a path leads; `keys` by its steps. Traps where it leads nowhere. */
export function targetOf(
  context: Context,
  whole: () => Packed,
  type: Type,
  path: readonly PathStep[],
  keys: readonly (Val | undefined)[],
): Target {
  let offset: Offset = at(0);
  let here = type;
  let entry = false;
  for (const [i, step] of path.entries()) {
    const key = keys[i];
    const current = (): Val =>
      part(
        context,
        {
          ...(whole().form === "wide"
            ? wide(type, (whole() as Extract<Packed, { form: "wide" }>).ref)
            : bits(type, (whole() as Extract<Packed, { form: "bits" }>).num)),
        },
        offset,
        here,
      );
    if (step.kind === "position") {
      if (here.kind !== "record" && here.kind !== "tuple") throw new Error(`internal: a field of type ${here.kind}`);
      const types = here.kind === "tuple" ? here.items : here.fields.map((field) => field.type);
      offset = further(context, offset, at(element(fieldOffsets(types, bitsOf(here)), step.position)));
      here = element(types, step.position);
      continue;
    }
    if (key === undefined) throw new Error("internal: a step without its key");
    switch (here.kind) {
      case "function":
        offset = further(
          context,
          offset,
          scaled(
            context,
            rankOf(context, keep(context, fit(context, key, here.key))),
            -bitsOf(here.value),
            keySlot(here, 0),
          ),
        );
        here = here.value;
        break;
      case "seq": {
        const index = indexWithin(context, numOf(key), lengthOf(context, current()));
        offset =
          here.max === 0
            ? offset
            : further(context, offset, scaled(context, index, -bitsOf(here.item), seqSlot(here, 0)));
        here = here.item;
        break;
      }
      case "map": {
        const option = entryType(here);
        const map = here;
        offset = further(
          context,
          offset,
          scaled(context, rankOf(context, keep(context, fit(context, key, map.key))), -bitsOf(option), keySlot(map, 0)),
        );
        here = option;
        if (i === path.length - 1) entry = true;
        else {
          context.fn.trapIf(not(isSome(context, keep(context, current()))));
          if (isPlain(option)) throw new Error("internal: a place inside a plain value");
          // The item stands at the bottom of its option.
          here = option.item;
        }
        break;
      }
      default:
        throw new Error(`internal: a place in type ${here.kind}`);
    }
  }
  return { offset, type: here, entry };
}

function further({ fn }: Context, offset: Offset, by: Offset): Offset {
  const { dynamic, plus } = moved(fn, { base: "", ...offset }, by);
  return { dynamic, plus };
}

/** What is stored at a target: of its type, an entry wrapped. */
export function stored(context: Context, target: Target, value: Val): Val {
  if (target.entry && target.type.kind === "option")
    return someOf(context, target.type, fit(context, value, target.type.item));
  return fit(context, value, target.type);
}

export const keysOf = (context: Context, path: readonly PathStep[], env: Env): readonly (Val | undefined)[] =>
  path.map((step) => (step.kind === "key" ? keep(context, context.compile(context, step.key, env), "key") : undefined));

/** The copy may hold what the target could not. */
function updated(
  context: Context,
  { type, target: targetExpr, path, value: valueExpr }: ExprOf<"update">,
  env: Env,
): Val {
  const before = keep(context, fit(context, context.compile(context, targetExpr, env), finite(type)));
  const keys = keysOf(context, path, env);
  const value = keep(context, context.compile(context, valueExpr, env));
  const builder = new Builder(context, before.type, before);
  const target = targetOf(context, () => pack(before), before.type, path, keys);
  builder.replace(target.offset, pack(stored(context, target, value)), bitsOf(target.type));
  return builder.finish();
}

// ---------------------------------------------------------------- new values read while an action makes them

function rootOf(expr: Expr): Extract<Expr, { kind: "variable" }> | undefined {
  if (expr.kind === "variable") return expr;
  return expr.kind === "field" || expr.kind === "index" ? rootOf(expr.target) : undefined;
}

/** Which bits are read. Keys are computed again by the read itself: they have no effects. */
function noteRead(context: Context, expr: Expr, env: Env): void {
  const root = rootOf(expr);
  if (context.readNew === undefined || root === undefined) return;
  const steps: PathStep[] = [];
  for (let at = expr; at.kind === "field" || at.kind === "index"; at = at.target) {
    steps.unshift(
      at.kind === "field"
        ? { kind: "position", position: at.position, span: at.span, of: at.target.type }
        : { kind: "key", key: at.key, span: at.span, of: at.target.type },
    );
  }
  const whole = context.next?.read(root.variable);
  if (whole === undefined) return;
  const target = targetOf(context, () => pack(whole), whole.type, steps, keysOf(context, steps, env));
  context.readNew(root.variable, {
    offset: target.offset,
    width: bitsOf(target.type),
    steps: steps.map((step) => (step.kind === "position" ? step.position : undefined)),
  });
}
