// Renders the result of replaying a trace, as text and as JSON.

import type { Divergence } from "../replay/divergence.js";
import type { FollowedTrace } from "../replay/follow.js";
import type { RecordedAction } from "../replay/recorded-trace.js";
import type { Model } from "../model/model.js";
import type { ReplayResult } from "../replay/replay.js";
import type { TraceFile } from "./trace-file.js";
import { stepsOf } from "./expectation.js";
import { diagnosticToJson, traceToJson, type Json } from "./json.js";
import { describeVerdict, renderFinding, type OutcomeOptions } from "./outcome.js";
import { renderTrace } from "./trace.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { closestName } from "../../grammar/core/edit-distance.js";
import { plural, printable, wrap } from "./text.js";

export interface Replay {
  /** The path of the trace file. */
  readonly path: string;
  /** The spec in which it was replayed, and the check that supplied the configuration. */
  readonly spec: string;
  readonly check: string;
  readonly file: TraceFile;
  readonly model: Model;
  readonly replayed: ReplayResult;
}

/** The recorded finding, in the form of `describeVerdict`. */
function describeRecorded({ verdict, property, fault, trace }: TraceFile): string {
  const steps = plural(trace.steps.length + (trace.failed === null ? 0 : 1), "step");
  return `${verdict}${property !== null ? ` ${property}` : fault !== null ? ` ${fault.code}` : ""} in ${steps}`;
}

/** The step that could not be replayed; undefined if the initial state or the cycle diverged. */
function divergingStep({ steps, divergence }: FollowedTrace, { trace }: TraceFile): RecordedAction | undefined {
  return divergence === undefined || locateDivergence({ steps, divergence }).step === null
    ? undefined
    : (trace.steps[steps.length] ?? trace.failed ?? undefined);
}

const nameOf = ({ instance, action }: RecordedAction): string => (instance === null ? action : `${instance}.${action}`);

/** A sentence without a full stop. */
function describeDivergence(divergence: Divergence, move: RecordedAction | undefined, model: Model): string {
  const name = `\`${move === undefined ? "" : nameOf(move)}\``;
  const list = (variables: readonly string[]): string => variables.map((each) => `\`${each}\``).join(", ");
  switch (divergence.kind) {
    case "start":
      return divergence.variables.length === 0
        ? "the spec has no initial state"
        : `no initial state matches the trace; the closest differs in ${list(divergence.variables)}`;
    case "action": {
      const near =
        move === undefined
          ? undefined
          : closestName(
              move.action,
              model.actions.map((action) => action.name),
            );
      return `action ${name} no longer exists${near === undefined ? "" : `; perhaps it is now \`${near}\``}`;
    }
    case "instance": {
      const owners = [
        ...new Set(
          model.actions
            .filter((action) => action.name === move?.action)
            .map((action) => action.instance?.name ?? "the system"),
        ),
      ];
      return `action ${name} no longer exists: \`${move?.action ?? ""}\` is an action of ${owners.join(", ")}`;
    }
    case "bindings":
      return `the arguments of ${name} no longer fit its parameters`;
    case "disabled":
      return `${name} is no longer enabled in this state`;
    case "choices":
      return `${name} is enabled, but not with these picks and branches, and no other choice leads to the state of the trace`;
    case "fails":
      return `${name} now fails: ${divergence.code}: ${divergence.message}`;
    case "passes":
      return `${name} no longer fails`;
    case "state":
      return `${name} now leads to a different state, which differs in ${list(divergence.variables)}`;
    case "loop":
      return "the behaviour no longer returns to the state where its loop began";
    case "scenario":
      return divergence.instead === undefined
        ? `the scenario no longer has step ${name} here: it ends before`
        : `the scenario no longer takes ${name} here, but \`${divergence.instead}\``;
    case "noScenario":
      return "the trace is from a scenario but is replayed in a check, which has no steps and assertions of its own";
  }
}

/** The number of the diverging step; steps count from 1. */
function locateDivergence({ steps, divergence }: Pick<FollowedTrace, "steps" | "divergence">): {
  readonly step: number | null;
  readonly words: string;
} {
  switch (divergence?.kind) {
    case "start":
      return { step: null, words: "in the initial state" };
    case "loop":
    case "noScenario":
      return { step: null, words: "at the end" };
    default:
      return { step: steps.length + 1, words: `at step ${steps.length + 1}` };
  }
}

/** A few words and, if needed, a sentence without a full stop. */
export function describeReplay({ file, model, replayed }: Pick<Replay, "file" | "model" | "replayed">): {
  readonly words: string;
  readonly sentence: string | undefined;
} {
  const { followed, trace, found, kind } = replayed;
  if (kind === "violates" && found !== undefined)
    return {
      words: `${found.fault?.code === file.fault?.code ? "still" : "now"} ${describeVerdict({ ...found, trace })}`,
      sentence: undefined,
    };
  if (kind === "passes" && trace !== undefined)
    return {
      words: "no longer a counterexample",
      sentence: `all ${plural(stepsOf(trace), "step")} can be taken, but ${replayed.why ?? ""}`,
    };
  if (kind === "unknown" && trace !== undefined)
    return {
      words: "cannot be decided",
      sentence: `all ${plural(stepsOf(trace), "step")} can be taken, but ${replayed.why ?? ""}`,
    };
  return {
    words: `diverges ${locateDivergence(followed).words}`,
    sentence:
      followed.divergence === undefined
        ? ""
        : describeDivergence(followed.divergence, divergingStep(followed, file), model),
  };
}

