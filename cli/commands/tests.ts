// fathom tests: behaviours that cover a check, as JSON, in the Informal Trace Format, or as a module for vitest.

import { readdirSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { requireSystem, selectPlans } from "../../checker/checks/open-spec.js";
import { buildModel } from "../../checker/lowering/lower.js";
import type { Check, Model } from "../../checker/model/model.js";
import { traceToItf } from "../../checker/report/itf.js";
import { diagnosticToJson } from "../../checker/report/json.js";
import type { Signal } from "../../checker/report/results.js";
import { testsToJson, traceOfBehaviour } from "../../checker/report/tests-json.js";
import { renderTests } from "../../checker/report/tests-text.js";
import { testsToVitest } from "../../checker/report/tests-vitest.js";
import { coveringBehaviours, type CoveringBehaviours } from "../../checker/test-generation/cover.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import type { CheckPlan } from "../../grammar/elaborate/plans.js";
import { exitOfDiagnostic, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import { attempt, unwritable, unwritableFolder, writeText } from "../files/write.js";
import { version } from "../files/package-root.js";
import { overridesOf, type ConfigurationOptions } from "../options.js";
import { monitorSearch } from "../process/search-monitor.js";
import { plainName } from "../reports/counterexample-files.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { openFile } from "../verification/open-file.js";

export interface TestsOptions extends ConfigurationOptions {
  readonly check?: string;
  /** The most states to explore. */
  readonly states: number;
  readonly nearMisses: boolean;
  /** A folder for one file for each behaviour. */
  readonly itf?: string;
  readonly vitest?: string;
  readonly json?: boolean;
  /** List all points that are not reached. */
  readonly full?: boolean;
}

interface Subject {
  readonly path: string;
  readonly model: Model;
  readonly check: Check;
}

const VITEST = "the tests";

export async function tests(path: string, options: TestsOptions, terminal: Terminal): Promise<ExitName> {
  const { overrides, diagnostics: wrong } = overridesOf(options);
  const opened = requireSystem(openFile(path, overrides));
  const selected = selectPlans([opened], options.check === undefined ? [] : [options.check]);
  const diagnostics: Diagnostic[] = [
    ...distinct([...wrong, ...opened.diagnostics, ...selected.diagnostics]),
    ...unwritable([{ path: options.vitest, name: VITEST }]),
    ...(options.itf === undefined ? [] : unwritableFolder(options.itf, "test.itf.json", "a behaviour")),
  ];
  const plans = selected.files.flatMap((file) => file.plans);
  const plan = plans.find((each) => !isScenario(each));
  const [scenario] = plans;
  if (plan === undefined && scenario !== undefined) diagnostics.push(fixedSteps(scenario, path));
  let subject: Subject | undefined;
  if (!diagnostics.some(isError) && plan !== undefined && opened.program !== undefined) {
    const { model, check, diagnostics: more } = buildModel(opened.program, plan);
    diagnostics.push(...more);
    if (model !== undefined && check !== undefined && !more.some(isError))
      subject = { path: opened.path, model, check };
  }
  const found = subject === undefined ? undefined : await search(subject, options, terminal);
  if (subject !== undefined && found !== undefined)
    diagnostics.push(...writeFiles(subject, found.result, overrides.constants, options));
  print(opened.path, subject, found?.result, diagnostics, options, terminal);
  const stopped = found?.signal === undefined ? [] : [exitOfSignal(found.signal)];
  return worst([...diagnostics.map(exitOfDiagnostic), ...exitsOf(found?.result), ...stopped]);
}

const isScenario = ({ declaration }: CheckPlan): boolean => declaration?.kind === "scenario";

const fixedSteps = ({ name }: CheckPlan, path: string): Diagnostic => ({
  code: "E0705",
  severity: "error",
  message: `\`${name}\` is a scenario, whose steps are fixed, and no check`,
  hint: `name a check; \`fathom show ${path}\` lists them`,
});

async function search(
  { path, model, check }: Subject,
  { states, nearMisses }: TestsOptions,
  terminal: Terminal,
): Promise<{ readonly result: CoveringBehaviours; readonly signal: Signal | undefined }> {
  return monitorSearch(`${path} ${check.name}`, terminal, async (monitor) => {
    const result = await coveringBehaviours(model, check, { states, nearMisses, tick: monitor.tick });
    return { result, signal: monitor.signal() };
  });
}

const exitsOf = (result: CoveringBehaviours | undefined): readonly ExitName[] =>
  result?.end === "budget" || result?.end === "stopped" ? ["incomplete"] : [];

function writeFiles(
  subject: Subject,
  result: CoveringBehaviours,
  constants: ReadonlyMap<string, string>,
  { itf, vitest }: TestsOptions,
): readonly Diagnostic[] {
  const { path, model, check } = subject;
  const diagnostics: (Diagnostic | undefined)[] = [];
  if (vitest !== undefined) {
    const spec = linkTo(path, vitest);
    diagnostics.push(writeText(vitest, testsToVitest({ model, check: check.name, spec, constants }, result), VITEST));
  }
  if (itf !== undefined) diagnostics.push(...writeTraces(subject, result, itf));
  return diagnostics.flatMap((each) => each ?? []);
}

/** The URL of a file, from another one. */
function linkTo(path: string, from: string): string {
  const link = relative(dirname(resolve(from)), resolve(path))
    .split(sep)
    .map((name) => encodeURIComponent(name))
    .join("/");
  return link.startsWith(".") ? link : `./${link}`;
}

/** Removes what an earlier run wrote for this check, so that it is not mistaken for new. */
function writeTraces(
  { path, model, check }: Subject,
  { behaviours }: CoveringBehaviours,
  folder: string,
): readonly (Diagnostic | undefined)[] {
  const prefix = `${plainName(check.name)}-`;
  const isOld = (name: string): boolean =>
    name.startsWith(prefix) && /^\d+\.itf\.json$/.test(name.slice(prefix.length));
  const removed = attempt(folder, "the folder", () => {
    for (const name of readdirSync(folder)) if (isOld(name)) rmSync(join(folder, name));
  });
  return [
    removed,
    ...behaviours.map((behaviour, i) =>
      writeText(join(folder, `${prefix}${i + 1}.itf.json`), itfText(model, path, behaviour), `behaviour ${i + 1}`),
    ),
  ];
}

function itfText(model: Model, source: string, behaviour: CoveringBehaviours["behaviours"][number]): string {
  const description = "a behaviour that Fathom chose as a test";
  const trace = traceToItf(traceOfBehaviour(model, behaviour), { source, status: "no violation", description });
  return `${JSON.stringify(trace, undefined, 2)}\n`;
}

function print(
  spec: string,
  subject: Subject | undefined,
  result: CoveringBehaviours | undefined,
  diagnostics: readonly Diagnostic[],
  { json, full = false }: TestsOptions,
  terminal: Terminal,
): void {
  const { model, check } = subject ?? {};
  if (json === true) {
    const tests = model === undefined || result === undefined ? null : testsToJson(model, result);
    const document = {
      fathom: version(),
      spec,
      check: check?.name ?? null,
      tests,
      diagnostics: diagnostics.map(diagnosticToJson),
    };
    terminal.print(JSON.stringify(document, undefined, 2));
    return;
  }
  complainAbout(diagnostics, terminal);
  if (model === undefined || check === undefined || result === undefined) return;
  terminal.print(renderTests({ spec, check: check.name, model }, result, { ...terminal, full }));
}
