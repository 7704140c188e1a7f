// A spec as the library offers it: its checks, and what can be done with each.

import { checkToResult } from "../checker/checks/run-check.js";
import { openSpec, requireSystem, selectPlans } from "../checker/checks/open-spec.js";
import { explore } from "../checker/explore.js";
import { buildModel } from "../checker/lowering/lower.js";
import { faultToJson, firingsToJson, resultToJson, traceToJson } from "../checker/report/json.js";
import type { OpenedFile } from "../checker/report/results.js";
import { validationToJson } from "../checker/report/validation-json.js";
import { simulate } from "../checker/simulate.js";
import { missingFields } from "../checker/trace-validation/diagnostics.js";
import type { Host } from "../grammar/load.js";
import type { CheckPlan } from "../grammar/elaborate/plans.js";
import { isError } from "../grammar/core/diagnostic.js";
import type {
  CheckName,
  CheckOptions,
  CheckResult,
  Configuration,
  Diagnostic,
  Session,
  SimulateOptions,
  SimulationResult,
  Spec,
  ValidateOptions,
  ValidationResult,
} from "./api.js";
import { diagnosticOf, specError } from "./diagnostics.js";
import { checkOptions, isOverridden, overridesOf, simulateOptions } from "./options.js";
import type { Platform } from "./platform.js";
import { withReport } from "./report.js";
import { runMonitored } from "./running.js";
import { beginSession } from "./session.js";
import { hostOf, normalize } from "./sources.js";
import { keepSource } from "./subject.js";

/** Throws a `SpecError` if the file has errors or declares no system. */
export function openOn(platform: Platform, host: Host, path: string, configuration: Configuration): Spec {
  const opened = openSpec(path, overridesOf(configuration), host);
  const { diagnostics, system } = requireSystem(opened);
  if (diagnostics.some(isError) || system === undefined) throw specError(diagnostics);
  return new OpenSpec(opened, system, isOverridden(configuration), platform);
}

/** `openOn` with the texts of files, by path. */
export function openSources(
  platform: Platform,
  sources: Readonly<Record<string, string>>,
  path: string,
  configuration: Configuration,
): Spec {
  return openOn(platform, hostOf(sources, platform), normalize(path), configuration);
}

class OpenSpec implements Spec {
  readonly path: string;
  readonly warnings: readonly Diagnostic[];
  readonly checks: readonly CheckName[];
  readonly #file: OpenedFile;
  readonly #overridden: boolean;
  readonly #platform: Platform;

  constructor(
    file: OpenedFile,
    readonly system: string,
    overridden: boolean,
    platform: Platform,
  ) {
    this.#file = file;
    this.#overridden = overridden;
    this.#platform = platform;
    this.path = file.path;
    this.warnings = file.diagnostics.map(diagnosticOf);
    this.checks = file.plans.map(({ name, declaration }) => ({
      name,
      kind: declaration?.kind === "scenario" ? "scenario" : "check",
    }));
    keepSource(this, { platform, subject: (name) => this.#build(name) });
  }

  async check(name: string, options: CheckOptions = {}): Promise<CheckResult> {
    const plan = this.#planOf(name);
    const { engine = "auto", search = "bfs", keepGoing, threads, memory, ...running } = checkOptions(options);
    const settings = { search, overridden: this.#overridden };
    const result = await checkToResult(this.#file, plan, settings, async (_, model, check) => {
      const resources = this.#platform.resources({ threads, memory });
      const outcome = await runMonitored(running, this.#platform, (tick) =>
        explore(model, check, { search, engine, keepGoing, resources, tick }),
      );
      return { outcome, signal: undefined };
    });
    const diagnostics = (result.kind === "invalid" ? result.diagnostics : result.warnings).map(diagnosticOf);
    const data = { ...(resultToJson(result) as unknown as Omit<CheckResult, "diagnostics">), diagnostics };
    return withReport(data, { ...result, program: this.#file.program });
  }

  async checkAll(options: CheckOptions = {}): Promise<readonly CheckResult[]> {
    const results: CheckResult[] = [];
    for (const { name } of this.checks) results.push(await this.check(name, options));
    return results;
  }

  async simulate(name: string, options: SimulateOptions = {}): Promise<SimulationResult> {
    const { model, check } = this.#build(name);
    const { runs, steps, seed, ...running } = simulateOptions(options);
    const started = performance.now();
    const outcome = await runMonitored(running, this.#platform, (tick) =>
      simulate(model, check, { runs, steps, seed, tick }),
    );
    const seconds = (performance.now() - started) / 1000;
    const { finding } = outcome;
    const explained =
      finding?.trace === undefined
        ? undefined
        : (await import("../checker/explanation/explain.js")).tryToExplain(model, check, finding);
    const notices = [...outcome.notices, ...(explained?.notice === undefined ? [] : [explained.notice])];
    const identity = { file: this.path, system: this.system, check: name };
    const data = {
      ...identity,
      verdict: finding?.verdict ?? null,
      property: finding?.property ?? null,
      kind: finding?.violated ?? null,
      fault: faultToJson(finding?.fault),
      runs: outcome.runs,
      steps: outcome.steps,
      longest: outcome.longest,
      seed,
      firings: firingsToJson(model, outcome.firings),
      covered: outcome.covered,
      notices,
      trace: finding?.trace === undefined ? null : traceToJson(finding.trace),
    } as SimulationResult;
    const simulated = { outcome: { ...outcome, notices }, model, seconds, explanation: explained?.value };
    const { program } = this.#file;
    return withReport(data, { kind: "simulated", file: this.path, name, check, program, ...simulated });
  }

  async validate(
    name: string,
    log: string | Readonly<Record<string, string>>,
    { mapping: json, ...running }: ValidateOptions = {},
  ): Promise<ValidationResult> {
    const { validateTexts } = await import("./validation.js");
    const texts = Object.entries(typeof log === "string" ? { log } : log).map(([file, text]) => ({ file, text }));
    const subject = this.#build(name);
    const outcome = await runMonitored(running, this.#platform, (tick) => validateTexts(subject, json, texts, tick));
    const files = texts.map(({ file }) => file);
    const data = {
      ...(validationToJson(files, subject.model, outcome) as unknown as Omit<ValidationResult, "diagnostics">),
      diagnostics: missingFields([outcome.missingFields]).map(diagnosticOf),
    };
    return withReport(data, { kind: "validated", files, spec: this.path, check: name, model: subject.model, outcome });
  }

  explore(name: string, { initial = 0 }: { readonly initial?: number } = {}): Session {
    return beginSession(this.#build(name), initial);
  }

  #planOf(name: string): CheckPlan {
    const plan = this.#file.plans.find((each) => each.name === name);
    if (plan !== undefined) return plan;
    const { diagnostics, files } = selectPlans([this.#file], [name]);
    const names = files.flatMap(({ plans }) => plans.map((each) => `\`${each.name}\``)).join(", ");
    const message = `\`${name}\` is several checks: ${names}`;
    throw specError(diagnostics.length > 0 ? diagnostics : [{ code: "E0705", severity: "error", message }]);
  }

  #build(name: string): Parameters<typeof beginSession>[0] {
    const { program } = this.#file;
    const plan = this.#planOf(name);
    if (program === undefined) throw new Error(`internal: ${this.path} has checks but no program`);
    const { model, check, system, diagnostics } = buildModel(program, plan);
    if (model === undefined || check === undefined || system === undefined || diagnostics.some(isError))
      throw specError(diagnostics);
    return { model, check, system };
  }
}
