// From the JSON of an event to what it says about steps and states of a model.

import { is } from "immutable";
import { closestName } from "../../grammar/core/edit-distance.js";
import { showType, type Type } from "../../grammar/core/types.js";
import { parseExpressionIn } from "../../grammar/elaborate/standalone-expression.js";
import type { TypedSystem } from "../../grammar/elaborate/typed-system.js";
import { excerpt, isObject, Malformed } from "../json-reader.js";
import { expressionEvaluator, type EvaluationResult } from "../lowering/expression.js";
import { showValue } from "../interpreter/show.js";
import { valueFromJson } from "../interpreter/json.js";
import { asMap, element, itemAt, type State, type Value } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { EventMeaning, Observation } from "./events.js";
import type { EventMapping, EventRule, FieldPath, Mapping, ValueSource } from "./mapping.js";
import { actionNames, findAction, type NamedAction } from "./names.js";

type StepMeaning = Extract<EventMeaning, { readonly kind: "step" }>;

/** What can be observed: a variable or another expression. */
interface Observable {
  readonly type: Type;
  readonly evaluate: (state: State) => EvaluationResult;
}

/** Events that are kept because others may be equal to them. */
const CACHE_LIMIT = 100_000;

/** Reads events in the terms of a mapping. Throws `Malformed` if something does not fit the spec. */
export class EventReader {
  readonly #observables = new Map<string, Observable>();
  readonly #actions = new Map<string, NamedAction>();
  readonly #meanings = new Map<string, EventMeaning>();
  /** Fields that the mapping names for events that occurred, and whether some of these had them. */
  readonly #fields = new Map<string, boolean>();

  constructor(
    readonly model: Model,
    readonly system: TypedSystem,
    readonly mapping: Mapping,
  ) {
    for (const [name, rule] of mapping.events ?? []) if (typeof rule === "object") this.#checkRule(name, rule);
  }

  /** Undefined for an event that is ignored. */
  read(event: Readonly<Record<string, unknown>>): EventMeaning | undefined {
    const rule = this.#ruleOf(event);
    if (rule === "ignore") return undefined;
    if (rule === "gap") return { kind: "gap" };
    const { key, values } = this.#valuesOf(rule, event);
    const cached = this.#meanings.get(key);
    if (cached !== undefined) return cached;
    const meaning = this.#meaningOf(rule, values);
    if (this.#meanings.size >= CACHE_LIMIT) this.#meanings.clear();
    this.#meanings.set(key, meaning);
    return meaning;
  }

  /** Fields of the mapping that no event had: what they observe is free, which may be a mistake. */
  missingFields(): readonly string[] {
    return [...this.#fields].flatMap(([field, seen]) => (seen ? [] : [field]));
  }

  /** The actions that events of the mapping record; undefined if events name their actions themselves. */
  recordedActions(): ReadonlySet<number> | undefined {
    const { events } = this.mapping;
    return events === undefined
      ? undefined
      : new Set(
          [...events.values()].flatMap((rule) =>
            typeof rule === "object" ? rule.actions.map((name) => this.action(name).position) : [],
          ),
        );
  }

  action(name: string): NamedAction {
    const known = this.#actions.get(name);
    if (known !== undefined) return known;
    const found = findAction(this.model, name);
    if (found === undefined) {
      const near = closestName(name.replace(/\[[^\]]*\]/g, ""), actionNames(this.model));
      throw new Malformed(
        `the spec has no action \`${excerpt(name)}\`${near === undefined ? "" : `: did you mean \`${near}\`?`}`,
      );
    }
    this.#actions.set(name, found);
    return found;
  }

  // ---------------------------------------------------------------- rules

  #checkRule(event: string, rule: EventMapping): void {
    const actions = rule.actions.map((name) => this.action(name));
    for (const name of rule.args.keys())
      if (!actions.some(({ action }) => action.params.some((param) => param.name === name)))
        throw new Malformed(
          `"${event}": no parameter of ${rule.actions.join(" or ") || "an action"} is named \`${name}\``,
        );
    if (actions.length === 0 && (rule.args.size > 0 || rule.picks.size > 0))
      throw new Malformed(`"${event}" has arguments or picks, but no action`);
    for (const { expression, at } of rule.observed) keyTypes(this.#observable(expression).type, at.length, expression);
  }

  #ruleOf(event: Readonly<Record<string, unknown>>): EventRule {
    const { events, name: path, others } = this.mapping;
    const name = fieldOf(event, path);
    if (events === undefined) return plainRule(event, name);
    if (typeof name !== "string" && typeof name !== "number") {
      if (others === "ignore") return "ignore";
      throw new Malformed(`it has no name: "${path.join(".")}" is not a string`);
    }
    const rule = events.get(String(name));
    if (rule !== undefined) return rule;
    if (others === "ignore") return "ignore";
    const near = closestName(String(name), events.keys());
    throw new Malformed(
      `the mapping has no event "${excerpt(String(name))}"${near === undefined ? '; write "others": "ignore" to leave out such events' : `: did you mean "${near}"?`}`,
    );
  }

  // ---------------------------------------------------------------- values

  /** The values of everything that the rule reads, in order; undefined where the event does not say. */
  #valuesOf(
    rule: EventMapping,
    event: Readonly<Record<string, unknown>>,
  ): { readonly key: string; readonly values: readonly unknown[] } {
    const values: unknown[] = [];
    const add = (source: ValueSource): void => void values.push(this.#valueOf(source, event));
    for (const source of rule.args.values()) add(source);
    for (const source of rule.picks.values()) add(source);
    for (const { at, source } of rule.observed) {
      for (const key of at) add(key);
      add(source);
    }
    const names = [
      rule.actions,
      [...rule.args.keys()],
      [...rule.picks.keys()],
      rule.observed.map(({ expression }) => expression),
    ];
    // `undefined` is null in JSON, but also part of the key by its position.
    const known = values.map((value) => value !== undefined);
    return { key: JSON.stringify([names, values, known]), values };
  }

  #valueOf(source: ValueSource, event: Readonly<Record<string, unknown>>): unknown {
    if (source.kind === "constant") return source.value;
    const value = fieldOf(event, source.path);
    const field = source.path.join(".");
    this.#fields.set(field, value !== undefined || this.#fields.get(field) === true);
    if (value === undefined) return undefined;
    if (source.table === undefined) return value;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (!source.table.has(text)) throw new Malformed(`"${field}" is ${excerpt(text)}, which is not in its "values"`);
    return source.table.get(text);
  }

