// Judges one mutant: runs the checks it may be noticed by until one objects; if none does, looks for what it does that the spec does not.

import { resolve } from "node:path";
import { buildModel, type CheckPlan } from "../../checker/index.js";
import { compareModels, type ComparedModel } from "../../checker/trace-inclusion/trace-inclusion.js";
import type { Expected } from "../../checker/model/model.js";
import { modelText } from "../../checker/trace-inclusion/canonical-text.js";
import type { Outcome } from "../../checker/outcome.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Host } from "../../grammar/index.js";
import { openFile, runCheck } from "../verification/checking.js";
import { matchesExpectation, stepsOf } from "../../checker/report/expectation.js";
import { fileHost } from "../files/host.js";
import type { SearchOptions } from "../options.js";
import { traceToJson } from "../../checker/report/json.js";
import { describeExpected, describeVerdict } from "../../checker/report/outcome.js";
import { renderTrace } from "../../checker/report/trace.js";
import { showCount } from "../../checker/report/text.js";
import type { Style } from "../../checker/report/style.js";
import type { FinishedCheck, OpenedFile } from "../../checker/report/results.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Figures, MutantResult, Mutant, MutantCheck, Witness } from "./mutant-result.js";

/** A check of a mutant may explore ten times what it explores of the spec, and at least so much. In states, as times would differ from run to run. */
const ROOM = { times: 10, atLeast: 50_000 };
/** Of a check whose figures are others: states compared until the difference is found. */
const COMPARED = 20_000;
/** Of one whose figures are the same, up to so many states are compared all the same. */
const CONFIRMED = 2_000;

export interface MutantRequest {
  readonly mutant: Mutant;
  /** The whole file, changed. */
  readonly text: string;
  /** In the order in which they are tried. */
  readonly trials: readonly MutantCheck[];
  readonly options: SearchOptions;
}

export interface Showing {
  readonly style: Style;
  readonly width: number;
}

/** Keeps what it has read of the specs as they are: many mutants are compared with them. */
export class MutantRunner {
  readonly #files = new Map<string, OpenedFile>();
  readonly #subjects = new Map<string, { readonly subject: ComparedModel; readonly text: string } | undefined>();

  async run(question: MutantRequest, showing: Showing, terminal: Terminal): Promise<MutantResult> {
    const { mutant, trials } = question;
    const host = overlay(mutant.path, question.text);
    const files = new Map(
      [...new Set(trials.map(({ file }) => file))].map((file) => [file, openFile(file, undefined, host)]),
    );
    const plans = trials.map((trial) => ({ trial, ...planned(files, trial) }));
    const broken = firstError([...files.values()].flatMap((file) => file.diagnostics));
    if (broken !== undefined) return { kind: "stillborn", code: broken.code };

    let unfinished: MutantResult | undefined;
    const others: { readonly trial: MutantCheck; readonly changed: ComparedModel; readonly figures: Figures }[] = [];
    for (const { trial, file, plan } of plans) {
      if (file === undefined || plan === undefined) return { kind: "stillborn", code: "E0705" };
      const { model, check, diagnostics } = buildModel(file.program ?? unread(file), plan);
      const wrong = firstError(diagnostics);
      if (model === undefined || check === undefined || wrong !== undefined)
        return { kind: "stillborn", code: wrong?.code ?? "E0705" };
      if (modelText({ model, check }) === this.#original(trial)?.text) continue;
      const atMost = Math.max(ROOM.atLeast, ROOM.times * trial.figures.states);
      const result = await runCheck(file, plan, question.options, terminal, { atMost });
      if (result.kind === "invalid")
        return { kind: "stillborn", code: firstError(result.diagnostics)?.code ?? "E0705" };
      const { outcome } = result;
      // Whether a search was stopped in time is luck; how many states there are is not.
      if (outcome.verdict === "incomplete" || outcome.states > atMost)
        unfinished ??= {
          kind: "unfinished",
          file: trial.file,
          check: trial.check,
          why:
            outcome.states > atMost ? `more than ${showCount(atMost)} states` : (outcome.notices[0] ?? outcome.verdict),
        };
      else if (!noticesNothing(outcome, result.check.expected)) return killed(trial, result);
      else others.push({ trial, changed: { model, check }, figures: figuresOf(outcome) });
    }
    if (unfinished !== undefined) return unfinished;
    return this.#compare(others, showing);
  }

  /** Those with other figures first, as they surely differ somewhere; of both, the smallest first. */
  #compare(
    trials: readonly { readonly trial: MutantCheck; readonly changed: ComparedModel; readonly figures: Figures }[],
    showing: Showing,
  ): MutantResult {
    const bySize = [...trials].sort((a, b) => a.trial.figures.states - b.trial.figures.states);
    const differing = bySize.filter(({ trial, figures }) => !sameFigures(figures, trial.figures));
    // A scenario goes one way only: what lies beside it is no matter of its.
    const alike = bySize.filter(
      ({ trial, figures, changed }) =>
        sameFigures(figures, trial.figures) &&
        trial.figures.states <= CONFIRMED &&
        changed.check.scenario === undefined,
    );
    let open = false;
    for (const { trial, changed } of [...differing, ...alike]) {
      const original = this.#original(trial)?.subject;
      if (original === undefined) continue;
      // A check that finds something ends there: what lies beyond is no matter of its.
      const depth = original.check.expected.kind === "holds" ? original.check.depth : trial.figures.depth;
      const comparison = compareModels(original, changed, { states: COMPARED, depth });
      if (comparison.kind === "unknown") open = true;
      if (comparison.kind !== "differs") continue;
      const witness: Witness = {
        file: trial.file,
        check: trial.check,
        side: comparison.side === "changed" ? "mutant" : "spec",
        steps: stepsOf(comparison.trace),
        shown: renderTrace(comparison.trace, showing),
        json: traceToJson(comparison.trace),
      };
      return { kind: "survived", witness };
    }
    return open ? { kind: "survived", witness: undefined } : { kind: "same" };
  }

