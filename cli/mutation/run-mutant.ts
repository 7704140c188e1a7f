// Runs one mutant: its checks, until one detects it. If none does, compares its behaviours with those of the original
// spec.

import { resolve } from "node:path";
import { buildModel, type CheckPlan } from "../../checker/index.js";
import type { Check, Expected } from "../../checker/model/model.js";
import type { Outcome } from "../../checker/outcome.js";
import { matchesExpectation, stepsOf } from "../../checker/report/expectation.js";
import { traceToJson } from "../../checker/report/json.js";
import { describeExpected, describeVerdict } from "../../checker/report/outcome.js";
import type { FinishedCheck, OpenedFile } from "../../checker/report/results.js";
import type { Style } from "../../checker/report/style.js";
import { showCount } from "../../checker/report/text.js";
import { renderTrace } from "../../checker/report/trace.js";
import { modelText } from "../../checker/trace-inclusion/canonical-text.js";
import { compareModels, type ComparedModel } from "../../checker/trace-inclusion/trace-inclusion.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Host } from "../../grammar/index.js";
import { fileHost } from "../files/host.js";
import type { SearchOptions } from "../options.js";
import type { Terminal } from "../terminal/terminal.js";
import { openFile } from "../verification/open-file.js";
import { runCheck } from "../verification/run-check.js";
import type { Mutant, MutantCheck, MutantResult, SearchCounts, Witness } from "./mutant-result.js";

/**
 * A check of a mutant may explore this many times as many states as the original, and at least this many. The limit is
 * not a time, which would differ between runs.
 */
const STATE_LIMIT = { factor: 10, min: 50_000 };
/** States that are compared if the counts of a check differ. */
const COMPARED_STATES = 20_000;
/** If the counts of a check are equal, behaviours are still compared when there are at most this many states. */
const SMALL = 2_000;

export interface MutantRequest {
  readonly mutant: Mutant;
  /** The text of the whole changed file. */
  readonly text: string;
  /** In the order in which they are tried. */
  readonly checks: readonly MutantCheck[];
  readonly options: SearchOptions;
}

export interface RenderOptions {
  readonly style: Style;
  readonly width: number;
}

/** False for a design that is broken on purpose. */
const expectsNothingWrong = ({ expected: { kind } }: Pick<Check, "expected">): boolean =>
  kind === "holds" || kind === "bounded" || kind === "not";

/** A check that did not detect the mutant. */
interface PassedCheck {
  readonly check: MutantCheck;
  readonly mutated: ComparedModel;
  readonly counts: SearchCounts;
}

interface Original {
  readonly compared: ComparedModel;
  /** Equal for models with the same meaning. */
  readonly text: string;
}

/** An internal error says nothing about the mutant. */
function withError(error: Diagnostic | undefined, check: MutantCheck | undefined): MutantResult {
  return error?.code === "E0841" && check !== undefined
    ? { kind: "unfinished", file: check.file, check: check.check, why: error.message }
    : { kind: "stillborn", code: error?.code ?? "E0705" };
}

/** Keeps the original specs that it has read, because many mutants are compared with them. */
export class MutantRunner {
  readonly #files = new Map<string, OpenedFile>();
  /** By check; undefined if the check has no model. */
  readonly #originals = new Map<string, Original | undefined>();

  async run(request: MutantRequest, render: RenderOptions, terminal: Terminal): Promise<MutantResult> {
    const { mutant, checks } = request;
    const host = hostWith(mutant.path, request.text);
    const files = new Map(
      [...new Set(checks.map(({ file }) => file))].map((file) => [file, openFile(file, undefined, host)]),
    );
    const error = firstError([...files.values()].flatMap((file) => file.diagnostics));
    if (error !== undefined) return withError(error, checks[0]);

    let unfinished: MutantResult | undefined;
    const passed: PassedCheck[] = [];
    for (const check of checks) {
      const result = await this.#runCheck(check, files, request.options, terminal);
      if (result === "same") continue;
      if ("counts" in result) passed.push(result);
      else if (result.kind === "unfinished") unfinished ??= result;
      else return result;
    }
    return unfinished ?? this.#compare(passed, render);
  }

