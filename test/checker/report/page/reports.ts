// Reports on small specs, one for each kind of finding.

import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { explain } from "../../../../checker/explanation/explain.js";
import { explore } from "../../../../checker/explore.js";
import { buildModel } from "../../../../checker/lowering/lower.js";
import type { Check, Model } from "../../../../checker/model/model.js";
import type { Outcome, Trace } from "../../../../checker/outcome.js";
import type { State } from "../../../../checker/interpreter/values.js";
import { openFile } from "../../../../cli/verification/open-file.js";
import { elementsOf } from "../../../../checker/report/changes.js";
import { dataOf, renderHtml, type Reported } from "../../../../cli/reports/html.js";
import type { ReportData } from "../../../../checker/report/page/data.js";

/** Text from a spec that an explanation quotes. */
export const comment = `</script><img src=x onerror="window.pwned = 1">`;

/** A spec for each kind of finding. */
export const findings = {
  invariant: `system Pump
var level: 0..4 = 0
var seen: Set<1..4> = {}
action Fill(by: 1..2) { require level + by <= 4; level' = level + by; seen' = seen union {level + by} }
action Drain { require level > 0; level' = 0 }
fault action Burst { level' = 4 }
/// Never more than two.
invariant Dry: level < 3
invariant Seen: forall each in seen: each <= 4
check Default { faults 1; invariant Dry; invariant Seen; expect violated Dry in 1 step }
check NoFaults { faults 0; expect violated Dry in 2 steps }
`,
  step: `system Meter
var n: 0..3 = 0
action Up { require n < 3; n' = n + 1 }
action Reset { require n == 3; n' = 0 }
step Grows: n' >= n
check Default { expect violated Grows in 4 steps }
`,
  deadlock: `system Forks
type Side = 1..2
component Philosopher() {
  var held: 0..2 = 0
  op grab() { held' = held + 1 }
}
instance left = Philosopher()
instance right = Philosopher()
var free: Set<Side> = {1, 2}
action TakeLeft { require left.held == 0 and 1 in free; free' = free minus {1}; left.grab() }
action TakeRight { require right.held == 0 and 2 in free; free' = free minus {2}; right.grab() }
check Default { expect deadlock in 2 steps }
`,
  assert: `system Guarded
var n: 0..3 = 0
action Up { require n < 3; n' = n + 1 }
action Test { require n == 2; assert n != 2, "not two" }
check Default { deadlock off; expect error R0001 in 3 steps }
`,
  error: `system Overflow
var n: 0..2 = 0
action Up { n' = n + 1 }
check Default { expect error R0002 in 3 steps }
`,
  wander: `system Wander
var other: 0..2 = 0
var n: 0..2 = 0
action Idle { require other < 2; other' = other + 1 }
action Up { require n < 2; n' = n + 1 }
invariant Small: n + 1 < // ${comment}
  3
check Default { expect violated Small in 2 steps }
`,
  lasso: `system Lamp
enum Light { off, dark, bright }
var lamp: Light = off
action Plug { require lamp == off; lamp' = dark }
action Press { require lamp != off; if lamp == dark { lamp' = bright } else { lamp' = dark } }
fair weak Plug
fair weak Press
property Settles: eventually always lamp == dark
check Default { expect violated Settles in 3 steps }
`,
  stutter: `system Idle
var done: Bool = false
action Finish { require not done; done' = true }
terminal when done
property Ends: eventually done
check Default { expect violated Ends in 0 steps }
`,
} as const;

export interface Found {
  readonly model: Model;
  readonly check: Check;
  readonly outcome: Outcome;
  readonly trace: Trace;
  readonly reported: Reported;
  readonly data: ReportData;
}

/** Runs a check of a file, the first by default. It must produce a counterexample. */
export async function finding(path: string, name?: string, search: "bfs" | "dfs" = "bfs"): Promise<Found> {
  const { program, plans, diagnostics } = openFile(path);
  const plan = plans.find((each) => name === undefined || each.name === name);
  if (program === undefined || plan === undefined)
    throw new Error(JSON.stringify(diagnostics.map(({ message }) => message)));
  const { model, check, diagnostics: late } = buildModel(program, plan);
  if (model === undefined || check === undefined) throw new Error(JSON.stringify(late.map(({ message }) => message)));
  const outcome = await explore(model, check, { search });
  if (outcome.trace === undefined) throw new Error(`${path} ${plan.name}: ${outcome.verdict}`);
  const result = {
    kind: "finished",
    file: path,
    system: plan.system,
    name: plan.name,
    model,
    check,
    outcome,
    asExpected: undefined,
    search,
    seconds: 0,
    warnings: [],
    explanation: explain(model, check, outcome),
    signal: undefined,
  } as const;
  const reported: Reported = { result, trace: outcome.trace, program, overrides: { constants: new Map() } };
  return { model, check, outcome, trace: outcome.trace, reported, data: dataOf(reported) };
}

/** Returns the path of the report. */
export function writeReport(folder: string, name: string, found: Found): string {
  const path = join(folder, `${basename(name)}.html`);
  writeFileSync(path, renderHtml(found.reported));
  return path;
}

export function writeSpec(folder: string, name: string, text: string): string {
  const path = join(folder, `${name}.fathom`);
  writeFileSync(path, text);
  return path;
}

/** The rows of a state on the page: `name = value`. */
export const rowsOf = ({ trace }: Pick<Found, "trace">, state: State): readonly string[] =>
  elementsOf(trace.variables, state, 72)
    .map(({ name, value }) => `${name} = ${value}`)
    .sort();

export const statesOf = ({ trace }: Pick<Found, "trace">): readonly State[] => [
  trace.initial,
  ...trace.steps.map(({ state }) => state),
];
