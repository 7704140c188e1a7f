// A command, carried out: what the session becomes, and what is said of it.

import { expressionEvaluator } from "../../checker/lowering/expression.js";
import {
  startSessionAt,
  moveTo,
  readExpression,
  takeStep,
  takeSteps,
  takenPath,
  type Breakpoint,
  type Condition,
  type Session,
  type EnabledStep,
} from "../../checker/session/session.js";
import { findNearest, forEachInitialState, randomWalk, type StopReason } from "../../checker/session/session-search.js";
import { showValue } from "../../checker/interpreter/show.js";
import type { State } from "../../checker/interpreter/values.js";
import type { InitialState, Tick } from "../../checker/search/state-space.js";
import { boolType } from "../../grammar/core/types.js";
import { changesOf } from "../../checker/report/changes.js";
import { isSameStep } from "../../checker/trace/trace.js";
import { renderDiagnostic } from "../../checker/report/diagnostic.js";
import { renderStep, renderTrace } from "../../checker/report/trace.js";
import { plural, printable, showCount, wrap } from "../../checker/report/text.js";
import { renderActionStatuses } from "../../checker/report/why-not.js";
import { actionStatuses, unknownAction } from "../../checker/report/action-query.js";
import type { Command } from "./command.js";
import { filtered, meantBy, namesNoWay, numbered, type Numbered } from "./step-names.js";
import {
  headingOfWays,
  renderFault,
  renderHelp,
  renderMisspoken,
  renderProblems,
  renderProperties,
  renderState,
  renderSteps,
  renderWays,
  screenful,
  type Display,
} from "./render.js";

/** What commands need of the world around. */
export interface Surroundings {
  readonly display: Display;
  /** Of a random walk whose seed nobody named. */
  readonly newSeed: () => number;
  /** Looks after what may take long: `tick` stops it. */
  readonly watched: <T>(title: string, work: (tick: Tick) => Promise<T>) => Promise<T>;
}

export interface Reply {
  readonly session: Session;
  readonly lines: readonly string[];
  readonly ended?: boolean;
}

/** Never throws for what was typed. */
export async function perform(session: Session, command: Command, around: Surroundings): Promise<Reply> {
  const { display } = around;
  const say = (...lines: readonly string[]): Reply => ({ session, lines });
  switch (command.kind) {
    case "nothing":
      return say();
    case "actions":
      return say(...listWays(session, filtered(session.current.enabled, command.filter), display, display.rows));
    case "take":
      return take(session, command.what, display);
    case "next":
      return next(session, command.count, display);
    case "back":
      return session.at === 0
        ? say("already at the initial state")
        : arrive(moveTo(session, Math.max(0, session.at - command.count)), display);
    case "goto": {
      const to = command.to === "end" ? session.path.steps.length : command.to;
      return to > session.path.steps.length
        ? say(`the path has ${plural(session.path.steps.length, "step")}`)
        : arrive(moveTo(session, to), display);
    }
    case "trace":
      return command.whole || session.at === session.path.steps.length
        ? say(renderTrace(session.path, display))
        : say(renderTrace(takenPath(session), display), ...ahead(session));
    case "state":
      return say(...renderState(session, command.names, display));
    case "eval":
      return evaluateHere(session, command.text, display);
    case "why-not":
      return whyNot(session, command.text, display);
    case "find":
      return find(session, command.text, around);
    case "break":
      return addBreakpoint(session, command.text, display);
    case "breaks":
      return say(
        ...(session.breakpoints.length === 0
          ? ["no breakpoints; `break EXPR` sets one"]
          : session.breakpoints.map(({ id, text }) => `${id}  ${printable(text)}`)),
      );
    case "delete": {
      const breakpoints = session.breakpoints.filter(({ id }) => id !== command.id);
      return breakpoints.length === session.breakpoints.length
        ? say(`there is no breakpoint ${command.id}`)
        : { session: { ...session, breakpoints }, lines: [] };
    }
    case "run":
      return run(session, command.steps, command.seed ?? around.newSeed(), around);
    case "initial":
      return command.number === undefined ? listStarts(session, around) : restart(session, command.number, around);
    case "props":
      return say(...renderProperties(session, display));
    case "help":
      return say(...renderHelp(command.topic, display));
    case "quit":
      return { session, lines: [], ended: true };
  }
}

