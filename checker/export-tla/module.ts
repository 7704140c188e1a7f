// The module of one check: declarations, definitions in an order in which each uses only those before it, and the
// configuration for TLC.

import type { ActionDef, FunctionDef, OperationDef, Variable } from "../../grammar/core/core.js";
import type { TypedSystem } from "../../grammar/elaborate/typed-system.js";
import { stateVectorOf } from "../model/state-vector.js";
import type { Check, Model, RefinedModel } from "../model/model.js";
import { conjuncts, equals, infix, isIn, mentionsName, name, number, plus, prime } from "./build.js";
import { functionsInOrder, operationsOf } from "./definition-order.js";
import { behaviourOf } from "./behaviour.js";
import { operationsBeforeGuards } from "./body-facts.js";
import { Bodies } from "./bodies.js";
import { initialConditions } from "./initial.js";
import { constantDeclarations, symmetryUnits, type DeclaredConstant } from "./constant-declarations.js";
import type { ExportContext } from "./context.js";
import { type Env, bindLocal, fresh } from "./environment.js";
import { Frames } from "./frames.js";
import { instanceUnits, withoutConditions, type AbstractModule, type Instance } from "./instances.js";
import type { ExportMapping } from "./mapping.js";
import { possibleActions } from "./possible-actions.js";
import { hasSeparateResult, resultOf } from "./results.js";
import { propertyUnits, type CheckedProperties } from "./properties.js";
import type { Configuration, Declared, Module, Tla, Unit } from "./syntax.js";

export interface ExportInput {
  readonly model: Model;
  readonly check: Check;
  readonly system: TypedSystem;
  /** Comments of functions and operations, by declaration. */
  readonly docOf: (declaration: FunctionDef | OperationDef) => string | undefined;
  readonly doc: readonly string[];
  /** Modules of the abstract systems that this one refines. */
  readonly abstractModules: readonly AbstractModule[];
  /** Is this an abstract system, which another one refines? */
  readonly isAbstract: boolean;
}

export class ModuleExport {
  readonly #units: Unit[] = [];
  readonly #extensions = new Set<string>();
  readonly #faults: { readonly counter: string; readonly limit: string; readonly budget: number } | undefined;
  readonly #name: string;
  readonly #env: Env;
  readonly #frames: Frames;
  readonly #bodies: Bodies;
  /** The actions that can happen. */
  readonly #possible: readonly ActionDef[];

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
    this.#possible = possibleActions(cx, model, check, this.#env);
    const all: (Variable | string)[] = [
      ...model.variables,
      ...(this.#faults === undefined ? [] : [this.#faults.counter]),
    ];
    this.#frames = new Frames(cx, all);
    this.#bodies = new Bodies(cx, this.#frames, operationsBeforeGuards(model.actions.map(({ body }) => body)));
  }

