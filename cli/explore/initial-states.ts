// Lists the initial states of a check, and starts again in one of them.

import { changesOf } from "../../checker/report/changes.js";
import { plural, printable, showCount, wrap } from "../../checker/report/text.js";
import type { State } from "../../checker/interpreter/values.js";
import type { InitialState } from "../../checker/search/state-space.js";
import { forEachInitialState } from "../../checker/session/session-search.js";
import { startSessionAt, type Session } from "../../checker/session/session.js";
import { arrive, initialStateLines } from "./navigation.js";
import { renderFault } from "./render.js";
import type { CommandContext, Reply } from "./reply.js";

/** More initial states are not counted. */
const MAX_COUNTED = 1000;

export async function listInitialStates(session: Session, { display, monitor }: CommandContext): Promise<Reply> {
  const { variables } = session.path;
  const lines: string[] = [];
  let first: InitialState<State> | undefined;
  const list = (initial: InitialState<State>, number: number): void => {
    first ??= initial;
    if (number <= display.rows)
      lines.push(
        ...wrap(printable(describeInitialState(variables, initial, first)), display.width - 4).map(
          (line, i) => `${i === 0 ? String(number).padStart(2) : "  "}  ${line}`,
        ),
      );
  };
  const { count, stopped } = await monitor("initial states", (tick) =>
    forEachInitialState(session.context, MAX_COUNTED + 1, list, tick),
  );
  const total =
    count > MAX_COUNTED || stopped !== undefined
      ? `at least ${showCount(Math.min(count, MAX_COUNTED))} initial states`
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

/** The differences from the first initial state. */
function describeInitialState(
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

export async function restart(session: Session, number: number, { display, monitor }: CommandContext): Promise<Reply> {
  let result: InitialState<State> | undefined;
  const keepIfNumbered = (initial: InitialState<State>, at: number): void => void (at === number && (result = initial));
  const { count, stopped } = await monitor("initial states", (tick) =>
    forEachInitialState(session.context, number, keepIfNumbered, tick),
  );
  if (result?.fault !== undefined) return { session, lines: renderFault(result.fault, display) };
  if (result?.state !== undefined) {
    const restarted = startSessionAt(session.context, result.state, session.breakpoints);
    return arrive(restarted, display, initialStateLines(restarted.path, display));
  }
  const range =
    number < 1 ? "numbers start at 1" : `there ${count === 1 ? "is only one" : `are only ${showCount(count)}`}`;
  return { session, lines: [`there is no initial state ${number}: ${stopped ?? range}`] };
}