  // ---------------------------------------------------------------- meanings

  #meaningOf(rule: EventMapping, values: readonly unknown[]): EventMeaning {
    let at = 0;
    const take = (): unknown => values[at++];
    const args = new Map([...rule.args.keys()].map((name) => [name, take()]));
    const picks = new Map(
      [...rule.picks.keys()]
        .map((name): [string, unknown] => [name, take()])
        .filter(([, value]) => value !== undefined),
    );
    const observed: Observation[] = [];
    for (const { expression, at: keys } of rule.observed) {
      const observation = this.#observationOf(expression, keys.map(take), take());
      if (typeof observation === "string") return { kind: "impossible", why: observation };
      if (observation !== undefined) observed.push(observation);
    }
    if (rule.actions.length === 0) return { kind: "state", observed };
    const uses: StepMeaning["uses"][number][] = [];
    let why = "";
    for (const name of rule.actions) {
      const use = this.#useOf(name, args);
      if (typeof use === "string") why = use;
      else uses.push(use);
    }
    return uses.length === 0 ? { kind: "impossible", why } : { kind: "step", uses, picks, observed };
  }

  /** An action with arguments; a sentence if one of them is not a value of its parameter. */
  #useOf(name: string, given: ReadonlyMap<string, unknown>): StepMeaning["uses"][number] | string {
    const { action, position, args: indices } = this.action(name);
    const args = [...indices];
    for (const [parameter, json] of given) {
      const i = action.params.findIndex((param) => param.name === parameter);
      if (json === undefined || (i < 0 && this.mapping.events !== undefined)) continue;
      if (i < 0) throw new Malformed(`\`${name}\` has no parameter \`${excerpt(parameter)}\``);
      const { type } = element(action.params, i);
      const value = readValue(type, json);
      if (value === undefined)
        return `${excerpt(JSON.stringify(json))} is not a value of \`${parameter}\`, which is ${showType(type)}`;
      if (args[i] !== undefined && !is(args[i], value))
        return `\`${name}\` and \`${parameter}\` name different instances`;
      args[i] = value;
    }
    return { action, position, args };
  }

  /** Undefined if the event does not say; a sentence if no state has the value. */
  #observationOf(expression: string, keyJson: readonly unknown[], json: unknown): Observation | string | undefined {
    if (json === undefined || keyJson.includes(undefined)) return undefined;
    const { type, evaluate } = this.#observable(expression);
    const types = keyTypes(type, keyJson.length, expression);
    const keys: Value[] = [];
    let text = expression;
    for (const [i, each] of keyJson.entries()) {
      const keyType = element(types, i).key;
      const key = readValue(keyType, each);
      if (key === undefined)
        return `${excerpt(JSON.stringify(each))} is not a key of \`${text}\`, which has keys of ${showType(keyType)}`;
      keys.push(key);
      text += `[${showValue(keyType, key)}]`;
    }
    const observedType = types.at(-1)?.value ?? type;
    const expected = readValue(observedType, json);
    if (expected === undefined)
      return `${excerpt(JSON.stringify(json))} is not a value of \`${text}\`, which is ${showType(observedType)}`;
    return { text, type: observedType, expected, evaluate: (state) => valueAt(evaluate(state), keys) };
  }

  /** A variable by its name, or an expression over one state. */
  #observable(text: string): Observable {
    const known = this.#observables.get(text);
    if (known !== undefined) return known;
    const observable = this.#variable(text) ?? this.#expression(text);
    this.#observables.set(text, observable);
    return observable;
  }

  #variable(name: string): Observable | undefined {
    const position = this.model.variables.findIndex((each) => each.name === name);
    const variable = this.model.variables[position];
    return variable && { type: variable.type, evaluate: (state) => ({ value: itemAt(state, position) }) };
  }

  #expression(text: string): Observable {
    const parsed = parseExpressionIn(this.system, { path: "expression", text }, undefined);
    if (parsed.kind === "wrong")
      throw new Malformed(
        `\`${excerpt(text)}\` cannot be observed: ${parsed.diagnostics[0]?.message ?? "it is wrong"}`,
      );
    const { type } = parsed.expr;
    if (type.kind === "unknown" || type.kind === "temporal")
      throw new Malformed(`\`${excerpt(text)}\` has no value in a state`);
    return { type, evaluate: expressionEvaluator(parsed) };
  }
}

