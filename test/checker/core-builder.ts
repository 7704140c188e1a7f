// Builds core models by hand, in the form in which the elaborator makes them.

import type {
  ActionDef,
  Binder,
  Expr,
  ExprOf,
  FunctionDef,
  InstanceName,
  Local,
  OperationDef,
  Operator,
  PathStep,
  Pattern,
  Statement,
  Variable,
} from "../../grammar/core/core.js";
import { spanOf, type Span } from "../../grammar/core/source.js";
import {
  anyInt,
  boolType,
  functionOf,
  intType,
  mapOf,
  optionOf,
  seqOf,
  setOf,
  type Type,
  type TypeOf,
} from "../../grammar/core/types.js";
import type { Check, Initialiser, Model, Property } from "../../checker/model/model.js";

const source = { path: "hand.fathom", text: "x".repeat(10_000) };
export const span: Span = spanOf(source, 0, 1);
/** A span that differs from all others. */
export const spanAt = (start: number): Span => spanOf(source, start, start + 1);

export const T = {
  bool: boolType,
  int: intType,
  any: anyInt,
  set: setOf,
  seq: seqOf,
  fun: functionOf,
  map: mapOf,
  option: optionOf,
};
export const bagOf = (item: Type, max = Infinity): Type => ({ kind: "bag", item, max });
export const enumOf = (name: string, ...members: string[]): TypeOf<"enum"> => ({
  kind: "enum",
  id: name,
  name,
  members,
});
export const symmetricOf = (name: string, size: number): TypeOf<"symmetric"> => ({
  kind: "symmetric",
  id: name,
  name,
  size,
});
export const tupleOf = (...items: Type[]): TypeOf<"tuple"> => ({ kind: "tuple", items });
export const recordOf = (name: string, fields: Record<string, Type>): TypeOf<"record"> => ({
  kind: "record",
  id: name,
  name,
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
});
export const variantOf = (name: string, cases: Record<string, Record<string, Type>>): TypeOf<"variant"> => ({
  kind: "variant",
  id: name,
  name,
  cases: Object.entries(cases).map(([each, fields]) => ({
    name: each,
    fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
  })),
});

// ---------------------------------------------------------------- expressions

export const num = (value: number): Expr => ({ kind: "literal", value, type: intType(value, value), span });
export const bool = (value: boolean): Expr => ({ kind: "literal", value, type: boolType, span });
export const member = (type: Type, value: number): Expr => ({ kind: "literal", value, type, span });
export const ref = (local: Local): Expr => ({ kind: "local", local, type: local.type, span });
export const read = (variable: Variable): Expr => ({
  kind: "variable",
  variable,
  primed: false,
  type: variable.type,
  span,
});
export const next = (variable: Variable): Expr => ({
  kind: "variable",
  variable,
  primed: true,
  type: variable.type,
  span,
});
export const op = (operator: Operator, type: Type, ...args: Expr[]): Expr => ({
  kind: "apply",
  operator,
  args,
  type,
  span,
});
export const eq = (a: Expr, b: Expr): Expr => op("eq", boolType, a, b);
export const ne = (a: Expr, b: Expr): Expr => op("ne", boolType, a, b);
export const lt = (a: Expr, b: Expr): Expr => op("lt", boolType, a, b);
export const le = (a: Expr, b: Expr): Expr => op("le", boolType, a, b);
export const not = (a: Expr): Expr => op("not", boolType, a);
export const add = (a: Expr, b: Expr): Expr => op("add", anyInt, a, b);
export const sub = (a: Expr, b: Expr): Expr => op("sub", anyInt, a, b);
export const range = (lo: Expr, hi: Expr): Expr => op("range", setOf(anyInt), lo, hi);
export const isIn = (a: Expr, b: Expr): Expr => op("in", boolType, a, b);
export const and = (left: Expr, right: Expr): Expr => ({ kind: "and", left, right, type: boolType, span });
export const or = (left: Expr, right: Expr): Expr => ({ kind: "or", left, right, type: boolType, span });
export const implies = (left: Expr, right: Expr): Expr => ({ kind: "implies", left, right, type: boolType, span });
export const ifElse = (condition: Expr, then: Expr, otherwise: Expr): Expr => ({
  kind: "if",
  condition,
  then,
  otherwise,
  type: then.type,
  span,
});
export const values = (of: Type): Expr => ({ kind: "allValues", of, type: setOf(of), span });
export const narrow = (type: Type, value: Expr, at: Span = span): Expr => ({
  kind: "narrow",
  value,
  code: undefined,
  type,
  span: at,
});
export const index = (target: Expr, key: Expr, type: Type): Expr => ({ kind: "index", target, key, type, span });
const binds = (local: Local): Pattern => ({ kind: "bind", local });
export const each = (local: Local, domain: Expr): Binder => ({ pattern: binds(local), domain });
export const forall = (local: Local, domain: Expr, body: Expr): Expr => ({
  kind: "forall",
  binder: each(local, domain),
  body,
  type: boolType,
  span,
});
export const exists = (local: Local, domain: Expr, body: Expr): Expr => ({
  kind: "exists",
  binder: each(local, domain),
  body,
  type: boolType,
  span,
});
export const makeFun = (local: Local, type: Type, body: Expr): Expr =>
  ({
    kind: "makeFunction",
    pattern: binds(local),
    body,
    type: type as TypeOf<"function">,
    span,
  }) satisfies ExprOf<"makeFunction">;
