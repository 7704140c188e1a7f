// Moves along a path: takes steps, goes back and forth, and lists the enabled steps on arrival.

import { expressionEvaluator } from "../../checker/lowering/expression.js";
import { plural, printable, showCount } from "../../checker/report/text.js";
import { renderStep } from "../../checker/report/trace.js";
import { isSameStep } from "../../checker/trace/trace.js";
import { moveTo, takeStep, takenPath, type EnabledStep, type Session } from "../../checker/session/session.js";
import {
  renderEnabledSteps,
  renderFault,
  renderInvalidCommand,
  renderProblems,
  renderSteps,
  screenful,
  stepsHeading,
  type Display,
} from "./render.js";
import type { Reply } from "./reply.js";
import { numbered, stepsNamed, unknownStep, type ListedStep } from "./step-names.js";

/** Enabled steps that are listed after each step. */
const MAX_LISTED = 12;

/** The reply in a new state: `lines`, or the step that led to it; then its problems and the enabled steps. */
export function arrive(session: Session, display: Display, lines?: readonly string[]): Reply {
  const { at, path, current } = session;
  const arrival = lines ?? (at === 0 ? ["at the initial state"] : renderStep(path, at, display));
  const breakpoints = session.breakpoints
    .filter((each) => expressionEvaluator(each)(current.state).value === true)
    .map(({ id, text }) => display.style.yellow(printable(`breakpoint ${id}: ${text}`)));
  const outside =
    session.context.interpreter.satisfiesConstraint(current.state) === false
      ? [display.style.yellow("outside `within`: the check does not expand this state")]
      : [];
  return {
    session,
    lines: [
      ...arrival,
      ...renderProblems(current.problems, display),
      ...outside,
      ...breakpoints,
      ...listSteps(session, numbered(current.enabled), display, Math.min(MAX_LISTED, display.rows)),
      ...ahead(session),
    ],
  };
}

export function take(session: Session, what: number | string, display: Display): Reply {
  const { enabled } = session.current;
  const matching =
    typeof what === "number" ? numbered(enabled).filter(({ number }) => number === what) : stepsNamed(what, enabled);
  const [only, another] = matching;
  if (only === undefined) {
    const wrong =
      typeof what === "string"
        ? unknownStep(what, session)
        : { message: `there is no step ${what}: ${stepsHeading(session)}`, hint: undefined };
    return { session, lines: renderInvalidCommand(wrong, display) };
  }
  if (another !== undefined)
    return {
      session,
      lines: [
        "several steps match; take one by its number",
        ...renderEnabledSteps(session, matching.slice(0, display.rows), display),
        ...(matching.length > display.rows ? [`… and ${showCount(matching.length - display.rows)} more`] : []),
      ],
    };
  const { step, state, fault } = only.enabled;
  if (state === undefined) return fail(session, step, fault, display);
  return arrive(takeStep(session, { ...step, state }), display);
}

/** Shows a step that fails; the session stays in its state. */
function fail(session: Session, failed: EnabledStep["step"], fault: EnabledStep["fault"], display: Display): Reply {
  return {
    session,
    lines: [
      ...renderStep({ ...takenPath(session), failed }, session.at + 1, display),
      ...(fault === undefined ? [] : renderFault(fault, display)),
    ],
  };
}

export function next(session: Session, count: number, display: Display): Reply {
  const { path, at, current } = session;
  const to = Math.min(at + count, path.steps.length);
  if (to > at) {
    const moved = moveTo(session, to);
    return arrive(moved, display, renderSteps(moved, at, to, display));
  }
  if (path.failed !== undefined)
    return fail(
      session,
      path.failed,
      current.enabled.find(({ step, fault }) => fault !== undefined && isSameStep(step, path.failed))?.fault,
      display,
    );
  return {
    session,
    lines:
      path.loop === undefined
        ? ["there is no next step on this path; `actions` lists the enabled steps"]
        : ahead(session),
  };
}

/** The steps that `next` would take, or the continuation of an infinite behaviour at its end. */
export function ahead({ path, counterexample, at }: Session): readonly string[] {
  const left = path.steps.length - at + (path.failed === undefined ? 0 : 1);
  if (left > 0)
    return [
      path === counterexample
        ? `\`next\` continues with the counterexample (${plural(left, "more step")})`
        : `\`next\` takes the steps again that were undone (${plural(left, "step")})`,
    ];
  if (path.loop === undefined) return [];
  return [
    path.loop === at
      ? "the behaviour ends here: the system stutters forever"
      : `the behaviour repeats forever: this is the state after step ${path.loop} again, \`goto ${path.loop}\``,
  ];
}

export function listSteps(
  session: Session,
  steps: readonly ListedStep[],
  display: Display,
  rows: number,
): readonly string[] {
  const { current } = session;
  const heading = stepsHeading(session);
  if (current.enabled.length === 0) return [heading];
  const shown = steps.length > rows ? steps.slice(0, rows - 1) : steps;
  const left = steps.length - shown.length;
  const rest =
    left === 0
      ? []
      : [
          display.style.dim(
            `… and ${showCount(left)} more: ${rows < display.rows ? "`actions` lists more, " : ""}\`actions NAME\` lists those that contain NAME`,
          ),
        ];
  const count =
    steps.length === current.enabled.length
      ? heading
      : `${steps.length === 0 ? "none" : showCount(steps.length)} of ${heading}`;
  return [`${count}${steps.length === 0 ? "" : ":"}`, ...renderEnabledSteps(session, shown, display), ...rest];
}

/** The initial state of a path. */
export const initialStateLines = (path: Session["path"], display: Display): readonly string[] =>
  screenful(renderStep(path, 0, display), display.rows, (left) =>
    display.style.dim(`… and ${showCount(left)} more lines: \`state\``),
  );

/** The first output of a session: the state and the enabled steps. */
export function firstLines(session: Session, display: Display): readonly string[] {
  const several =
    session.path.steps.length === 0 && session.context.model.initialisers.some(({ kind }) => kind === "member");
  return arrive(session, display, [
    ...initialStateLines(session.path, display),
    ...(several ? ["there may be other initial states: `initial` lists them"] : []),
  ]).lines;
}
