// Compares the results of all engines for a spec in every detail.

import {
  buildModel,
  explore,
  planChecks,
  showValue,
  type Bound,
  type Call,
  type Check,
  type ExploreOptions,
  type Model,
  type Outcome,
  type Step,
  type Trace,
} from "../../../checker/index.js";
import { exploreWithin, type Bounds } from "../../checker/bounded-search.js";
import { hostOf } from "./files.js";
import { isError, load, type Diagnostic, type Span } from "../../../grammar/index.js";

export interface Built {
  readonly model: Model;
  readonly check: Check;
}

/** The models of all checks of a single file, or why there are none. */
export function build(text: string): readonly Built[] | readonly Diagnostic[] {
  const { program, diagnostics } = load("random.fathom", hostOf(text));
  if (program === undefined || diagnostics.some(isError)) return diagnostics;
  const planned = planChecks(program, { constants: new Map() });
  if (planned.diagnostics.some(isError)) return planned.diagnostics.filter(isError);
  const built = planned.plans.map((plan) => buildModel(program, plan));
  const wrong = built.flatMap((each) => each.diagnostics).filter(isError);
  return wrong.length > 0 ? wrong : built.map(({ model, check }) => ({ model: model!, check: check! }));
}

export const isBuilt = (result: readonly Built[] | readonly Diagnostic[]): result is readonly Built[] =>
  result.length > 0 && "model" in result[0]!;

// ---------------------------------------------------------------- outcomes as text

const spanText = (span: Span): string => `${span.source.path}:${span.start}-${span.end}`;
const boundText = ({ name, type, value }: Bound): string => `${name} = ${showValue(type, value)}`;
const callText = ({ from, to, operation, args, result }: Call): string =>
  `${from ?? "system"} -> ${to ?? "system"}.${operation}(${args.map(boundText).join(", ")})${result === undefined ? "" : ` = ${showValue(result.type, result.value)}`}`;
const stepText = (step: Omit<Step, "state">): string =>
  `${step.fault ? "fault " : ""}${step.instance ?? "system"}.${step.action}(${step.bindings.map(boundText).join(", ")}) picks {${step.picks.map(boundText).join(", ")}} branches {${step.branches.join(", ")}} calls {${step.calls.map(callText).join("; ")}} at ${spanText(step.span)}`;

function traceText({ variables, initial, steps, failed, loop }: Trace): readonly string[] {
  const stateText = (state: Trace["initial"]): string =>
    `  ${variables.map(({ name, type }, i) => `${name} = ${showValue(type, state.get(i)!)}`).join("; ")}${state.size > variables.length ? `; ${state.size - variables.length} more: ${state.slice(variables.length).join(", ")}` : ""}`;
  return [
    stateText(initial),
    ...steps.flatMap((step) => [stepText(step), stateText(step.state)]),
    ...(failed === undefined ? [] : [`failed: ${stepText(failed)}`]),
    ...(loop === undefined ? [] : [`back to ${loop}`]),
  ];
}

/** Every detail of an outcome, one a line. Notices about the engine are left out. */
export function describeOutcome(outcome: Outcome, engineNotice: (notice: string) => boolean = () => false): string {
  const {
    verdict,
    property,
    violated,
    fault,
    trace,
    states,
    initialStates,
    transitions,
    depth,
    firings,
    covered,
    notices,
    properties,
  } = outcome;
  return [
    `${verdict} ${violated ?? ""} ${property ?? ""}`.trimEnd(),
    ...(fault === undefined ? [] : [`${fault.code} ${fault.message} at ${spanText(fault.span)}`]),
    `states ${states}, initial ${initialStates}, transitions ${transitions}, depth ${depth}`,
    `firings ${firings?.join(" ")}`,
    `covered ${covered.join(" ")}`,
    ...properties.map(({ name, verdict: each, vacuous, immediate = "" }) =>
      `property ${name} ${each} ${vacuous.join("; ")} ${immediate}`.trimEnd(),
    ),
    ...notices.filter((notice) => !engineNotice(notice)).map((notice) => `notice ${notice}`),
    ...(trace === undefined ? ["no trace"] : traceText(trace)),
  ].join("\n");
}

// ---------------------------------------------------------------- comparison

export type Comparison =
  | { readonly kind: "same"; readonly outcome: Outcome }
  /** Too large for the interpreter in a test, or for the compiler. */
  | { readonly kind: "skipped"; readonly by: "interpreter" | "compiled" }
  | { readonly kind: "rejected"; readonly diagnostics: readonly Diagnostic[] }
  /** `by`: which one differs. */
  | { readonly kind: "different"; readonly by: string; readonly interpreter: string; readonly compiled: string };

/** Is the notice about the engine that was used? */
const engineNotice = (notice: string): boolean => /engine|interpreter|compiled/.test(notice);

const isTooLarge = ({ verdict, notices }: Outcome): boolean =>
  verdict === "incomplete" && notices.some((notice) => notice.includes("code would be too large"));

/**
 * The other engines by name, with their options. `bounded`: it goes beyond the levels that the interpreter explores before
 * it finds something, and is not compared if that takes much more work.
 */
export type Engines = Readonly<Record<string, ExploreOptions & { readonly bounded?: boolean }>>;

/** Of the interpreter, in a bounded comparison. */
const MOST_EXPRESSIONS = 20_000_000;

export async function compareChecks({ model, check }: Built, bounds: Bounds, engines: Engines): Promise<Comparison> {
  const { outcome, exceeded } = await exploreWithin(bounds, model, check, { search: "bfs" });
  if (exceeded || outcome.verdict === "incomplete") return { kind: "skipped", by: "interpreter" };
  const interpreter = describeOutcome(outcome, engineNotice);
  for (const [by, { bounded = false, ...options }] of Object.entries(engines)) {
    const expressions = bounded ? MOST_EXPRESSIONS : Infinity;
    const run = bounded
      ? exploreWithin({ states: Infinity, expressions }, model, check, options)
      : explore(model, check, options).then((other) => ({ outcome: other, exceeded: false }));
    const compiled = await run.then(
      ({ outcome: other, exceeded: isTooMuch }) =>
        // The symbolic engine does not always go by levels.
        isTooMuch || isTooLarge(other)
          ? undefined
          : describeOutcome({ ...other, depth: other.depth ?? outcome.depth }, engineNotice),
      (error: unknown) => `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    if (compiled === undefined) return { kind: "skipped", by: "compiled" };
    if (interpreter !== compiled) return { kind: "different", by, interpreter, compiled };
  }
  return { kind: "same", outcome };
}

export const compiledEngine: Engines = { compiled: { search: "bfs", engine: "compiled" } };

/** In all the ways in which it works: small systems would be explored level by level otherwise, and checked on the graph. */
export const symbolicEngine: Engines = {
  symbolic: { search: "bfs", engine: "symbolic" },
  "symbolic, by saturation": {
    search: "bfs",
    engine: "symbolic",
    bounded: true,
    thresholds: { probeWork: 0, trialWork: 1000, firstLevels: 0, setsWithoutNews: 1, smallGraphStates: 0 },
  },
};

/** Compares the results of the last check. */
export async function compareEngines(
  text: string,
  bounds: Bounds,
  engines: Engines = compiledEngine,
): Promise<Comparison> {
  const built = build(text);
  if (!isBuilt(built)) return { kind: "rejected", diagnostics: built };
  return compareChecks(built[built.length - 1]!, bounds, engines);
}