export const makeSeq = (type: Type, ...items: Expr[]): Expr => ({ kind: "makeSeq", items, type, span });
export const makeSet = (type: Type, ...items: Expr[]): Expr => ({ kind: "makeSet", items, type, span });
export const call = (callee: FunctionDef, ...args: Expr[]): Expr => ({
  kind: "callFunction",
  callee,
  args,
  type: callee.result,
  span,
});

// ---------------------------------------------------------------- statements

export const require_ = (condition: Expr): Statement => ({ kind: "require", condition, span });
export const set = (variable: Variable, value: Expr, at: Span = span): Statement => ({
  kind: "assign",
  variable,
  path: [],
  value,
  span: at,
});
export const setAt = (variable: Variable, path: readonly PathStep[], value: Expr, at: Span = span): Statement => ({
  kind: "assign",
  variable,
  path,
  value,
  span: at,
});
export const key = (of: Type, keyExpr: Expr): PathStep => ({ kind: "key", key: keyExpr, span, of });
export const position = (of: Type, at: number): PathStep => ({ kind: "position", position: at, span, of });
export const assert_ = (condition: Expr, message?: string): Statement => ({ kind: "assert", condition, message, span });
export const let_ = (local: Local, value: Expr): Statement => ({ kind: "let", pattern: binds(local), value, span });
export const letSome = (local: Local, value: Expr): Statement => ({
  kind: "letMatch",
  pattern: { kind: "some", item: binds(local) },
  patternSpan: span,
  value,
  span,
});
export const pick = (local: Local, domain: Expr, where?: Expr): Statement => ({
  kind: "pick",
  binder: each(local, domain),
  where,
  name: local.name,
  span,
});
export const either = (...branches: Statement[][]): Statement => ({ kind: "either", branches, span });
export const for_ = (local: Local, domain: Expr, ...body: Statement[]): Statement => ({
  kind: "for",
  binder: each(local, domain),
  body,
  span,
});
export const if_ = (condition: Expr, then: Statement[], otherwise: Statement[] = []): Statement => ({
  kind: "if",
  condition,
  then,
  otherwise,
  span,
});
export const invoke = (callee: OperationDef, args: Expr[], result?: Local): Statement => ({
  kind: "call",
  callee,
  args,
  result,
  span,
});
export const return_ = (value: Expr): Statement => ({ kind: "return", value, span });

// ---------------------------------------------------------------- models

const emptyCheck: Check = {
  name: "default",
  faults: undefined,
  depth: undefined,
  within: [],
  symmetry: true,
  deadlock: true,
  invariants: [],
  steps: [],
  properties: [],
  covers: [],
  expected: { kind: "holds", states: undefined },
  span: undefined,
};

/** Collects the parts of a model in the order they are given. */
export class Build {
  readonly variables: Variable[] = [];
  readonly initialisers: Initialiser[] = [];
  readonly initConstraints: { indices: Local[]; body: Statement[] }[] = [];
  readonly functions: FunctionDef[] = [];
  readonly operations: OperationDef[] = [];
  readonly actions: ActionDef[] = [];
  readonly invariants: Property[] = [];
  readonly steps: Property[] = [];
  readonly properties: Property[] = [];
  readonly covers: Property[] = [];
  readonly terminals: Expr[] = [];
  #locals = 0;

  local(name: string, type: Type): Local {
    return { id: this.#locals++, name, type };
  }

  variable(
    name: string,
    type: Type,
    first: Expr,
    options: { member?: boolean; indices?: Local[]; indexPositions?: number[]; ghost?: boolean } = {},
  ): Variable {
    const indices = options.indices ?? [];
    const variable: Variable = {
      id: this.variables.length,
      name,
      type,
      indices: indices.length,
      indexPositions: options.indexPositions ?? indices.map(() => 0),
      ghost: options.ghost ?? false,
      doc: undefined,
      span,
    };
    this.variables.push(variable);
    this.initialisers.push({ variable, indices, kind: options.member === true ? "member" : "value", value: first });
    return variable;
  }

  action(
    name: string,
    params: Local[],
    body: Statement[],
    options: { fault?: boolean; instance?: InstanceName } = {},
  ): ActionDef {
    const action: ActionDef = {
      id: this.actions.length,
      name,
      instance: options.instance,
      fault: options.fault ?? false,
      params,
      body,
      doc: undefined,
      span,
    };
    this.actions.push(action);
    return action;
  }

  operation(
    name: string,
    params: Local[],
    body: Statement[],
    options: { result?: Type; instance?: InstanceName } = {},
  ): OperationDef {
    const operation: OperationDef = {
      id: this.operations.length,
      name,
      instance: options.instance,
      params,
      result: options.result,
      body,
      span,
    };
    this.operations.push(operation);
    return operation;
  }

  fun(name: string, params: Local[], result: Type, body: Expr): FunctionDef {
    const fun: FunctionDef = { id: this.functions.length, name, instance: undefined, params, result, body, span };
    this.functions.push(fun);
    return fun;
  }

  property(of: "invariants" | "steps" | "properties" | "covers", name: string, body: Expr): void {
    this[of].push({ name, body, doc: undefined, span });
  }

  get model(): Model {
    return { ...this, name: "Hand", fairness: [], refinements: [], localCount: this.#locals, checks: [] };
  }

  /** By default, the check has all declared properties. */
  check(changes: Partial<Check> = {}): Check {
    const names = (properties: readonly Property[]): string[] => properties.map(({ name }) => name);
    return {
      ...emptyCheck,
      invariants: names(this.invariants),
      steps: names(this.steps),
      properties: names(this.properties),
      covers: names(this.covers),
      ...changes,
    };
  }
}
