// Renders what became of an ITF trace in a spec, as text and as JSON.

import { is } from "immutable";
import { conjunction } from "../explanation/reasons.js";
import { element } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { BarredStep, Contrast } from "../replay/itf/barred-steps.js";
import type { ItfObstacle, ItfReplay } from "../replay/itf/itf-replay.js";
import type { ItfTrace } from "../replay/itf/itf-trace.js";
import { stepOf, variablesOf } from "../trace/trace.js";
import { closestName } from "../../grammar/core/edit-distance.js";
import { changesOf } from "./changes.js";
import { traceToJson, type Json } from "./json.js";
import { describeVerdict, renderFinding, type OutcomeOptions } from "./outcome.js";
import { nameOfStep } from "./steps.js";
import { hanging, plural, printable, wrap } from "./text.js";
import { renderTrace } from "./trace.js";

export interface ReplayedItf {
  /** The path of the trace. */
  readonly path: string;
  readonly spec: string;
  readonly check: string;
  readonly itf: ItfTrace;
  readonly model: Model;
  readonly replayed: ItfReplay;
}

/** Actions that are listed where no step leads on. */
const ACTIONS_SHOWN = 20;
/** Values that a sentence lists. */
const CHANGES_SHOWN = 4;

/** A few words and, if needed, a sentence without a full stop. */
export function describeItfReplay({ model, replayed }: Pick<ReplayedItf, "model" | "replayed">): {
  readonly words: string;
  readonly sentence: string | undefined;
} {
  const { kind, found, trace, obstacle } = replayed;
  switch (kind) {
    case "violates":
      return { words: found === undefined ? "violated" : describeVerdict({ ...found, trace }), sentence: undefined };
    case "passes":
      return { words: "a behaviour that violates nothing", sentence: undefined };
    case "unknown":
      return {
        words: "cannot be decided",
        sentence: "too many states agree with the trace: it records too few variables",
      };
    case "diverges":
      return {
        words: `diverges ${locate(obstacle)}`,
        sentence: obstacle === undefined ? undefined : describeObstacle(obstacle, model),
      };
  }
}

/** Where a trace diverges; its states count from 0, and step 3 leads to state 3. */
function locate(obstacle: ItfObstacle | undefined): string {
  if (obstacle === undefined || obstacle.kind === "loop") return "at the end";
  return stepAt(obstacle) === null ? "in the initial state" : `at step ${stepAt(obstacle)}`;
}

const stepAt = (obstacle: ItfObstacle): number | null =>
  obstacle.kind === "start" || obstacle.kind === "loop" || obstacle.state === 0 ? null : obstacle.state;

function describeObstacle(obstacle: ItfObstacle, model: Model): string {
  switch (obstacle.kind) {
    case "start":
      return obstacle.nearest === undefined
        ? "the spec has no initial state"
        : `no initial state is that of the trace: in the nearest, ${describeContrast(model, obstacle.nearest)}`;
    case "value":
      return `state ${obstacle.state} of the trace is no state of the spec: ${obstacle.why}`;
    case "step": {
      const { barred, state } = obstacle;
      const changes = barred === undefined ? [] : changesOf(variablesOf(model), barred.from.state, barred.expected);
      const values = changes.slice(0, CHANGES_SHOWN).map(({ name, after }) => `\`${name} = ${after ?? "none"}\``);
      if (changes.length > CHANGES_SHOWN) values.push(`${changes.length - CHANGES_SHOWN} more changes`);
      return `no step of the spec leads from state ${state - 1} of the trace to state ${state}, in which ${conjunction(values)}`;
    }
    case "loop":
      return `no step of the spec leads from the last state back to state ${obstacle.state} of the trace, with which its loop begins`;
  }
}

function describeContrast(model: Model, { actual, expected }: Contrast): string {
  const changes = changesOf(variablesOf(model), actual, expected);
  const shown = changes
    .slice(0, CHANGES_SHOWN)
    .map(({ name, before, after }) => `\`${name} = ${before ?? "none"}\`, but the trace says ${after ?? "none"}`);
  const more = changes.length > CHANGES_SHOWN ? [`${changes.length - CHANGES_SHOWN} more values differ`] : [];
  return [...shown, ...more].join("; ");
}

/** One sentence for each action, without a full stop. */
function describeBarred(model: Model, steps: readonly BarredStep[]): readonly string[] {
  return steps.map((barred) => {
    if (barred.kind === "disabled") {
      const { name } = element(model.actions, barred.action);
      const action = barred.instance === undefined ? name : `${barred.instance}.${name}`;
      const others =
        barred.others === 0 ? "" : `; it is disabled with ${plural(barred.others, "other choice")} of arguments too`;
      return `${action} is disabled: ${barred.message}${others}`;
    }
    const name = nameOfStep(stepOf(model, barred.step));
    return barred.kind === "fails"
      ? `${name} fails: ${barred.code}: ${barred.message}`
      : `${name} leads to a state in which ${describeContrast(model, barred.contrast)}`;
  });
}

