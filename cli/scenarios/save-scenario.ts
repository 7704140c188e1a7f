// Appends a counterexample as a scenario to its spec, so that `fathom verify` runs it from then on.

import { buildModel, explore, planChecks, type CheckPlan } from "../../checker/index.js";
import { isRefinement } from "../../checker/model/model.js";
import type { Step, Trace } from "../../checker/outcome.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { format, load, parse, withLineEndsOf, type Declaration, type Module } from "../../grammar/index.js";
import { matchesExpectation } from "../../checker/report/expectation.js";
import { writeText } from "../files/write.js";
import { fileHost, readSource } from "../files/host.js";
import { valueText } from "../lock/lock-entry.js";
import { describeVerdict } from "../../checker/report/outcome.js";
import type { FinishedCheck, OpenedFile } from "../../checker/report/results.js";
import { valueSource, type NameResolver } from "../../checker/report/value-source.js";

export interface SavedRegression {
  /** `known`: the spec already has such a scenario. */
  readonly kind: "saved" | "known";
  readonly name: string;
  /** The text of the scenario. */
  readonly text: string;
}

/**
 * Appends a scenario to the spec that takes the needed steps of the counterexample. If the check expects the finding, the
 * scenario expects it too. Otherwise it is a bug, and the scenario expects that it does not happen: it fails until the
 * bug is fixed, and whenever it returns. The scenario runs before it is written. If the needed steps alone do not lead
 * to the finding, all steps are tried; if these do not either, nothing is saved (E0904).
 */
export async function saveRegression(
  file: OpenedFile,
  plan: CheckPlan,
  result: FinishedCheck,
  trace: Trace,
): Promise<SavedRegression | Diagnostic> {
  const root = file.program?.root;
  const cannot = (why: string): Diagnostic => ({
    code: "E0904",
    severity: "error",
    message: `the counterexample of ${result.name} cannot be saved as a scenario: ${why}`,
    hint: "`--out trace.json` saves it for `fathom replay`",
  });
  if (root === undefined) return cannot("its spec was not read");
  if (trace.loop !== undefined) return cannot("it is infinite, and a scenario is finite");
  const shorter = neededSteps(trace, result);
  for (const each of shorter === undefined ? [trace] : [shorter, trace]) {
    const scenario = scenarioOf(root, plan, result, each);
    if (typeof scenario === "string") return cannot(scenario);
    if (scenario.kind === "known") return scenario;
    const original = root.source.text;
    const separator = original === "" || original.endsWith("\n") ? "\n" : "\n\n";
    const text = original + withLineEndsOf(original, `${separator}${scenario.text}\n`);
    if (await reproduces(file.path, text, scenario.name, result)) {
      // The search may have taken hours, in which the user went on to edit the spec.
      const present = readSource(file.path);
      if (present.kind !== "text" || present.text !== original) return cannot("its spec has changed since it was read");
      return writeText(file.path, text, "the spec") ?? scenario;
    }
  }
  return cannot("its steps alone do not reproduce the finding");
}

/** The counterexample without the steps that it does not need; undefined if it needs all of them. */
function neededSteps(trace: Trace, { explanation }: FinishedCheck): Trace | undefined {
  const necessary = explanation?.slice?.necessary;
  return necessary?.includes(false) === true
    ? { ...trace, steps: trace.steps.filter((_, i) => necessary[i]) }
    : undefined;
}

/** A string says why the counterexample cannot be written as a scenario. */
function scenarioOf(root: Module, plan: CheckPlan, result: FinishedCheck, trace: Trace): SavedRegression | string {
  const body = bodyOf(plan, result, trace, namesOf(root.declarations));
  const existing = root.declarations.filter((each) => each.kind === "check" || each.kind === "scenario");
  const preferredName = nameOf(result);
  const inOneLine = (text: string): string => text.replaceAll(/[\s;]+/g, " ");
  const same = existing.find(
    (each) =>
      each.kind === "scenario" &&
      inOneLine(root.source.text.slice(each.name.span.end, each.span.end)) === inOneLine(` ${body}`),
  );
  if (same !== undefined) return { kind: "known", name: same.name.text, text: "" };
  let name = preferredName;
  for (let i = 2; existing.some((each) => each.name.text === name); i++) name = `${preferredName}_${i}`;
  const { module, diagnostics } = parse({
    path: root.source.path,
    text: `/// Found by check ${result.name}: ${describeVerdict({ ...result.outcome, trace })}.\nscenario ${name} ${body}\n`,
  });
  return diagnostics.some(isError)
    ? "it contains a name that cannot be written in a scenario"
    : { kind: "saved", name, text: format(module).trimEnd() };
}

/** `Naive_Once`, `Sizes_N_2_deadlock` */
function nameOf({ name, outcome }: FinishedCheck): string {
  const finding =
    outcome.verdict === "violated"
      ? (outcome.property ?? "")
      : outcome.verdict === "error"
        ? (outcome.fault?.code ?? "")
        : outcome.verdict;
  return `${name}_${finding}`.replaceAll(/[^A-Za-z0-9_]+/g, "_").replace(/_+$/, "");
}

