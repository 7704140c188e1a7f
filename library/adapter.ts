// From an adapter, which may come from JavaScript, to an implementation that can be tested. What is wrong with an adapter
// is a `TypeError` that names it.

import type { ActionRole as CheckedRole } from "../checker/conformance/followed-model.js";
import {
  Thrown,
  titleOf,
  Unanswered,
  type Answer,
  type Implementation,
  type JsonFields,
  type StepRequest,
} from "../checker/conformance/implementation.js";
import type { Model } from "../checker/model/model.js";
import { actionNames } from "../checker/trace-validation/names.js";
import { closestName } from "../grammar/core/edit-distance.js";
import type { ActionStep, Adapter } from "./mbt-api.js";

// Symbols of the registry, because two copies of the package may be loaded.
export const refused: unique symbol = Symbol.for("fathom/mbt refused") as never;
export const unknown: unique symbol = Symbol.for("fathom/mbt unknown") as never;

/** Throws a `TypeError` if the adapter does not say of every action who takes its steps. */
export function rolesOf(model: Model, adapter: Adapter): ReadonlyMap<string, CheckedRole> {
  if (typeof adapter !== "object" || adapter === null || typeof adapter.reset !== "function")
    throw new TypeError("an adapter is an object with `reset` and `actions`");
  const { actions, refuses = [], observe } = adapter;
  if (typeof actions !== "object" || actions === null) throw new TypeError("the adapter has no `actions`");
  if (observe !== undefined && typeof observe !== "function")
    throw new TypeError("`observe` of the adapter is not a function");
  const names = actionNames(model);
  for (const name of [...Object.keys(actions), ...refuses])
    if (!names.includes(name)) throw new TypeError(unknownAction(name, names));
  const missing = names.filter((name) => !Object.hasOwn(actions, name));
  if (missing.length > 0)
    throw new TypeError(
      `the adapter does not say who takes the steps of ${missing.map((name) => `\`${name}\``).join(", ")}: give a function, "internal" or "never"`,
    );
  const roles = new Map(names.map((name): [string, CheckedRole] => [name, roleOf(name, actions[name])]));
  const notDriven = refuses.find((name) => roles.get(name) !== "driven");
  if (notDriven !== undefined)
    throw new TypeError(`\`${notDriven}\` is in \`refuses\`, but the adapter has no function for it`);
  if (![...roles.values()].includes("driven")) throw new TypeError("the adapter has no function for any action");
  return roles;
}

export const unknownAction = (name: string, names: readonly string[]): string => {
  const near = closestName(name, names);
  return `the spec has no action \`${name}\`${near === undefined ? `; it has ${names.join(", ")}` : `: did you mean \`${near}\`?`}`;
};

function roleOf(name: string, role: unknown): CheckedRole {
  if (role === "internal" || role === "never") return role;
  if (typeof role === "function") return "driven";
  throw new TypeError(`the adapter gives neither a function nor "internal" nor "never" for \`${name}\``);
}

/** `timeout`: milliseconds for each call. `signal`: its reason is thrown between calls. */
export function implementationOf(adapter: Adapter, timeout: number, signal: AbortSignal | undefined): Implementation {
  const ask = async (what: string, work: () => unknown): Promise<unknown> => {
    signal?.throwIfAborted();
    return answerOf(what, work, timeout, signal);
  };
  return {
    reset: async () => void (await ask("`reset`", () => adapter.reset())),
    observe: async () => {
      if (adapter.observe === undefined) return undefined;
      const seen = await ask("`observe`", () => adapter.observe?.());
      return seen === undefined || seen === null ? undefined : jsonFields(seen, "`observe` returned");
    },
    call: async (request) => {
      const title = `\`${titleOf(request)}\``;
      const role = adapter.actions[request.action];
      if (typeof role !== "function") throw new Error(`internal: ${title} is not driven`);
      return readAnswer(request.action, await ask(title, () => role(request.args, stepOf(request))));
    },
  };
}

const stepOf = ({ action, picks, refused: mustRefuse }: StepRequest): ActionStep => ({ action, picks, mustRefuse });

async function answerOf(
  what: string,
  work: () => unknown,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Unanswered(`${what} of the adapter has not returned within ${timeout} ms`));
    }, timeout);
    abort = () => {
      reject(signal?.reason as Error);
    };
    signal?.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([late, (async () => work())().catch(asThrown(what))]);
  } finally {
    clearTimeout(timer);
    if (abort !== undefined) signal?.removeEventListener("abort", abort);
  }
}

const asThrown =
  (what: string) =>
  (cause: unknown): never => {
    throw new Thrown(`${what} threw ${String(cause)}`, { cause });
  };

function readAnswer(action: string, answer: unknown): Answer {
  if (answer === refused) return { kind: "refused" };
  if (answer === unknown) return { kind: "unknown" };
  if (answer === undefined) return { kind: "done", picks: {}, state: {} };
  const wrong = (): never => {
    throw new TypeError(
      `the function for \`${action}\` returned ${describe(answer)}: it returns nothing, \`refused\`, \`unknown\`, or { picks, state }`,
    );
  };
  if (typeof answer !== "object" || answer === null) return wrong();
  const { picks = {}, state = {}, ...others } = answer as Readonly<Record<string, unknown>>;
  if (Object.keys(others).length > 0) return wrong();
  return {
    kind: "done",
    picks: jsonFields(picks, `\`picks\` of \`${action}\` are`),
    state: jsonFields(state, `\`state\` of \`${action}\` is`),
  };
}

/** Values as JSON; sets become arrays, and maps objects or arrays of pairs. Throws a `TypeError`. */
export function jsonFields(value: unknown, what: string): JsonFields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError(`${what} ${describe(value)}, which is no object with values by name`);
  try {
    return JSON.parse(JSON.stringify(value, plain)) as JsonFields;
  } catch (error) {
    throw new TypeError(`${what} something that is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function plain(_: string, value: unknown): unknown {
  if (value instanceof Set) return [...(value as Set<unknown>)];
  if (!(value instanceof Map)) return value;
  const entries = [...(value as Map<unknown, unknown>)];
  return entries.every(([key]) => typeof key !== "object") ? Object.fromEntries(entries) : entries;
}

const DESCRIBED = 60;

function describe(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // It is described by its type.
  }
  return text === undefined || text.length > DESCRIBED ? `a value of type ${typeof value}` : text;
}