  #original(trial: MutantCheck): { readonly subject: ComparedModel; readonly text: string } | undefined {
    const key = JSON.stringify([trial.file, trial.check]);
    if (!this.#subjects.has(key)) {
      const file = this.#files.get(trial.file) ?? openFile(trial.file);
      this.#files.set(trial.file, file);
      const { plan } = planned(this.#files, trial);
      const { model, check } = plan === undefined || file.program === undefined ? {} : buildModel(file.program, plan);
      this.#subjects.set(
        key,
        model === undefined || check === undefined
          ? undefined
          : { subject: { model, check }, text: modelText({ model, check }) },
      );
    }
    return this.#subjects.get(key);
  }
}

function overlay(path: string, text: string): Host {
  const changed = resolve(path);
  return { ...fileHost, read: (asked) => (resolve(asked) === changed ? { kind: "text", text } : fileHost.read(asked)) };
}

function planned(
  files: ReadonlyMap<string, OpenedFile>,
  trial: MutantCheck,
): { readonly file: OpenedFile | undefined; readonly plan: CheckPlan | undefined } {
  const file = files.get(trial.file);
  return { file, plan: file?.plans.find(({ name }) => name === trial.check) };
}

const firstError = (diagnostics: readonly Diagnostic[]): Diagnostic | undefined => diagnostics.find(isError);

function unread(file: OpenedFile): never {
  throw new Error(`${file.path} has checks but no program`);
}

/**
 * Whether the verdict, and what it is of, are those expected. Numbers of states and steps are not compared: nearly every change makes them others,
 * and they say nothing of what must hold.
 */
function noticesNothing(outcome: Outcome, expected: Expected): boolean {
  if (expected.kind === "not") return matchesExpectation(outcome, expected, "bfs");
  const any =
    expected.kind === "holds" || expected.kind === "bounded"
      ? { ...expected, states: undefined }
      : { ...expected, steps: undefined };
  return matchesExpectation(outcome, any, "bfs");
}

const killed = (trial: MutantCheck, { outcome, check }: FinishedCheck): MutantResult => ({
  kind: "killed",
  file: trial.file,
  check: trial.check,
  verdict: describeVerdict(outcome),
  expected: describeExpected(check.expected),
});

const figuresOf = ({ states, transitions, depth, firings }: Outcome): Figures => ({
  states,
  transitions,
  depth,
  firings,
});

const sameFigures = (a: Figures, b: Figures): boolean =>
  a.states === b.states &&
  a.transitions === b.transitions &&
  a.depth === b.depth &&
  a.firings.every((fired, i) => fired === b.firings[i]);
