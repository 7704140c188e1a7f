// fathom validate SPEC --log FILE: is what a program has logged a behaviour of the spec?

import { buildModel } from "../../checker/index.js";
import { requireSystem, selectPlans } from "../../checker/checks/open-spec.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import { Malformed } from "../../checker/json-reader.js";
import { diagnosticToJson } from "../../checker/report/json.js";
import { coverageOfLogs, renderLogCoverage, renderValidation } from "../../checker/report/validation.js";
import { logCoverageToJson, validationToJson } from "../../checker/report/validation-json.js";
import type { Signal } from "../../checker/report/results.js";
import { missingFields, wrongLog, wrongMapping } from "../../checker/trace-validation/diagnostics.js";
import type { Mapping } from "../../checker/trace-validation/mapping.js";
import {
  logValidator,
  type LogText,
  type ValidateLog,
  type ValidationOutcome,
  type ValidationSubject,
} from "../../checker/trace-validation/validate.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { exitOfDiagnostic, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import { openLog, openMapping } from "../files/log-file.js";
import { version } from "../files/package-root.js";
import { overridesOf, type ConfigurationOptions } from "../options.js";
import { monitorSearch } from "../process/search-monitor.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { openFile } from "../verification/open-file.js";

export interface ValidateOptions extends ConfigurationOptions {
  readonly log: readonly string[];
  readonly mapping?: string;
  readonly check?: string;
  /** The files are parts of one behaviour. */
  readonly merge?: boolean;
  /** Steps to show of the behaviour before a refused event. */
  readonly last: number;
  readonly json?: boolean;
}

interface ValidatedFiles {
  readonly files: readonly string[];
  readonly outcome: ValidationOutcome;
}

export async function validate(path: string, options: ValidateOptions, terminal: Terminal): Promise<ExitName> {
  const run = new ValidateCommand(path, options, terminal);
  const exit = await run.run();
  run.print();
  return exit;
}

class ValidateCommand {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #validated: ValidatedFiles[] = [];
  #subject: ValidationSubject | undefined;
  #spec = "";
  #stopped: Signal | undefined;

  constructor(
    readonly path: string,
    readonly options: ValidateOptions,
    readonly terminal: Terminal,
  ) {}

  async run(): Promise<ExitName> {
    const { log: paths, merge, mapping: mappingPath } = this.options;
    const mapping = openMapping(mappingPath);
    if ("code" in mapping) this.#diagnostics.push(mapping);
    const validateTexts = "code" in mapping ? undefined : this.#prepare(mapping);
    if (validateTexts === undefined) return this.#exit();
    const missing: (readonly string[])[] = [];
    for (const files of merge === true ? [paths] : paths.map((each) => [each])) {
      const opened = files.map(openLog);
      const unread = opened.filter((each) => "code" in each);
      this.#diagnostics.push(...unread);
      if (unread.length > 0) continue;
      const texts = opened.filter((each): each is LogText => !("code" in each));
      const outcome = await this.#validate(validateTexts, texts);
      if (outcome !== undefined) missing.push(outcome.missingFields);
      if (this.#stopped !== undefined) break;
    }
    this.#diagnostics.push(...missingFields(missing));
    return this.#exit();
  }

  /** The model, and what validates logs of it. */
  #prepare(mapping: Mapping): ValidateLog | undefined {
    const { overrides, diagnostics: wrong } = overridesOf(this.options);
    const opened = requireSystem(openFile(this.path, overrides));
    this.#spec = opened.path;
    const name = this.options.check ?? mapping.check;
    const selected = selectPlans([opened], name === undefined ? [] : [name]);
    this.#diagnostics.push(...distinct([...wrong, ...opened.diagnostics, ...selected.diagnostics]));
    const plans = selected.files.flatMap((file) => file.plans);
    const plan = plans.find((each) => each.name === name) ?? plans[0];
    if (this.#diagnostics.some(isError) || plan === undefined || opened.program === undefined) return undefined;
    const { model, check, system, diagnostics } = buildModel(opened.program, plan);
    this.#diagnostics.push(...diagnostics);
    if (model === undefined || check === undefined || system === undefined || diagnostics.some(isError))
      return undefined;
    this.#subject = { model, check, system };
    try {
      return logValidator(this.#subject, mapping);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.#diagnostics.push(wrongMapping(this.options.mapping, error.message));
      return undefined;
    }
  }

  async #validate(run: ValidateLog, texts: readonly LogText[]): Promise<ValidationOutcome | undefined> {
    const files = texts.map(({ file }) => file);
    try {
      const outcome = await monitorSearch(files.join(", "), this.terminal, async (monitor) => {
        const result = await run(texts, monitor.tick);
        this.#stopped = monitor.signal();
        return result;
      });
      this.#validated.push({ files, outcome });
      return outcome;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.#diagnostics.push(wrongLog(error.message));
      return undefined;
    }
  }

  #exit(): ExitName {
    const exits = this.#validated.map(({ outcome }): ExitName =>
      outcome.verdict === "valid" ? "ok" : outcome.verdict === "refused" ? "diverged" : "incomplete",
    );
    const stopped = this.#stopped === undefined ? [] : [exitOfSignal(this.#stopped)];
    return worst([...this.#diagnostics.map(exitOfDiagnostic), ...exits, ...stopped]);
  }

  print(): void {
    const { options, terminal } = this;
    const outcomes = this.#validated.map(({ outcome }) => outcome);
    const { model, check } = this.#subject ?? {};
    const coverage = model === undefined ? undefined : coverageOfLogs(model, outcomes);
    if (options.json === true) {
      const document = {
        fathom: version(),
        spec: this.#spec,
        check: check?.name ?? null,
        validations:
          model === undefined
            ? []
            : this.#validated.map(({ files, outcome }) => validationToJson(files, model, outcome)),
        coverage: model === undefined || coverage === undefined ? null : logCoverageToJson(model, coverage),
        diagnostics: this.#diagnostics.map(diagnosticToJson),
      };
      terminal.print(JSON.stringify(document, undefined, 2));
      return;
    }
    complainAbout(this.#diagnostics, terminal);
    if (model === undefined || check === undefined || coverage === undefined || outcomes.length === 0) return;
    const { style, width } = terminal;
    for (const { files, outcome } of this.#validated) {
      const validated = { files, spec: this.#spec, check: check.name, model, outcome };
      terminal.print(`${renderValidation(validated, { style, width, last: options.last })}\n`);
    }
    terminal.print(renderLogCoverage(model, coverage, { style, width }));
  }
}
