// Renders the validation of a log: whether it is a behaviour, what rules the refused event out, and what the log covers.

import type { Model } from "../model/model.js";
import type { Trace } from "../outcome.js";
import { showValue } from "../interpreter/show.js";
import { element } from "../interpreter/values.js";
import { stepOf, variablesOf } from "../trace/trace.js";
import type { EventMeaning, LogEvent } from "../trace-validation/events.js";
import type { Contradiction, Refusal, RefusalReason, RefusedState } from "../trace-validation/refusal.js";
import type { ActionUsage, ValidationOutcome } from "../trace-validation/validate.js";
import { elementsOf } from "./changes.js";
import type { RenderOptions } from "./diagnostic.js";
import { qualifiedName } from "./names.js";
import { nameOfStep, titleOfPick } from "./steps.js";
import { hanging, plural, printable, showCount } from "./text.js";
import { renderTrace, stateLines } from "./trace.js";
import { renderActionStatuses } from "./why-not.js";

export interface ValidatedLog {
  /** The files, for the title. */
  readonly files: readonly string[];
  readonly spec: string;
  readonly check: string;
  readonly model: Model;
  readonly outcome: ValidationOutcome;
}

/** Steps of the behaviour before a refused event. */
const STEPS_SHOWN = 10;
/** Steps that a line lists. */
const LISTED = 8;
/** Characters of an event. */
const EVENT_LIMIT = 300;

export function renderValidation(
  { files, spec, check, model, outcome }: ValidatedLog,
  options: RenderOptions & { readonly last?: number | undefined },
): string {
  const { style } = options;
  const { verdict, refusal, events, accepted } = outcome;
  const paint = { valid: style.green, refused: style.red, incomplete: style.yellow }[verdict];
  const counts = [
    verdict === "valid" ? plural(events, "event") : `${showCount(accepted)} of ${plural(events, "event")} accepted`,
    ...(outcome.ignored === 0 ? [] : [`${showCount(outcome.ignored)} ignored`]),
    `at most ${plural(outcome.largest, "possible state")}`,
  ];
  const lines = [
    `${style.bold(printable(files.join(", ")))}: ${style.bold(paint(describeValidation(outcome)))} by ${printable(spec)} ${printable(check)}`,
    `  ${counts.join(", ")}`,
    ...outcome.notices.flatMap((notice) => hanging("  ", `note: ${notice}`, options)),
  ];
  if (refusal !== undefined) lines.push("", renderRefusal(model, refusal, outcome.behaviour, options));
  return lines.join("\n");
}

/** `accepted`, or `refused at event 5`. */
export function describeValidation({ verdict, refusal }: Pick<ValidationOutcome, "verdict" | "refusal">): string {
  if (verdict === "valid") return "accepted";
  return refusal === undefined ? "not validated to its end" : `refused at event ${showCount(refusal.number)}`;
}

function renderRefusal(
  model: Model,
  { event, states, possible }: Refusal,
  behaviour: Trace | undefined,
  options: RenderOptions & { readonly last?: number | undefined },
): string {
  const { style } = options;
  const source = event.source.length > EVENT_LIMIT ? `${event.source.slice(0, EVENT_LIMIT)}…` : event.source;
  const blocks = [
    [
      `${style.bold(printable(`${event.at.file}:${event.at.line}`))}: ${printable(describeEvent(event.meaning))}`,
      ...hanging("  ", source, options).map(style.dim),
    ].join("\n"),
    possible === 1
      ? "Before this event, the system is in one state:"
      : `Before this event, the system may be in ${showCount(possible)} states. ${states.length === possible ? "The nearest to the event first:" : `The ${states.length} nearest to the event:`}`,
    ...states.map((state) => renderRefusedState(model, state, event, IN_EVENTS, options)),
  ];
  if (behaviour === undefined) return blocks.join("\n\n");
  return [
    ...blocks,
    `A behaviour up to ${possible === 1 ? "this state" : "the first of these states"}:`,
    renderTrace(behaviour, { ...options, model, last: options.last ?? STEPS_SHOWN }),
  ].join("\n\n");
}

/** The source of what was observed, in a sentence: `the event says`. */
const IN_EVENTS = "the event says";

export function renderRefusedState(
  model: Model,
  { tracked, reason, enabled }: RefusedState,
  event: LogEvent,
  source: string,
  options: RenderOptions,
): string {
  const elements = elementsOf(variablesOf(model), tracked.state, options.width - 2);
  const names = enabledNames(model, enabled);
  const listed = names.slice(0, LISTED).join(", ") + (names.length > LISTED ? ", …" : "");
  return [
    ...stateLines(elements, "  ", options),
    ...renderReason(model, reason, event, source, options),
    ...(reason.kind !== "disabled"
      ? []
      : hanging("", `Enabled here: ${names.length === 0 ? "nothing" : listed}`, options)),
  ].join("\n");
}

function renderReason(
  model: Model,
  reason: RefusalReason,
  event: LogEvent,
  source: string,
  options: RenderOptions,
): readonly string[] {
  if (reason.kind === "disabled") {
    const statuses = reason.actions.map(({ position, status }) => ({
      name: nameOfStep({ ...status, action: element(model.actions, position).name }),
      status,
    }));
    return renderActionStatuses({ statuses, omitted: reason.omitted }, "here", options);
  }
  return reasonSentences(model, reason, event, source).flatMap((sentence) => hanging("", sentence, options));
}