export function renderReplay({ path, spec, check, file, model, replayed }: Replay, options: OutcomeOptions): string {
  const { style } = options;
  const { followed, trace, found, kind } = replayed;
  const title = `${style.bold(printable(path))}: ${printable(describeRecorded(file))}, check ${printable(file.check)} of ${printable(file.spec)}`;
  const where = `${style.bold(printable(spec))} ${printable(check)}: `;
  const notes = [
    ...(followed.unknown.inTrace.length === 0
      ? []
      : [`the spec no longer has ${followed.unknown.inTrace.join(", ")}: not compared`]),
    ...(followed.unknown.inModel.length === 0
      ? []
      : [`the trace does not record ${followed.unknown.inModel.join(", ")}: not compared`]),
  ].flatMap((note) => wrap(printable(`note: ${note}`), options.width - 2, "  ").map((line) => `  ${line}`));
  const traceLines = trace === undefined ? [] : ["", renderTrace(trace, options)];
  const { words, sentence: text = "" } = describeReplay({ file, model, replayed });
  if (kind === "violates" && found !== undefined && trace !== undefined) {
    return [
      title,
      where + style.bold(style.red(printable(words))),
      ...notes,
      "",
      renderFinding({ ...found, trace }, model, options),
    ].join("\n");
  }
  if (kind === "passes" && trace !== undefined)
    return [
      title,
      where + style.bold(style.green(printable(words))),
      ...notes,
      "",
      ...sentence(`${text}.`, options),
      ...traceLines,
    ].join("\n");
  return [
    title,
    where + style.bold(style.yellow(printable(words))),
    ...notes,
    "",
    ...sentence(`${text}.`, options),
    ...traceLines,
    ...renderActualState(replayed, options),
  ].join("\n");
}

const sentence = (text: string, { style, width }: OutcomeOptions): readonly string[] =>
  wrap(printable(text.charAt(0).toUpperCase() + text.slice(1)), width).map(style.bold);

/** The state that the step leads to instead. */
function renderActualState({ followed, trace }: ReplayResult, options: OutcomeOptions): readonly string[] {
  const { divergence, states } = followed;
  const last = states.at(-1);
  if (divergence?.kind !== "state" || last === undefined || trace === undefined) return [];
  const differing = new Set(divergence.variables);
  const positions = trace.variables.flatMap(({ name }, i) => (differing.has(name) ? [i] : []));
  const only = (state: typeof last): typeof last => state.clear().concat(positions.flatMap((i) => state.get(i) ?? []));
  const rest = renderTrace(
    {
      variables: trace.variables.filter(({ name }) => differing.has(name)),
      initial: only(divergence.state),
      steps: [],
      failed: undefined,
      loop: undefined,
    },
    { ...options, view: undefined },
  );
  return ["", `${options.style.bold("It now leads to")}`, ...rest.split("\n").slice(1)];
}

export function replayToJson(version: string, replay: Replay): Json {
  const { file, model, replayed } = replay;
  const { followed, trace } = replayed;
  const { divergence } = followed;
  const obstacle =
    divergence === undefined
      ? null
      : {
          kind: divergence.kind,
          step: locateDivergence(followed).step,
          variables: "variables" in divergence ? divergence.variables : [],
          message: describeDivergence(divergence, divergingStep(followed, file), model),
        };
  return replayDocument(version, replay, { obstacle, trace: trace === undefined ? null : traceToJson(trace) }, []);
}

/** The result alone, if a bug prevents the rest. */
export const bareReplayToJson = (version: string, replay: Replay, failure: Diagnostic): Json =>
  replayDocument(version, replay, { obstacle: null, trace: null }, [failure]);

function replayDocument(
  version: string,
  { path, spec, check, file, model, replayed }: Replay,
  { obstacle, trace }: { readonly obstacle: Json; readonly trace: Json },
  diagnostics: readonly Diagnostic[],
): Json {
  const { followed, found, kind, why } = replayed;
  return {
    fathom: version,
    replay: {
      file: path,
      spec,
      system: model.name,
      check,
      recorded: {
        fathom: file.fathom,
        spec: file.spec,
        check: file.check,
        verdict: file.verdict,
        property: file.property,
        kind: file.kind,
        code: file.fault?.code ?? null,
      },
      result: kind,
      verdict: found?.verdict ?? null,
      code: found?.fault?.code ?? null,
      steps: followed.steps.length,
      obstacle,
      why: why ?? null,
      unknown: followed.unknown,
      trace,
    },
    diagnostics: diagnostics.map(diagnosticToJson),
  };
}
