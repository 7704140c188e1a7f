// The module of one check: declarations, definitions in an order in which each uses only those before it, and the
// configuration for TLC.

import type { ActionDef, FunctionDef, OperationDef, Statement, Variable } from "../../grammar/core/core.js";
import type { TypedSystem } from "../../grammar/elaborate/typed-system.js";
import { calleesFirst, operationsCalled } from "../../grammar/analysis/call-graph.js";
import { stateVectorOf } from "../model/state-vector.js";
import type { Check, Model } from "../model/model.js";
import { symmetryOf } from "../reduction/symmetry.js";
import {
  and,
  bound,
  call,
  conjuncts,
  disjuncts,
  equals,
  infix,
  isIn,
  mentionsName,
  name,
  number,
  or,
  plus,
  prefix,
  prime,
  quantified,
  tuple,
} from "./build.js";
import { operationsBeforeGuards } from "./body-facts.js";
import { Bodies } from "./bodies.js";
import { initialConditions } from "./initial.js";
import type { UsedConstant } from "./constants.js";
import type { ExportContext } from "./context.js";
import { type Env, bindLocal, fresh } from "./environment.js";
import { fairness } from "./formulas.js";
import { mayFail } from "./failure.js";
import { Frames } from "./frames.js";
import type { ExportMapping } from "./mapping.js";
import { notTooDeep, propertyUnits, strictSteps, type CheckedProperties } from "./properties.js";
import type { Configuration, Declared, Module, Tla, Unit } from "./syntax.js";

/** Several workers may find a state first by a longer path. */
const LEVEL_DOC = "The level of an initial state is 1. It is exact if TLC runs with one worker.";

export interface ExportInput {
  readonly model: Model;
  readonly check: Check;
  readonly system: TypedSystem;
  /** Comments of functions and operations, by declaration. */
  readonly docOf: (declaration: FunctionDef | OperationDef) => string | undefined;
  readonly doc: readonly string[];
}

export class ModuleExport {
  readonly #units: Unit[] = [];
  readonly #extensions = new Set<string>();
  readonly #faults: { readonly counter: string; readonly limit: string; readonly budget: number } | undefined;
  readonly #name: string;
  readonly #env: Env;
  readonly #bodies: Bodies;
  /** The members of symmetric types. */
  readonly #members = new Map<string, readonly string[]>();