// ---------------------------------------------------------------- moving

/** Ways on that are listed after each step. */
const LISTED = 12;

/** What is said on arrival, `lines` before it. */
export function arrive(session: Session, display: Display, lines?: readonly string[]): Reply {
  const { at, path, current: here } = session;
  const arrival = lines ?? (at === 0 ? ["at the initial state"] : renderStep(path, at, display));
  const met = session.breakpoints
    .filter((each) => expressionEvaluator(each)(here.state).value === true)
    .map(({ id, text }) => display.style.yellow(printable(`breakpoint ${id}: ${text}`)));
  const outside =
    session.context.interpreter.satisfiesConstraint(here.state) === false
      ? [display.style.yellow("outside `within`: the check does not expand this state")]
      : [];
  return {
    session,
    lines: [
      ...arrival,
      ...renderProblems(here.problems, display),
      ...outside,
      ...met,
      ...listWays(session, numbered(here.enabled), display, Math.min(LISTED, display.rows)),
      ...ahead(session),
    ],
  };
}

function take(session: Session, what: number | string, display: Display): Reply {
  const { enabled: ways } = session.current;
  const meant = typeof what === "number" ? numbered(ways).filter(({ number }) => number === what) : meantBy(what, ways);
  const [only, another] = meant;
  if (only === undefined) {
    const wrong =
      typeof what === "string"
        ? namesNoWay(what, session)
        : { message: `there is no step ${what}: ${headingOfWays(session)}`, hint: undefined };
    return { session, lines: renderMisspoken(wrong, display) };
  }
  if (another !== undefined)
    return {
      session,
      lines: [
        "several steps match; take one by its number",
        ...renderWays(session, meant.slice(0, display.rows), display),
        ...(meant.length > display.rows ? [`… and ${showCount(meant.length - display.rows)} more`] : []),
      ],
    };
  const { step, state, fault } = only.way;
  if (state === undefined) return fail(session, step, fault, display);
  return arrive(takeStep(session, { ...step, state }), display);
}

/** A step that fails leads nowhere. */
function fail(session: Session, failed: EnabledStep["step"], fault: EnabledStep["fault"], display: Display): Reply {
  return {
    session,
    lines: [
      ...renderStep({ ...takenPath(session), failed }, session.at + 1, display),
      ...(fault === undefined ? [] : renderFault(fault, display)),
    ],
  };
}

function next(session: Session, count: number, display: Display): Reply {
  const { path, at, current: here } = session;
  const to = Math.min(at + count, path.steps.length);
  if (to > at) {
    const moved = moveTo(session, to);
    return arrive(moved, display, renderSteps(moved, at, to, display));
  }
  if (path.failed !== undefined)
    return fail(
      session,
      path.failed,
      here.enabled.find(({ step, fault }) => fault !== undefined && isSameStep(step, path.failed))?.fault,
      display,
    );
  return {
    session,
    lines: path.loop === undefined ? ["no step lies ahead; `actions` lists the enabled steps"] : ahead(session),
  };
}

/** What `next` would do, and how a behaviour that goes on for ever goes on from its end. */
function ahead({ path, at }: Session): readonly string[] {
  const left = path.steps.length - at + (path.failed === undefined ? 0 : 1);
  if (left > 0) return [`${plural(left, "step")} ahead: \`next\``];
  if (path.loop === undefined) return [];
  return [
    path.loop === at
      ? "the behaviour ends here: the system stutters forever"
      : `the behaviour repeats forever: this is the state after step ${path.loop} again, \`goto ${path.loop}\``,
  ];
}