  /** `same` if the mutation does not change the model of the check. */
  async #runCheck(
    mutantCheck: MutantCheck,
    files: ReadonlyMap<string, OpenedFile>,
    options: SearchOptions,
    terminal: Terminal,
  ): Promise<MutantResult | PassedCheck | "same"> {
    const { file, plan } = findPlan(files, mutantCheck);
    if (file?.program === undefined || plan === undefined) return { kind: "stillborn", code: "E0705" };
    const { model, check, diagnostics } = buildModel(file.program, plan);
    const error = firstError(diagnostics);
    if (model === undefined || check === undefined || error !== undefined)
      return { kind: "stillborn", code: error?.code ?? "E0705" };
    if (modelText({ model, check }) === this.#original(mutantCheck)?.text) return "same";
    const stateLimit = Math.max(STATE_LIMIT.min, STATE_LIMIT.factor * Number(mutantCheck.original.states));
    const result = await runCheck(file, plan, options, terminal, { stateLimit });
    if (result.kind === "invalid") return withError(firstError(result.diagnostics), mutantCheck);
    const { outcome } = result;
    // A search notices the limit late. Whether it completes before depends on luck, but the number of states does not.
    if (outcome.verdict === "incomplete" || outcome.states > stateLimit) {
      const why =
        outcome.states > stateLimit
          ? `more than ${showCount(stateLimit)} states`
          : (outcome.notices[0] ?? outcome.verdict);
      return { kind: "unfinished", file: mutantCheck.file, check: mutantCheck.check, why };
    }
    return passes(outcome, result.check.expected)
      ? { check: mutantCheck, mutated: { model, check }, counts: countsOf(outcome) }
      : killedBy(mutantCheck, result);
  }

  /**
   * Only checks of designs that are meant to be right count: in one that is broken on purpose, any difference is fine as
   * long as it stays broken. Checks with different counts come first, because their behaviours surely differ; within each group the smallest.
   */
  #compare(passed: readonly PassedCheck[], render: RenderOptions): MutantResult {
    const bySize = passed
      .filter(({ mutated }) => expectsNothingWrong(mutated.check))
      .sort((a, b) => Number(a.check.original.states) - Number(b.check.original.states));
    const different = bySize.filter(({ check, counts }) => !sameCounts(counts, check.original));
    // A scenario follows a single path, and with equal counts it is the same path.
    const equal = bySize.filter(
      ({ check, counts, mutated }) =>
        sameCounts(counts, check.original) && check.original.states <= SMALL && mutated.check.scenario === undefined,
    );
    let inconclusive = false;
    for (const { check, mutated } of [...different, ...equal]) {
      const original = this.#original(check)?.compared;
      if (original === undefined) continue;
      // A check that finds something explores no deeper than that.
      const depth = original.check.expected.kind === "holds" ? original.check.depth : check.original.depth;
      const comparison = compareModels(original, mutated, { states: COMPARED_STATES, depth });
      if (comparison.kind === "unknown") inconclusive = true;
      if (comparison.kind !== "differs") continue;
      const witness: Witness = {
        file: check.file,
        check: check.check,
        side: comparison.side === "changed" ? "mutant" : "spec",
        steps: stepsOf(comparison.trace),
        rendered: renderTrace(comparison.trace, render),
        json: traceToJson(comparison.trace),
      };
      return { kind: "survived", witness };
    }
    return inconclusive ? { kind: "survived", witness: undefined } : { kind: "same" };
  }

  #original(mutantCheck: MutantCheck): Original | undefined {
    const key = JSON.stringify([mutantCheck.file, mutantCheck.check]);
    if (!this.#originals.has(key)) {
      const file = this.#files.get(mutantCheck.file) ?? openFile(mutantCheck.file);
      this.#files.set(mutantCheck.file, file);
      const { plan } = findPlan(this.#files, mutantCheck);
      const { model, check } = plan === undefined || file.program === undefined ? {} : buildModel(file.program, plan);
      this.#originals.set(
        key,
        model === undefined || check === undefined
          ? undefined
          : { compared: { model, check }, text: modelText({ model, check }) },
      );
    }
    return this.#originals.get(key);
  }
}

/** The file system with one file changed. */
function hostWith(path: string, text: string): Host {
  const changed = resolve(path);
  return { ...fileHost, read: (each) => (resolve(each) === changed ? { kind: "text", text } : fileHost.read(each)) };
}

function findPlan(
  files: ReadonlyMap<string, OpenedFile>,
  { file: path, check }: MutantCheck,
): { readonly file: OpenedFile | undefined; readonly plan: CheckPlan | undefined } {
  const file = files.get(path);
  return { file, plan: file?.plans.find(({ name }) => name === check) };
}

const firstError = (diagnostics: readonly Diagnostic[]): Diagnostic | undefined => diagnostics.find(isError);

/**
 * Is this the expected verdict and finding? Numbers of states and steps are ignored: nearly every change affects them,
 * and they are no requirement on the design.
 */
function passes(outcome: Outcome, expected: Expected): boolean {
  if (expected.kind === "not") return matchesExpectation(outcome, expected, "bfs");
  const withoutCounts =
    expected.kind === "holds" || expected.kind === "bounded"
      ? { ...expected, states: undefined }
      : { ...expected, steps: undefined };
  return matchesExpectation(outcome, withoutCounts, "bfs");
}

const killedBy = ({ file, check: name }: MutantCheck, { outcome, check }: FinishedCheck): MutantResult => ({
  kind: "killed",
  file,
  check: name,
  verdict: describeVerdict(outcome),
  expected: describeExpected(check.expected),
  property: expectsNothingWrong(check) ? (outcome.property ?? outcome.fault?.code ?? outcome.verdict) : null,
});

const countsOf = ({ states, transitions, depth, firings }: Outcome): SearchCounts => ({
  states,
  transitions,
  depth,
  firings,
});

const sameCounts = (a: SearchCounts, b: SearchCounts): boolean =>
  a.states === b.states &&
  a.transitions === b.transitions &&
  a.depth === b.depth &&
  a.firings?.every((fired, i) => fired === b.firings?.[i]) === true;
