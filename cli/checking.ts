// What check and verify share: from a path to the outcomes of its checks.

import { normalize } from "node:path";
import { buildModel, explore, planChecks, type CheckPlan, type Overrides } from "../checker/index.js";
import type { Outcome } from "../checker/outcome.js";
import type { ActionDef } from "../grammar/core.js";
import { isError, type Diagnostic } from "../grammar/diagnostic.js";
import { load } from "../grammar/index.js";
import { matchesExpectation } from "./expectation.js";
import type { CheckResult, OpenedFile } from "./results.js";
import { exitOfDiagnostic, exitOfOutcome, worst, type ExitName } from "./exit-codes.js";
import { fileHost, withExtension } from "./host.js";
import type { SearchOptions } from "./options.js";
import { isSymmetryNotice } from "./render/outcome.js";
import { didYouMean } from "./render/text.js";
import type { Terminal } from "./terminal.js";
import { resourcesOf } from "./threads.js";
import { watched } from "./watch.js";

/** Reads a file and all it uses, and lists its checks. */
export function openFile(path: string, overrides: Overrides = { constants: new Map() }): OpenedFile {
  const named = normalize(withExtension(path));
  const { program, diagnostics: loading } = load(named, fileHost);
  if (program === undefined || loading.some(isError)) return { path: named, program, system: program?.root.system?.text, plans: [], diagnostics: loading };
  const { system, plans, diagnostics } = planChecks(program, overrides);
  return { path: named, program, system, plans, diagnostics: distinct([...loading, ...diagnostics]) };
}

/** For a command that needs a system. */
export function requireSystem(opened: OpenedFile): OpenedFile {
  if (opened.system !== undefined || opened.diagnostics.some(isError)) return opened;
  const missing: Diagnostic = {
    code: "E0006",
    severity: "error",
    message: `\`${opened.path}\` holds no system to check`,
    hint: "a file that begins with `system NAME` can be checked; name one that uses this file",
  };
  return { ...opened, diagnostics: [...opened.diagnostics, missing] };
}

/** The plans a user named; `Table` means each `Table[N=…]`. */
export function selectPlans(files: readonly OpenedFile[], names: readonly string[]): { files: OpenedFile[]; diagnostics: Diagnostic[] } {
  if (names.length === 0) return { files: [...files], diagnostics: [] };
  const matches = (plan: CheckPlan, name: string): boolean => plan.name === name || plan.name.startsWith(`${name}[`);
  const known = files.flatMap((file) => file.plans.map((plan) => plan.name));
  const broken = files.some((file) => file.diagnostics.some(isError));
  const diagnostics = names
    .filter((name) => !broken && !files.some((file) => file.plans.some((plan) => matches(plan, name))))
    .map((name): Diagnostic => {
      const near = didYouMean(name, known);
      const listed = known.slice(0, 8).join(", ") + (known.length > 8 ? ", …" : "");
      const hint = near !== undefined ? `did you mean \`${near}\`?` : known.length > 0 ? `there are: ${listed}` : undefined;
      return { code: "E0705", severity: "error", message: `no check is called \`${name}\``, hint };
    });
  return { files: files.map((file) => ({ ...file, plans: file.plans.filter((plan) => names.some((name) => matches(plan, name))) })), diagnostics };
}

export async function runCheck(file: OpenedFile, plan: CheckPlan, options: SearchOptions, terminal: Terminal, overridden = false): Promise<CheckResult> {
  const { search, engine } = options;
  const common = { file: file.path, system: plan.system, name: plan.name };
  const { model, check, diagnostics } = buildModel(file.program ?? unopened(file), plan);
  if (model === undefined || check === undefined || diagnostics.some(isError)) return { kind: "invalid", ...common, diagnostics };
  const started = performance.now();
  const { outcome, signal } = await watched(`${file.path} ${plan.name}`, terminal, async (watch) => ({
    outcome: await explore(model, check, { search, engine, resources: resourcesOf(options), tick: watch.tick }),
    signal: watch.signal(),
  }));
  return {
    kind: "finished",
    ...common,
    model,
    check,
    outcome,
    asExpected: overridden ? undefined : matchesExpectation(outcome, check.expected, search),
    search,
    seconds: (performance.now() - started) / 1000,
    warnings: [...diagnostics, ...symmetryWarnings(file, outcome)],
    signal: outcome.verdict === "incomplete" ? signal : undefined,
  };
}

function unopened(file: OpenedFile): never {
  throw new Error(`${file.path} has checks but no program`);
}

export function exitOfResult(result: CheckResult): ExitName {
  if (result.kind === "invalid") return worst(result.diagnostics.map(exitOfDiagnostic));
  if (result.signal !== undefined) return result.signal === "SIGINT" ? "interrupted" : "terminated";
  return exitOfOutcome(result.outcome);
}

/**
 * Actions that fired in no check of a file, of those that explored everything. One check alone may well leave an action idle: a
 * variant switched off, no faults allowed.
 */
export function neverFired(results: readonly CheckResult[]): readonly Diagnostic[] {
  const finished = results.filter((result) => result.kind === "finished");
  const idle = new Map<string, ActionDef>();
  for (const { model, check, outcome } of finished) {
    if (outcome.verdict !== "holds" && outcome.verdict !== "unsupported") continue;
    for (const [i, action] of model.actions.entries()) if (outcome.firings[i] === 0 && !(action.fault && check.faults === 0)) idle.set(nameOf(action), action);
  }
  for (const { model, outcome } of finished) {
    for (const [i, action] of model.actions.entries()) if ((outcome.firings[i] ?? 0) > 0) idle.delete(nameOf(action));
  }
  return [...idle.values()].map(neverFires);
}

const nameOf = (action: ActionDef): string => (action.instance === undefined ? action.name : `${action.instance.name}.${action.name}`);

function neverFires(action: ActionDef): Diagnostic {
  return {
    code: "W0001",
    severity: "warning",
    message: `action \`${nameOf(action)}\` never fires`,
    span: action.span,
    hint: "in no reachable state are all its conditions true; a cover shows how far it gets",
  };
}

/** A symmetric type that counts for nothing, at the place it is declared. */
function symmetryWarnings(file: OpenedFile, outcome: Outcome): Diagnostic[] {
  const declared = [...(file.program?.modules.values() ?? [])].flatMap((module) => module.declarations.filter((declaration) => declaration.kind === "symmetric"));
  return outcome.notices.filter(isSymmetryNotice).map((message) => ({
    code: "W0002",
    severity: "warning",
    message,
    span: declared[0]?.span,
    hint: "the verdict is right all the same; the search only takes longer",
  }));
}

/** Each once: several checks of one file find the same mistakes in it. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((diagnostic) => {
    const key = JSON.stringify([diagnostic.code, diagnostic.message, diagnostic.span?.source.path, diagnostic.span?.start, diagnostic.span?.end]);
    return !seen.has(key) && seen.add(key);
  });
}