function namesOf(declarations: readonly Declaration[]): (symmetric: Map<string, string>) => NameResolver {
  const types = new Set(
    declarations.flatMap((each) => {
      if (each.kind === "use")
        return each.names.flatMap(({ name, alias }) =>
          alias === undefined || alias.text === name.text ? [name.text] : [],
        );
      return each.kind === "type" ||
        each.kind === "symmetric" ||
        each.kind === "enum" ||
        each.kind === "record" ||
        each.kind === "variant"
        ? [each.name.text]
        : [];
    }),
  );
  return (symmetric) => ({
    isVisible: (type) => types.has(type),
    member: (type, member) => {
      if (!types.has(type)) return undefined;
      const shown = `${type}#${member + 1}`;
      const name = symmetric.get(shown) ?? `any_${type}_${member + 1}`;
      symmetric.set(shown, name);
      return name;
    },
  });
}

function bodyOf(
  plan: CheckPlan,
  { model, check, outcome, asExpected }: FinishedCheck,
  trace: Trace,
  naming: ReturnType<typeof namesOf>,
): string {
  /** Members of symmetric types have no names, so the scenario picks members. */
  const symmetric = new Map<string, string>();
  const names = naming(symmetric);
  const steps = [...trace.steps, ...(trace.failed === undefined ? [] : [trace.failed])].map((step) =>
    stepSource(step, names),
  );
  const picks = [...symmetric].map(([shown, name], i, all) => {
    const type = shown.slice(0, shown.lastIndexOf("#"));
    const others = all
      .slice(0, i)
      .filter(([other]) => other.startsWith(`${type}#`))
      .map(([, other]) => `${name} != ${other}`);
    return `pick ${name} in ${type}${others.length === 0 ? "" : ` where ${others.join(" and ")}`}`;
  });
  const { verdict, violated, property = "", fault } = outcome;
  const notChecked = (kind: "invariants" | "steps"): readonly string[] =>
    model[kind].map((each) => each.name).filter((name) => !check[kind].includes(name));
  const except = [...notChecked("invariants"), ...notChecked("steps")];
  const checked =
    verdict === "violated"
      ? [`${isRefinement(model, property) ? "refines" : (violated ?? "invariant")} ${property}`]
      : except.length === 0
        ? []
        : [`except ${except.join(", ")}`];
  const finding =
    verdict === "violated" ? `violated ${property}` : verdict === "error" ? `error ${fault?.code ?? ""}` : verdict;
  const lines = [
    ...[...plan.constants].map(([name, value]) => `${name} = ${valueText(value)}`),
    ...checked,
    ...(verdict === "deadlock" ? [] : ["deadlock off"]),
    ...picks,
    ...steps,
    `expect ${asExpected === true ? "" : "not "}${finding}`,
  ];
  return `{\n${lines.map((line) => `  ${line}`).join("\n")}\n}`;
}

/** Values that have no source text are left open: any step that fits will do. */
function stepSource({ action, instance, bindings, picks, branches }: Omit<Step, "state">, names: NameResolver): string {
  const source = (bound: Step["picks"][number]): string | undefined => valueSource(bound.type, bound.value, names);
  const owner =
    instance === undefined
      ? ""
      : `${instance.replaceAll(/([A-Za-z_]\w*)#(\d+)/g, (shown, type: string, member: string) => names.member(type, Number(member) - 1) ?? shown)}.`;
  const args = bindings.map(source);
  const given = args.length === 0 || args.includes(undefined) ? "" : `(${args.join(", ")})`;
  const choices = picks.map((pick) => ({
    name: pick.name,
    text: /^[A-Za-z]\w*$/.test(pick.name) ? source(pick) : undefined,
  }));
  const open = new Set(choices.filter(({ text }) => text === undefined).map(({ name }) => name));
  const chosen = choices.filter(({ name }) => !open.has(name)).map(({ name, text }) => `${name} = ${text ?? ""}`);
  return `${owner}${action}${given}${chosen.length === 0 ? "" : ` picks ${chosen.join(", ")}`}${branches.length === 0 ? "" : ` takes ${branches.map((branch) => branch + 1).join(", ")}`}`;
}

/** Does the scenario, appended to the spec, reproduce the finding? */
async function reproduces(path: string, text: string, name: string, { outcome }: FinishedCheck): Promise<boolean> {
  const { program } = load(path, {
    ...fileHost,
    read: (each) => (each === path ? { kind: "text", text } : fileHost.read(each)),
  });
  if (program === undefined) return false;
  const { plans, diagnostics } = planChecks(program, { constants: new Map() });
  const plan = plans.find((each) => each.name === name);
  if (plan === undefined || diagnostics.some(isError)) return false;
  const { model, check } = buildModel(program, plan);
  if (model === undefined || check === undefined) return false;
  const reproduced = await explore(model, check, { search: "bfs" });
  const { expected } = check;
  return (
    matchesExpectation(reproduced, expected.kind === "not" ? expected.finding : expected, "bfs") &&
    reproduced.violated === outcome.violated
  );
}