function listWays(session: Session, ways: readonly Numbered[], display: Display, rows: number): readonly string[] {
  const { current: here } = session;
  const heading = headingOfWays(session);
  if (here.enabled.length === 0) return [heading];
  const shown = ways.length > rows ? ways.slice(0, rows - 1) : ways;
  const left = ways.length - shown.length;
  const rest =
    left === 0
      ? []
      : [
          display.style.dim(
            `… and ${showCount(left)} more: ${rows < display.rows ? "`actions` lists more, " : ""}\`actions NAME\` lists those that contain NAME`,
          ),
        ];
  const some =
    ways.length === here.enabled.length
      ? heading
      : `${ways.length === 0 ? "none" : showCount(ways.length)} of ${heading}`;
  return [`${some}${ways.length === 0 ? "" : ":"}`, ...renderWays(session, shown, display), ...rest];
}

// ---------------------------------------------------------------- initial states

/** More initial states are not counted. */
const STARTS_COUNTED = 1000;

async function listStarts(session: Session, { display, watched }: Surroundings): Promise<Reply> {
  const { variables } = session.path;
  const lines: string[] = [];
  let first: InitialState<State> | undefined;
  const list = (start: InitialState<State>, number: number): void => {
    first ??= start;
    if (number <= display.rows)
      lines.push(
        ...wrap(printable(describeStart(variables, start, first)), display.width - 4).map(
          (line, i) => `${i === 0 ? String(number).padStart(2) : "  "}  ${line}`,
        ),
      );
  };
  const { count, stopped } = await watched("initial states", (tick) =>
    forEachInitialState(session.context, STARTS_COUNTED + 1, list, tick),
  );
  const total =
    count > STARTS_COUNTED || stopped !== undefined
      ? `at least ${showCount(Math.min(count, STARTS_COUNTED))} initial states`
      : count === 1
        ? "one initial state"
        : plural(count, "initial state");
  return {
    session,
    lines: [
      `${total}${count > 1 ? ", by their differences from the first" : ""}:`,
      ...lines,
      ...(count > display.rows ? [display.style.dim("… `initial N` starts in any of them")] : []),
    ],
  };
}

/** What is not as in the first one. */
function describeStart(
  variables: Session["path"]["variables"],
  { state, fault }: InitialState<State>,
  first: InitialState<State>,
): string {
  if (fault !== undefined) return `fails: ${fault.code}, ${fault.message}`;
  const differs = state === undefined || first.state === undefined ? [] : changesOf(variables, first.state, state);
  return differs.length === 0
    ? "`initial 1` shows it"
    : differs.map(({ name, after }) => `${name} = ${after ?? "absent"}`).join(", ");
}

async function restart(session: Session, number: number, { display, watched }: Surroundings): Promise<Reply> {
  let found: InitialState<State> | undefined;
  const keep = (start: InitialState<State>, at: number): void => void (at === number && (found = start));
  const { count, stopped } = await watched("initial states", (tick) =>
    forEachInitialState(session.context, number, keep, tick),
  );
  if (found?.fault !== undefined) return { session, lines: renderFault(found.fault, display) };
  if (found?.state !== undefined) {
    const begun = startSessionAt(session.context, found.state, session.breakpoints);
    return arrive(begun, display, opening(begun, display));
  }
  const known =
    number < 1 ? "numbers start at 1" : `there ${count === 1 ? "is only one" : `are only ${showCount(count)}`}`;
  return { session, lines: [`there is no initial state ${number}: ${stopped ?? known}`] };
}

const opening = ({ path }: Session, display: Display): readonly string[] =>
  screenful(renderStep(path, 0, display), display.rows, (left) =>
    display.style.dim(`… and ${showCount(left)} more lines: \`state\``),
  );

// ---------------------------------------------------------------- expressions

function evaluateHere(session: Session, text: string, display: Display): Reply {
  const read = readExpression(session.context, text);
  if (read.kind === "wrong") return { session, lines: read.diagnostics.map((each) => renderDiagnostic(each, display)) };
  const { value, fault } = expressionEvaluator(read)(session.current.state);
  return {
    session,
    lines:
      fault !== undefined
        ? renderFault(fault, display)
        : wrap(printable(showValue(read.expr.type, value)), display.width, "  "),
  };
}