const barredOf = ({ obstacle }: ItfReplay): readonly BarredStep[] =>
  obstacle?.kind === "step" ? (obstacle.barred?.steps ?? []) : [];

/** What was not compared, and what else a reader should know; sentences without a full stop. */
export function notesOnItf({ model, replayed }: Pick<ReplayedItf, "model" | "replayed">): readonly string[] {
  const { names, unserializable, stuttering, after } = replayed;
  const unrecorded = model.variables.map(({ name }) => name).filter((name) => names.inModel.includes(name));
  const unknown = names.inTrace.map((name) => {
    const near = closestName(name.slice(name.lastIndexOf(":") + 1), unrecorded);
    return near === undefined ? name : `${name} (perhaps ${near})`;
  });
  return [
    ...(unknown.length === 0 ? [] : [`the spec has no variable ${unknown.join(", ")}: not compared`]),
    ...(unrecorded.length === 0 ? [] : [`the trace does not record ${unrecorded.join(", ")}: any value will do`]),
    ...(unserializable.length === 0
      ? []
      : [
          `the tool that wrote the trace could not write all values of ${unserializable.join(", ")}: any value will do there`,
        ]),
    ...(stuttering === 0 ? [] : [`nothing happens in ${plural(stuttering, "step")} of the trace`]),
    ...(after === 0 ? [] : [`the trace goes on for ${plural(after, "step")}`]),
  ];
}

export function renderItfReplay(replay: ReplayedItf, options: OutcomeOptions): string {
  const { path, spec, check, itf, model, replayed } = replay;
  const { style, width } = options;
  const { kind, found, trace } = replayed;
  const { words, sentence } = describeItfReplay(replay);
  const paint = { violates: style.red, passes: style.green, diverges: style.yellow, unknown: style.yellow }[kind];
  const loop = itf.loop === undefined ? "" : `, repeating from state ${itf.loop} on`;
  const lines = [
    `${style.bold(printable(path))}: a trace of ${plural(itf.states.length, "state")}${loop}`,
    `${style.bold(printable(spec))} ${printable(check)}: ${style.bold(paint(printable(words)))}`,
    ...notesOnItf(replay).flatMap((note) => hanging("  ", `note: ${note}`, options)),
  ];
  if (sentence !== undefined)
    lines.push(
      "",
      ...wrap(printable(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`), width).map(style.bold),
    );
  const barred = barredOf(replayed);
  for (const each of describeBarred(model, barred.slice(0, ACTIONS_SHOWN))) lines.push(...hanging("  ", each, options));
  if (barred.length > ACTIONS_SHOWN) lines.push(`  and ${plural(barred.length - ACTIONS_SHOWN, "more action")}`);
  if (trace !== undefined)
    lines.push(
      "",
      kind === "violates" && found !== undefined
        ? renderFinding({ ...found, trace }, model, options)
        : renderTrace(trace, options),
    );
  return lines.join("\n");
}

/** The variables in which the state of the trace differs. */
function variablesIn(model: Model, obstacle: ItfObstacle): readonly string[] {
  const { actual, expected } =
    obstacle.kind === "step"
      ? { actual: obstacle.barred?.from.state, expected: obstacle.barred?.expected }
      : { ...(obstacle.kind === "start" ? obstacle.nearest : undefined) };
  return model.variables.map(({ name }) => name).filter((_, i) => !is(actual?.get(i), expected?.get(i)));
}

export function itfReplayToJson(version: string, replay: ReplayedItf): Json {
  const { path, spec, check, model, replayed } = replay;
  const { kind, found, trace, obstacle, names } = replayed;
  const { sentence } = describeItfReplay(replay);
  return {
    fathom: version,
    replay: {
      file: path,
      spec,
      system: model.name,
      check,
      recorded: null,
      result: kind,
      verdict: found?.verdict ?? null,
      code: found?.fault?.code ?? null,
      steps: trace?.steps.length ?? 0,
      obstacle:
        obstacle === undefined
          ? null
          : {
              kind: obstacle.kind,
              step: stepAt(obstacle),
              variables: variablesIn(model, obstacle),
              message: sentence ?? "",
              actions: describeBarred(model, barredOf(replayed)),
            },
      why: kind === "unknown" ? (sentence ?? null) : null,
      unknown: { inTrace: names.inTrace, inModel: names.inModel },
      trace: trace === undefined ? null : traceToJson(trace),
    },
    diagnostics: [],
  };
}