// ---------------------------------------------------------------- plain events

/** An event in the terms of the spec: `{ "action": "Read", "args": { … }, "picks": { … }, "state": { … } }`. */
function plainRule(event: Readonly<Record<string, unknown>>, name: unknown): EventRule {
  if (event["gap"] === true) return "gap";
  const { instance } = event;
  if (name !== undefined && typeof name !== "string") throw new Malformed('"action" is not a string');
  if (instance !== undefined && instance !== null && typeof instance !== "string")
    throw new Malformed('"instance" is neither a string nor null');
  if (name === undefined && event["state"] === undefined)
    throw new Malformed('it has neither an "action" nor a "state"');
  const sources = (field: string): ReadonlyMap<string, ValueSource> => {
    const values = event[field] ?? {};
    if (!isObject(values)) throw new Malformed(`"${field}" is not an object`);
    return new Map(Object.entries(values).map(([key, value]) => [key, { kind: "constant", value }]));
  };
  return {
    actions: name === undefined ? [] : [typeof instance === "string" ? `${instance}.${name}` : name],
    args: sources("args"),
    picks: sources("picks"),
    observed: [...sources("state")].map(([expression, source]) => ({ expression, at: [], source })),
  };
}

// ---------------------------------------------------------------- helpers

export function fieldOf(event: unknown, path: FieldPath): unknown {
  let value = event;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** A log may write an option as its item. */
function readValue(type: Type, json: unknown): Value | undefined {
  const value = valueFromJson(type, json);
  return value === undefined && type.kind === "option" ? valueFromJson(type, { some: json }) : value;
}

type Keyed = Extract<Type, { readonly kind: "function" | "map" }>;

/** The nested functions or maps that the keys select from. */
function keyTypes(type: Type, count: number, text: string): readonly Keyed[] {
  const types: Keyed[] = [];
  for (let i = 0; i < count; i++) {
    const inner = i === 0 ? type : element(types, i - 1).value;
    if (inner.kind !== "function" && inner.kind !== "map")
      throw new Malformed(`\`${text}\` has no keys: it is ${showType(inner)}`);
    types.push(inner);
  }
  return types;
}

function valueAt(result: EvaluationResult, keys: readonly Value[]): EvaluationResult | undefined {
  if (result.fault !== undefined) return result;
  let { value } = result;
  for (const key of keys) {
    const inner = asMap(value).get(key);
    if (inner === undefined) return undefined;
    value = inner;
  }
  return { ...result, value };
}