  constructor(
    readonly cx: ExportContext,
    readonly input: ExportInput,
    extensions: Set<string>,
  ) {
    this.#extensions = extensions;
    const { model, check } = input;
    const { faultBudget } = stateVectorOf(model, check);
    this.#name = cx.names.declare(model.name);
    this.#env = { locals: new Map(), scope: new Set(), next: (variable) => prime(cx.variable(variable)) };
    for (const each of [...model.variables, ...model.actions, ...model.functions, ...model.operations]) cx.nameOf(each);
    if (faultBudget !== undefined)
      this.#faults = { counter: cx.names.declare("faults"), limit: cx.names.declare("MaxFaults"), budget: faultBudget };
    const all: (Variable | string)[] = [
      ...model.variables,
      ...(this.#faults === undefined ? [] : [this.#faults.counter]),
    ];
    this.#bodies = new Bodies(cx, new Frames(cx, all), operationsBeforeGuards(model.actions.map(({ body }) => body)));
  }

  make(): { readonly module: Module; readonly configuration: Configuration; readonly mapping: ExportMapping } {
    const { model, check, system } = this.input;
    const operations = operationsOf(model);
    // Bodies are translated first: they say which definitions are needed.
    const typeOk = this.#typeOk();
    const init = initialConditions(this.cx, model, this.#env, this.#bodies);
    if (this.#faults !== undefined) init.push(equals(name(this.#faults.counter), number(0)));
    const actions = this.#actions(operations);
    const next = this.#next();
    const properties = propertyUnits(this.cx, { ...this.input, deadlock: this.#deadlock, step: this.#step }, this.#env);
    const assumptions = this.#assumptions(system);
    const functions = this.#functionUnits();
    this.#units.push(
      {
        kind: "definition",
        doc: undefined,
        definition: { name: "vars", params: [], body: tuple(...this.#variables().map((each) => name(each.name))) },
      },
      typeOk,
      ...functions,
      ...assumptions,
      { kind: "definition", doc: undefined, definition: { name: "Init", params: [], body: conjuncts(init) } },
      ...actions,
      ...next,
      { kind: "gap" },
      ...properties.units,
    );
    const symmetry = this.#symmetry(check, model);
    const { declared: constants, sizes } = this.#constants([this.#units, this.cx.types.units()]);
    return {
      module: {
        name: this.#name,
        doc: this.input.doc,
        extends: ["Integers", "FiniteSets", "Sequences", "Bags", "TLC"].filter((each) => this.#extensions.has(each)),
        constants: constants.map(({ name: each, doc }) => ({ name: each, doc })),
        constantUnits: [...sizes, ...this.cx.types.units(), ...this.cx.helpers.units(), ...symmetry.units],
        variables: this.#variables(),
        units: this.#units,
      },
      configuration: {
        constants: constants.map(({ name: each, value }) => ({ name: each, value })),
        invariants: ["TypeOK", ...properties.invariants],
        properties: properties.properties,
        constraint: properties.constraint,
        symmetry: symmetry.name,
        checksDeadlock: check.deadlock && this.#deadlock === undefined,
        comments:
          properties.covers.length === 0
            ? []
            : [
                `To see that a cover is reached, check the invariant that it is not: ${properties.covers.map((each) => each.definition).join(", ")}.`,
              ],
      },
      mapping: this.#mapping(properties),
    };
  }

  #mapping({ meanings, covers, constraint }: CheckedProperties): ExportMapping {
    const { model } = this.input;
    return {
      variables: model.variables.map((each) => this.cx.nameOf(each)),
      faultCounter: this.#faults?.counter,
      actions: model.actions.map((each) => this.cx.nameOf(each)),
      properties: new Map([["TypeOK", { kind: "types" } as const], ...meanings]),
      covers,
      constraint,
      values: { none: this.cx.types.none, members: this.#members },
    };
  }

  #variables(): readonly Declared[] {
    return [
      ...this.input.model.variables.map((each) => ({ name: this.cx.nameOf(each), doc: each.doc })),
      ...(this.#faults === undefined ? [] : [{ name: this.#faults.counter, doc: "The number of faults so far." }]),
    ];
  }

  /** `uses`: everything that may mention a constant. A constant that is the size of a set is no constant of its own. */
  #constants(uses: unknown): {
    readonly declared: readonly (Declared & { readonly value: Tla })[];
    readonly sizes: readonly Unit[];
  } {
    const { constants, types } = this.cx;
    const symmetric = types.symmetricTypes();
    for (const each of symmetric)
      this.#members.set(
        each.id,
        Array.from({ length: each.size }, (_, i) => this.cx.names.declare(`${each.name.toLowerCase()}${i + 1}`)),
      );
    const members = (id: string): Tla => ({ kind: "set", items: (this.#members.get(id) ?? []).map(name) });
    const used = constants.used().filter((each) => mentionsName(uses, new Set([each.name])));
    const sizes = new Map<UsedConstant, string>();
    for (const each of symmetric) {
      const size = each.sizeText === undefined ? undefined : constants.usedConstant(each.sizeText);
      if (size !== undefined && used.includes(size) && !sizes.has(size)) sizes.set(size, each.name);
    }
    if (sizes.size > 0) this.cx.use("FiniteSets");
    const definitions = [...sizes].map(([size, set]): Unit => {
      const definition = { name: size.name, params: [], body: call("Cardinality", name(set)) };
      return { kind: "definition", doc: size.doc, definition };
    });
    const declared = [
      ...used.filter((each) => !sizes.has(each)),
      ...symmetric.map((each) => ({ name: each.name, doc: each.doc, value: members(each.id) })),
      ...(this.#faults === undefined
        ? []
        : [{ name: this.#faults.limit, doc: "The greatest number of faults.", value: number(this.#faults.budget) }]),
      ...(types.usesNone()
        ? [{ name: types.none, doc: "The value of an option that has none.", value: name(types.none) }]
        : []),
    ];
    return { declared, sizes: definitions };
  }

  #symmetry(check: Check, model: Model): { readonly name: string | undefined; readonly units: readonly Unit[] } {
    const symmetric = this.cx.types.symmetricTypes();
    if (symmetric.length === 0 || !symmetryOf(stateVectorOf(model, check).types, check).reduced)
      return { name: undefined, units: [] };
    this.cx.use("TLC");
    const declared = this.cx.names.declareOneOf("Symmetry", "SymmetryOfTypes");
    const body = symmetric
      .map((each) => call("Permutations", name(each.name)))
      .reduce((left, right) => infix(left, "\\cup", right));
    return {
      name: declared,
      units: [{ kind: "definition", doc: undefined, definition: { name: declared, params: [], body } }],
    };
  }

  #typeOk(): Unit {
    const { model } = this.input;
    const conditions = model.variables.map((each) =>
      this.cx.types.contains(each.type, this.cx.variable(each), each.span),
    );
    if (this.#faults !== undefined)
      conditions.push(isIn(name(this.#faults.counter), infix(number(0), "..", name(this.#faults.limit))));
    return {
      kind: "definition",
      doc: undefined,
      definition: { name: "TypeOK", params: [], body: conjuncts(conditions) },
    };
  }

  // -------------------------------------------------------------- functions and assumptions

  /** Functions that are used, those first that others call. */
  #functionUnits(): readonly Unit[] {
    const { model } = this.input;
    const units: Unit[] = [];
    const done = new Set<FunctionDef>();
    const visit = (each: FunctionDef): void => {
      if (done.has(each)) return;
      done.add(each);
      const { params, env } = this.#params(each.params);
      const body = this.cx.translate(each.body, env);
      for (const callee of this.cx.takeCalled()) visit(callee);
      units.push({
        kind: "definition",
        doc: this.input.docOf(each),
        definition: { name: this.cx.nameOf(each), params, body },
      });
    };
    const isUsed = this.cx.takeCalled();
    for (const each of model.functions) if (isUsed.has(each)) visit(each);
    return units;
  }

  #params(locals: readonly FunctionDef["params"][number][]): { readonly params: readonly string[]; readonly env: Env } {
    let env = this.#env;
    const params = locals.map((local) => {
      const [made, inner] = bindLocal(env, this.cx.names, local);
      env = inner;
      return made;
    });
    return { params, env };
  }

  /** Those about constants that the configuration can change. */
  #assumptions(system: TypedSystem): readonly Unit[] {
    return system.assumptions.flatMap(({ name: wanted, body }): Unit[] => {
      const constants = (): ReadonlySet<string> => new Set(this.cx.constants.used().map((each) => each.name));
      const condition = this.cx.attempt(
        () => this.cx.translate(body, this.#env),
        (made) => mentionsName(made, constants()),
      );
      if (condition === undefined) return [];
      return [{ kind: "assume", name: wanted === undefined ? undefined : this.cx.names.declare(wanted), condition }];
    });
  }

  // -------------------------------------------------------------- actions

  #actions(operations: readonly OperationDef[]): readonly Unit[] {
    const units = operations.map((each): Unit => {
      const { params, env } = this.#params(each.params);
      const [then, inner] = each.result === undefined ? [undefined, env] : fresh(env, this.cx.names, "Then");
      const body = conjuncts(this.#bodies.operation(each, inner, then));
      const all = then === undefined ? params : [...params, `${then}(_)`];
      return {
        kind: "definition",
        doc: this.input.docOf(each),
        definition: { name: this.cx.nameOf(each), params: all, body },
      };
    });
    const used = new Set<string>();
    const actions = this.input.model.actions.map((each): Unit => {
      const { params, env } = this.#params(each.params);
      const body = conjuncts([
        ...this.#countFault(each),
        ...this.#bodies.action(each.body, env, this.#assignsFaults(each)),
      ]);
      return { kind: "definition", doc: each.doc, definition: { name: this.cx.nameOf(each), params, body } };
    });
    // Operations whose every call stands in the text of an action are not needed.
    for (const unit of [...actions, ...units]) collectCalls(unit, used);
    return [...units.filter((unit) => unit.kind === "definition" && used.has(unit.definition.name)), ...actions];
  }

  #assignsFaults(action: ActionDef): ReadonlySet<string> {
    return new Set(action.fault && this.#faults !== undefined ? [this.#faults.counter] : []);
  }
  #countFault(action: ActionDef): readonly Tla[] {
    if (!action.fault || this.#faults === undefined) return [];
    const counter = name(this.#faults.counter);
    return [infix(counter, "<", name(this.#faults.limit)), equals(prime(counter), plus(counter, 1))];
  }

  #next(): readonly Unit[] {
    const { model, check } = this.input;
    const step = (action: ActionDef): Tla => {
      const { params } = this.#params(action.params);
      const bounds = action.params.map((param, i) =>
        bound(params[i] ?? param.name, this.cx.types.setOf(param.type, action.span)),
      );
      return quantified("\\E", bounds, call(this.cx.nameOf(action), ...params.map(name)));
    };
    const define = (wanted: string, body: Tla, doc?: string): Unit => ({
      kind: "definition",
      doc,
      definition: { name: wanted, params: [], body },
    });
    const [faults, others] = [model.actions.filter(({ fault }) => fault), model.actions.filter(({ fault }) => !fault)];
    const units: Unit[] = [];
    const steps: Tla[] = others.map(step);
    const separate = (wanted: string): void => {
      this.#step = this.cx.names.declare(wanted);
      units.push(define(this.#step, disjuncts(steps.splice(0))));
      steps.push(name(this.#step));
    };
    // Only a deadlock of the system counts, not one at the bound of the check. Whether it may stop is asked only then.
    if (check.deadlock && (faults.length > 0 || check.depth !== undefined || model.terminals.some(mayFail))) {
      separate("SystemStep");
      this.#deadlock = or(prefix("ENABLED", name(this.#step)), ...this.#terminals());
    } else if (check.deadlock && model.terminals.length > 0) {
      if (strictSteps(this.cx, this.input, this.#env).length > 0) separate("SystemStep");
      const terminating = this.cx.names.declare("Terminating");
      const body = conjuncts([or(...this.#terminals()), prefix("UNCHANGED", name("vars"))]);
      units.push(define(terminating, body, "The system may stop here, which is no deadlock."));
      steps.push(name(terminating));
    }
    if (faults.length > 0) {
      const environment = this.cx.names.declare("Fault");
      units.push(define(environment, disjuncts(faults.map(step))));
      steps.push(name(environment));
      this.#step = "Next";
    }
    const fair = model.fairness.map((each) => fairness(this.cx, each, this.#env));
    const behaviour = [name("Init"), prefix("[]", { kind: "box", action: name("Next"), subscript: "vars" } as const)];
    const limit = notTooDeep(this.cx, check);
    units.push(
      limit === undefined
        ? define("Next", disjuncts(steps))
        : define("Next", conjuncts([limit, disjuncts(steps)]), LEVEL_DOC),
    );
    if (fair.length === 0) return [...units, define("Spec", and(...behaviour))];
    const assumed = this.cx.names.declare("Fairness");
    return [...units, define(assumed, conjuncts(fair)), define("Spec", and(...behaviour, name(assumed)))];
  }

  #deadlock: Tla | undefined;
  /** The steps of the system and its environment. */
  #step = "Next";

  #terminals(): readonly Tla[] {
    return this.input.model.terminals.map((each) => this.cx.translate(each, this.#env));
  }
}

/** The operations that the actions call, in the order of the model, but those first that others call. */
function operationsOf({ actions, operations }: Model): readonly OperationDef[] {
  const called = new Set<OperationDef>();
  const visit = (body: readonly Statement[]): void => {
    for (const each of operationsCalled(body))
      if (!called.has(each)) {
        called.add(each);
        visit(each.body);
      }
  };
  for (const { body } of actions) visit(body);
  return calleesFirst(
    operations.filter((each) => called.has(each)),
    (caller) => operationsCalled(caller.body),
  );
}

function collectCalls(tree: unknown, into: Set<string>): void {
  if (typeof tree !== "object" || tree === null) return;
  if ("kind" in tree && tree.kind === "call" && "operator" in tree) into.add(String(tree.operator));
  if ("kind" in tree && tree.kind === "name" && "name" in tree) into.add(String(tree.name));
  for (const part of Object.values(tree)) collectCalls(part, into);
}
