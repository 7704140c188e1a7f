// fathom why-not FILE ACTION --at STEP: the condition that bars an action in a state of a counterexample, with its values.

import { whyNot as barriersOf, type Binding } from "../../checker/explanation/why-not.js";
import { interpret } from "../../checker/interpreter/interpreter.js";
import type { State } from "../../checker/interpreter/values.js";
import { isError, type Diagnostic } from "../../grammar/diagnostic.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { version } from "../package-root.js";
import { renderPlace } from "../render/diagnostic.js";
import { describeBarrier } from "../render/explanation.js";
import { barrierToJson, boundToJson, documentWith, resultToJson, type Json } from "../render/json.js";
import { describeVerdict } from "../render/outcome.js";
import { nameOfStep } from "../render/steps.js";
import { didYouMean, hanging, plural, printable, showCount } from "../render/text.js";
import type { FinishedCheck } from "../results.js";
import { complainAbout, type Terminal } from "../terminal.js";
import { showValue } from "../../checker/interpreter/show.js";
import { qualifiedName } from "../render/names.js";
import { findCounterexample, type CounterexampleOptions } from "./counterexample.js";

export interface WhyNotOptions extends CounterexampleOptions {
  /** Steps done: 0 is the initial state. */
  readonly at: number;
  readonly json?: boolean;
}

interface Answer {
  readonly name: string;
  readonly binding: Binding;
}

export async function whyNot(path: string, action: string, options: WhyNotOptions, terminal: Terminal): Promise<ExitName> {
  const { result, diagnostics: found, exit } = await findCounterexample(path, options, terminal);
  const { state, answers, omitted, diagnostics: own } = result === undefined ? { state: undefined, answers: [], omitted: 0, diagnostics: [] } : ask(result, action, options.at);
  const diagnostics = [...found, ...own];
  if (options.json === true) {
    const asked: Json = state === undefined ? null : { at: options.at, actions: answers.map(toJson), omitted };
    terminal.print(JSON.stringify(documentWith(version(), result === undefined ? [] : [resultToJson(result)], diagnostics, { whyNot: asked }), undefined, 2));
  } else {
    complainAbout(diagnostics, terminal);
    if (result !== undefined && !diagnostics.some(isError)) print(result, answers, { at: options.at, omitted }, terminal);
  }
  return worst([exit, ...own.map(exitOfDiagnostic)]);
}

function ask({ model, check, outcome, name }: FinishedCheck, asked: string, at: number): { readonly state: State | undefined; readonly answers: readonly Answer[]; readonly omitted: number; readonly diagnostics: readonly Diagnostic[] } {
  const { trace } = outcome;
  const [start] = trace === undefined ? interpret(model, check).starts() : [{ state: trace.initial }];
  const state = at === 0 ? start?.state : trace?.steps[at - 1]?.state;
  const wrong = (diagnostic: Pick<Diagnostic, "code" | "message" | "hint">): ReturnType<typeof ask> => ({ state: undefined, answers: [], omitted: 0, diagnostics: [{ severity: "error", ...diagnostic }] });
  if (state === undefined) {
    const steps = trace?.steps.length ?? 0;
    const hint = trace === undefined ? "`--at 0` is the initial state" : `it has ${plural(steps, "step")} that lead to a state: \`--at 0\` is the initial state, \`--at ${steps}\` the last`;
    return wrong({ code: "E0708", message: trace === undefined ? `\`${name}\` has no counterexample, and so no step ${at}` : `the counterexample of \`${name}\` has no state after step ${at}`, hint });
  }
  let omitted = 0;
  const answers: Answer[] = [];
  for (const action of model.actions.filter((each) => asked.includes(each.name))) {
    const found = barriersOf(model, check, state, action, (binding) => spellings(action.name, qualifiedName(action), binding).some((each) => squeezed(each) === squeezed(asked)));
    answers.push(...found.bindings.map((binding) => ({ name: nameOfStep({ ...binding, action: action.name }), binding })));
    omitted += found.omitted;
  }
  if (answers.length > 0) return { state, answers, omitted, diagnostics: [] };
  const names = model.actions.map(qualifiedName);
  const near = didYouMean(asked.replace(/\[[^\]]*\]|\(.*\)$/g, ""), names);
  const listed = names.slice(0, 8).join(", ") + (names.length > 8 ? ", …" : "");
  return wrong({ code: "E0707", message: `no action is called \`${asked}\``, hint: near !== undefined ? `did you mean \`${near}\`?` : names.length === 0 ? undefined : `there are: ${listed}` });
}

const squeezed = (name: string): string => name.replace(/\s+/g, "");

/** `Read`, `processor.Read`, `processor[east].Read`, and that with its parameters, named or not. */
function spellings(name: string, qualified: string, { instance, bindings }: Pick<Binding, "instance" | "bindings">): readonly string[] {
  const full = instance === undefined ? name : `${instance}.${name}`;
  return [name, qualified, full, `${full}(${bindings.map(({ type, value }) => showValue(type, value)).join(",")})`, nameOfStep({ instance, action: name, bindings })];
}

/** Answers that come with the place of what bars them. */
const PLACES = 4;
/** Ways of one action that are told. */
const WAYS = 6;

function print({ file, name, outcome }: FinishedCheck, answers: readonly Answer[], { at, omitted }: { readonly at: number; readonly omitted: number }, terminal: Terminal): void {
  const { style } = terminal;
  const where = at === 0 ? "in the initial state" : `after step ${at}`;
  terminal.print(`${style.bold(printable(file))} ${printable(name)}: ${printable(describeVerdict(outcome))}${outcome.trace === undefined ? ", no counterexample" : ""}`);
  for (const { name: action, binding } of answers) {
    const { enabled, barriers } = binding;
    terminal.print(`\n${style.bold(printable(action))} is ${enabled ? style.green("enabled") : style.red("not enabled")} ${where}${enabled && barriers.length > 0 ? "; other ways of it are not:" : enabled ? "" : ":"}`);
    for (const barrier of barriers.slice(0, WAYS)) {
      const choices = barrier.picks.length === 0 ? "" : `with ${barrier.picks.map((pick) => `${pick.name} = ${showValue(pick.type, pick.value)}`).join(", ")}: `;
      for (const line of hanging("  ", choices + describeBarrier(barrier), terminal)) terminal.print(line);
      if (answers.length <= PLACES && barriers.length <= PLACES) terminal.print(renderPlace(barrier.span, terminal));
    }
    if (barriers.length > WAYS) terminal.print(`  … and in ${showCount(barriers.length - WAYS)} more ways`);
  }
  if (omitted > 0) terminal.print(`\nnote: ${showCount(omitted)} more choices of parameters were not looked at; name them, as in \`Read(1)\``);
}

const toJson = ({ name, binding }: Answer): Json => ({ name, instance: binding.instance ?? null, bindings: binding.bindings.map(boundToJson), enabled: binding.enabled, barriers: binding.barriers.map(barrierToJson) });