/** The steps that are possible in a state, such as `fault Crash`. */
export const enabledNames = (model: Model, enabled: RefusedState["enabled"]): readonly string[] => [
  ...new Set(
    enabled.map((each) => `${element(model.actions, each.action).fault ? "fault " : ""}${nameOf(model, each)}`),
  ),
];

/** What rules the event out, in sentences without a full stop. */
export function reasonSentences(
  model: Model,
  reason: RefusalReason,
  { meaning }: LogEvent,
  source = IN_EVENTS,
): readonly string[] {
  switch (reason.kind) {
    case "disabled":
      return reason.actions.flatMap(({ position, status }) => {
        const name = nameOfStep({ ...status, action: element(model.actions, position).name });
        return status.blockedBy.map(({ message }) => `${name} is disabled: ${message}`);
      });
    case "otherState":
      return reason.contradictions.map((each) => `${nameOf(model, reason.step)} leads to ${contradict(each, source)}`);
    case "otherPicks": {
      const picks = reason.step.picks.map(titleOfPick).join(", ");
      const given =
        meaning.kind === "step" ? [...meaning.picks].map(([name, json]) => `${name} = ${JSON.stringify(json)}`) : [];
      return [`${nameOf(model, reason.step)} cannot pick ${given.join(", ")} here; one of its steps ${picks}`];
    }
    case "fails":
      return [`${nameOf(model, reason.step)} fails: ${reason.code}: ${reason.message}`];
    case "notThisState":
      return reason.contradictions.map((each) => `here is ${contradict(each, source)}`);
    case "impossible":
      return [reason.why];
  }
}

/** `` `written = 1`, but the event says 2 `` */
const contradict = ({ observed, actual, expected }: Contradiction, source: string): string =>
  actual === undefined
    ? `a state in which \`${observed}\` has no value, but ${source} ${expected}`
    : `\`${observed} = ${actual}\`, but ${source} ${expected}`;

const nameOf = (model: Model, step: Parameters<typeof stepOf>[1]): string => nameOfStep(stepOf(model, step));

/** `Write(client: 1), then written = 2` */
export function describeEvent(meaning: EventMeaning): string {
  switch (meaning.kind) {
    case "gap":
      return "events are missing";
    case "impossible":
      return "an event that no behaviour has";
    case "state":
      return `a state with ${observations(meaning)}`;
    case "step": {
      const actions = meaning.uses.map(({ action, args }) => {
        const given = action.params.flatMap(({ name, type }, i) => {
          const value = args[i];
          return value === undefined ? [] : [`${name}: ${showValue(type, value)}`];
        });
        return `${qualifiedName(action)}${given.length === 0 ? "" : `(${given.join(", ")})`}`;
      });
      const picks = [...meaning.picks].map(([name, json]) => `, picks ${name} = ${JSON.stringify(json)}`).join("");
      const then = meaning.observed.length === 0 ? "" : `, then ${observations(meaning)}`;
      return `${actions.join(" or ")}${picks}${then}`;
    }
  }
}

const observations = ({ observed }: Extract<EventMeaning, { readonly kind: "step" | "state" }>): string =>
  observed.map(({ text, type, expected }) => `${text} = ${showValue(type, expected)}`).join(", ");

// ---------------------------------------------------------------- coverage

/** What several logs of one model cover together. */
export interface LogCoverage {
  readonly usage: readonly ActionUsage[];
  readonly covered: readonly string[];
}

export function coverageOfLogs(model: Model, outcomes: readonly ValidationOutcome[]): LogCoverage {
  const sum = (action: number, count: "recorded" | "inferred"): number =>
    outcomes.reduce((total, { usage }) => total + (usage[action]?.[count] ?? 0), 0);
  return {
    usage: model.actions.map((_, action) => ({
      action,
      recorded: sum(action, "recorded"),
      inferred: sum(action, "inferred"),
    })),
    covered: model.covers
      .map(({ name }) => name)
      .filter((name) => outcomes.some(({ covered }) => covered.includes(name))),
  };
}

/** Which actions and covers of the spec the logs exercise. */
export function renderLogCoverage(model: Model, { usage, covered }: LogCoverage, options: RenderOptions): string {
  const { style } = options;
  const used = usage.filter(({ recorded, inferred }) => recorded + inferred > 0);
  const faults = usage.filter(({ action }) => element(model.actions, action).fault);
  const faultSteps = faults.reduce((sum, { recorded, inferred }) => sum + recorded + inferred, 0);
  const title = [
    `${used.length} of ${plural(usage.length, "action")}`,
    ...(faults.length === 0 ? [] : [plural(faultSteps, "fault")]),
    ...(model.covers.length === 0 ? [] : [`${covered.length} of ${plural(model.covers.length, "cover")}`]),
  ];
  const width = Math.max(0, ...usage.map(({ recorded }) => showCount(recorded).length));
  return [
    style.bold(`coverage: ${title.join(", ")}`),
    ...usage.map(({ action, recorded, inferred }) => {
      const definition = element(model.actions, action);
      const name = `${definition.fault ? "fault " : ""}${printable(qualifiedName(definition))}`;
      const more = inferred === 0 ? "" : `, and ${showCount(inferred)} without an event`;
      const line = `  ${showCount(recorded).padStart(width)}  ${name}${more}`;
      return recorded + inferred === 0 ? style.yellow(line) : line;
    }),
    ...model.covers.flatMap(({ name }) =>
      covered.includes(name) ? [] : [style.yellow(`  cover ${printable(name)}: not reached`)],
    ),
  ].join("\n");
}