/** Faults are listed as such, and may be named as they are listed. */
function whyNot(session: Session, text: string, display: Display): Reply {
  const { model, check } = session.context;
  const asked = text.replace(/^fault\s+/, "");
  const found = actionStatuses(model, check, session.current.state, asked);
  if (found.statuses.length === 0) return { session, lines: renderMisspoken(unknownAction(asked, model), display) };
  const lines = renderActionStatuses(found, "here", display).flatMap((block) => block.split("\n"));
  return {
    session,
    lines: screenful(lines, display.rows, (left) =>
      display.style.dim(`… and ${showCount(left)} more lines: name the instance and the parameters`),
    ),
  };
}

function condition(
  { context: ground }: Session,
  text: string,
  place: string,
  display: Display,
): Condition | readonly string[] {
  const read = readExpression(ground, text, { type: boolType, place });
  return read.kind === "wrong"
    ? read.diagnostics.map((each) => renderDiagnostic(each, display))
    : { text, expr: read.expr, localCount: read.localCount };
}

function addBreakpoint(session: Session, text: string, display: Display): Reply {
  const read = condition(session, text, "the condition of a breakpoint", display);
  if (!("expr" in read)) return { session, lines: read };
  const breakpoint: Breakpoint = { ...read, id: Math.max(0, ...session.breakpoints.map(({ id }) => id)) + 1 };
  const holds = expressionEvaluator(breakpoint)(session.current.state).value === true;
  return {
    session: { ...session, breakpoints: [...session.breakpoints, breakpoint] },
    lines: [
      `breakpoint ${breakpoint.id}${holds ? ": already true here; `run` stops where it becomes true again" : ""}`,
    ],
  };
}

async function find(session: Session, text: string, { display, watched }: Surroundings): Promise<Reply> {
  const read = condition(session, text, "the condition of `find`", display);
  if (!("expr" in read)) return { session, lines: read };
  const { steps, fault, states, complete, stopped } = await watched("find", (tick) => findNearest(session, read, tick));
  const looked = plural(states, "state");
  if (steps === undefined) {
    const bounds = session.context.check.within.length > 0 ? " within the bounds of the check" : "";
    if (complete) return { session, lines: [`not reachable: false in all ${looked} reachable from here${bounds}`] };
    return {
      session,
      lines: [
        `not found: false in the nearest ${looked}${stopped === undefined ? ", where the search ended" : `; ${stopped}`}`,
      ],
    };
  }
  const found = takeSteps(session, steps);
  const problem =
    fault === undefined ? [] : ["the condition cannot be evaluated in this state:", ...renderFault(fault, display)];
  if (steps.length === 0) return { session, lines: fault === undefined ? ["already true here"] : problem };
  return arrive(found, display, [
    ...renderSteps(found, session.at, found.at, display),
    ...(fault === undefined
      ? [`found after ${plural(steps.length, "step")}; \`back ${steps.length}\` returns`]
      : problem),
  ]);
}

async function run(session: Session, count: number, seed: number, { display, watched }: Surroundings): Promise<Reply> {
  const { steps, stoppedBy } = await watched("run", (tick) => randomWalk(session, { steps: count, seed, tick }));
  const moved = takeSteps(session, steps);
  const ending = `${plural(steps.length, "random step")}, seed ${seed}${describeStopReason(stoppedBy)}`;
  if (steps.length === 0) return { session, lines: [ending] };
  return arrive(moved, display, [...renderSteps(moved, session.at, moved.at, display), ending]);
}

function describeStopReason(halt: StopReason): string {
  switch (halt.kind) {
    case "steps":
      return "";
    case "outside":
      return ": stopped outside `within`";
    case "failing":
      return ": stopped where a step can fail";
    case "noSteps":
      return ": no step is enabled";
    case "breakpoints":
      return `: stopped at ${halt.ids.length === 1 ? "breakpoint" : "breakpoints"} ${halt.ids.join(", ")}`;
    case "problems":
      return ": stopped at a violation";
    case "stopped":
      return `: ${halt.why}`;
  }
}

/** The beginning: the state and the ways on. */
export function greet(session: Session, display: Display): readonly string[] {
  const several =
    session.path.steps.length === 0 && session.context.model.initialisers.some(({ kind }) => kind === "member");
  return arrive(session, display, [
    ...opening(session, display),
    ...(several ? ["there may be other initial states: `initial` lists them"] : []),
  ]).lines;
}
