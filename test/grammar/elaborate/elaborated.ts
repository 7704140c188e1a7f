// Elaborates specs given as text, and reads their models and diagnostics.

import { expect } from "vitest";
import { fileHost } from "../../../cli/files/host.js";
import { buildModel, planChecks, type Check, type Model, type Plans } from "../../../checker/index.js";
import { exprChildren } from "../../../grammar/analysis/traversal.js";
import type { ActionDef, Expr, Statement } from "../../../grammar/core/core.js";
import { load, showType, type Program } from "../../../grammar/index.js";

export type Constants = Readonly<Record<string, string>>;
export type Files = Readonly<Record<string, string>>;

function program(text: string, files: Files = {}): Program {
  const all: Files = { ...files, "main.fathom": text };
  const { program: loaded, diagnostics } = load("main.fathom", {
    read: (path) => (all[path] === undefined ? fileHost.read(path) : { kind: "text", text: all[path] }),
    resolve: (from, use) => (use.startsWith("std/") ? fileHost.resolve(from, use) : `${use.replace("./", "")}.fathom`),
  });
  expect(diagnostics).toEqual([]);
  return loaded!;
}

export const plansOf = (text: string, constants: Constants = {}, files: Files = {}): Plans =>
  planChecks(program(text, files), { constants: new Map(Object.entries(constants)) });

/** `E0301 there is no …`, of the program and then of its checks. */
export function mistakes(text: string, constants: Constants = {}, files: Files = {}): readonly string[] {
  const loaded = program(text, files);
  const { plans, diagnostics } = planChecks(loaded, { constants: new Map(Object.entries(constants)) });
  const all = diagnostics.length > 0 ? diagnostics : plans.flatMap((plan) => buildModel(loaded, plan).diagnostics);
  return all.map(({ code, message }) => `${code} ${message}`);
}

/** The model of one check, which must have no mistake. */
export function build(
  text: string,
  constants: Constants = {},
  files: Files = {},
  name?: string,
): { readonly model: Model; readonly check: Check } {
  const loaded = program(text, files);
  const { plans, diagnostics } = planChecks(loaded, { constants: new Map(Object.entries(constants)) });
  expect(diagnostics.map((each) => each.message)).toEqual([]);
  const plan = name === undefined ? plans[0] : plans.find((each) => each.name === name);
  const { model, check, diagnostics: found } = buildModel(loaded, plan!);
  expect(found.map((each) => each.message)).toEqual([]);
  return { model: model!, check: check! };
}

export const modelOf = (text: string, constants: Constants = {}, files: Files = {}): Model =>
  build(text, constants, files).model;

/** `name: type` of each variable. */
export const variablesOf = (model: Model): readonly string[] =>
  model.variables.map(({ name, type }) => `${name}: ${showType(type)}`);

/** The type of an expression over a few variables. */
export function typeOf(expr: string): string {
  const model = modelOf(`system S
    var x: 0..3 = 0
    var y: -2..2 = 0
    var b: Bool = false
    var s: Set<0..3> = {}
    var q: Seq<0..3, 4> = []
    fun any(a: Int): Int = a
    action A { let t = ${expr} }`);
  const statement = model.actions[0]?.body[0];
  if (statement?.kind !== "let") throw new Error("no let");
  return showType(statement.value.type);
}

export const statementsOf = (action: ActionDef | undefined): readonly Statement[] => action?.body ?? [];
export const lastValue = (model: Model): Expr => {
  const statement = statementsOf(model.actions[0]).at(-1);
  if (statement?.kind !== "assign") throw new Error("no assignment");
  return statement.value;
};

/** The number of run-time checks in an expression. */
export const narrowings = (expr: Expr): number =>
  exprChildren(expr).reduce((sum, child) => sum + narrowings(child), expr.kind === "narrow" ? 1 : 0);
export const assignments = (text: string): number => narrowings(lastValue(modelOf(text)));