  /** An instance for each module of an abstract system: `V` for Voting. */
  #instances(): readonly Instance[] {
    return this.input.abstractModules.map((each) => ({
      ...each,
      name: this.cx.names.declare(each.module.name.charAt(0).toUpperCase()),
    }));
  }

  /** An abstract system: its variables, their initial values and its steps, and nothing to check. */
  makeAbstract(refinement: RefinedModel): AbstractModule {
    const { module, constants } = this.make();
    const variables = this.input.model.variables.map((each) => this.cx.nameOf(each));
    return { refinement, module, constants, variables };
  }

  make(): {
    readonly module: Module;
    readonly configuration: Configuration;
    readonly mapping: ExportMapping;
    readonly constants: readonly DeclaredConstant[];
  } {
    const { check, system, isAbstract } = this.input;
    const instances = this.#instances();
    const model = withoutConditions(this.input.model, instances);
    const operations = operationsOf(model);
    // Bodies are translated first: they say which definitions are needed.
    const typeOk = isAbstract ? [] : [this.#typeOk()];
    const init = initialConditions(this.cx, model, this.#env, this.#bodies);
    if (this.#faults !== undefined) init.push(equals(name(this.#faults.counter), number(0)));
    const actions = this.#actions(operations);
    const { units: next, deadlock, step } = behaviourOf(this.cx, this.input, this.#possible, this.#env);
    const properties = propertyUnits(this.cx, { ...this.input, deadlock, step, instances }, this.#env);
    const assumptions = isAbstract ? [] : this.#assumptions(system);
    const refined = instanceUnits(this.cx, system, instances, this.#env);
    const functions = this.#functionUnits();
    this.#units.push(
      ...this.#frames.definitions().map((definition): Unit => ({ kind: "definition", doc: undefined, definition })),
      { kind: "gap" },
      ...typeOk,
      { kind: "gap" },
      ...functions,
      { kind: "gap" },
      ...assumptions,
      { kind: "gap" },
      { kind: "definition", doc: undefined, definition: { name: "Init", params: [], body: conjuncts(init) } },
      { kind: "gap" },
      ...actions,
      { kind: "gap" },
      ...next,
      { kind: "gap" },
      ...refined,
      ...properties.units,
    );
    const symmetry = symmetryUnits(this.cx, check, model);
    const {
      declared: constants,
      sizes,
      members,
    } = constantDeclarations(this.cx, this.#maxFaults(), [this.#units, this.cx.types.units()]);
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
        checksDeadlock: check.deadlock && deadlock === undefined,
        unreachable: properties.covers.map((each) => each.unreachable),
      },
      mapping: this.#mapping(properties, members, instances),
      constants,
    };
  }

  #mapping(
    { meanings, covers, constraint }: CheckedProperties,
    members: ExportMapping["values"]["members"],
    instances: readonly Instance[],
  ): ExportMapping {
    const { model } = this.input;
    return {
      variables: model.variables.map((each) => this.cx.nameOf(each)),
      faultCounter: this.#faults?.counter,
      actions: model.actions.map((each) => this.cx.nameOf(each)),
      properties: new Map([["TypeOK", { kind: "types" } as const], ...meanings]),
      instances: new Map(instances.map(({ refinement, module }) => [refinement.name, module.name])),
      covers: covers.map(({ name: own, definition }) => ({ name: own, definition })),
      constraint,
      values: { none: this.cx.types.none, members },
    };
  }

  #variables(): readonly Declared[] {
    return [
      ...this.input.model.variables.map((each) => ({ name: this.cx.nameOf(each), doc: each.doc })),
      ...(this.#faults === undefined ? [] : [{ name: this.#faults.counter, doc: "The number of faults so far." }]),
    ];
  }

  #maxFaults(): DeclaredConstant | undefined {
    if (this.#faults === undefined) return undefined;
    const { limit, budget } = this.#faults;
    return { name: limit, doc: "The greatest number of faults.", value: number(budget) };
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
    for (const each of functionsInOrder(model)) if (isUsed.has(each)) visit(each);
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
    const units = operations.flatMap((each) => this.#operation(each));
    const used = new Set<string>();
    const actions = this.#possible.map((each): Unit => {
      const { params, env } = this.#params(each.params);
      const body = conjuncts([
        ...this.#countFault(each),
        ...this.#bodies.action(each.body, env, this.#assignsFaults(each)),
      ]);
      return { kind: "definition", doc: each.doc, definition: { name: this.cx.nameOf(each), params, body } };
    });
    // Operations whose every call stands in the text of an action are not needed.
    for (const unit of [...actions, ...units]) collectCalls(unit, used);
    return [
      ...units.filter((unit) => unit.kind === "definition" && used.has(unit.definition.name)),
      ...actions,
      ...this.#leftOut(),
    ];
  }

  #operation(operation: OperationDef): readonly Unit[] {
    const { params, env } = this.#params(operation.params);
    const doc = this.input.docOf(operation);
    const define = (wanted: string, all: readonly string[], body: Tla, comment?: string): Unit => ({
      kind: "definition",
      doc: comment,
      definition: { name: wanted, params: all, body },
    });
    const wanted = this.cx.nameOf(operation);
    if (operation.result === undefined || hasSeparateResult(operation)) {
      const action = define(wanted, params, conjuncts(this.#bodies.operation(operation, env, undefined)), doc);
      if (operation.result === undefined) return [action];
      const result = this.cx.resultOperator(operation, []);
      const name = result.kind === "name" ? result.name : wanted;
      return [action, define(name, params, resultOf(this.cx, operation, env), `The result of ${wanted}.`)];
    }
    const [then, inner] = fresh(env, this.cx.names, "Then");
    const body = conjuncts(this.#bodies.operation(operation, inner, then));
    return [define(wanted, [...params, `${then}(_)`], body, doc)];
  }

  /** A reader who knows the spec will look for these actions. */
  #leftOut(): readonly Unit[] {
    const names = this.input.model.actions
      .filter((each) => !this.#possible.includes(each))
      .map((each) => this.cx.nameOf(each));
    if (names.length === 0) return [];
    return [
      { kind: "gap" },
      { kind: "comment", text: `Left out, since no state of this check enables them: ${names.join(", ")}.` },
    ];
  }

  #assignsFaults(action: ActionDef): ReadonlySet<string> {
    return new Set(action.fault && this.#faults !== undefined ? [this.#faults.counter] : []);
  }
  #countFault(action: ActionDef): readonly Tla[] {
    if (!action.fault || this.#faults === undefined) return [];
    const counter = name(this.#faults.counter);
    return [infix(counter, "<", name(this.#faults.limit)), equals(prime(counter), plus(counter, 1))];
  }
}

function collectCalls(tree: unknown, into: Set<string>): void {
  if (typeof tree !== "object" || tree === null) return;
  if ("kind" in tree && tree.kind === "call" && "operator" in tree) into.add(String(tree.operator));
  if ("kind" in tree && tree.kind === "name" && "name" in tree) into.add(String(tree.name));
  for (const part of Object.values(tree)) collectCalls(part, into);
}
