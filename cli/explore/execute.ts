// Executes a command of the explorer: computes the new session and the lines to print.

import { moveTo, takenPath, type Session } from "../../checker/session/session.js";
import { plural, printable } from "../../checker/report/text.js";
import { renderTrace } from "../../checker/report/trace.js";
import type { Command } from "./command.js";
import { listInitialStates, restart } from "./initial-states.js";
import { ahead, arrive, listSteps, next, take } from "./navigation.js";
import { addBreakpoint, evaluateHere, whyNot } from "./queries.js";
import { renderHelp, renderProperties, renderState } from "./render.js";
import type { CommandContext, Reply } from "./reply.js";
import { find, run } from "./searches.js";
import { filterSteps } from "./step-names.js";

/** Reports errors in the input in the reply; it does not throw. */
export async function execute(session: Session, command: Command, context: CommandContext): Promise<Reply> {
  const { display } = context;
  const reply = (...lines: readonly string[]): Reply => ({ session, lines });
  switch (command.kind) {
    case "nothing":
      return reply();
    case "actions":
      return reply(...listSteps(session, filterSteps(session.current.enabled, command.filter), display, display.rows));
    case "take":
      return take(session, command.step, display);
    case "next":
      return next(session, command.count, display);
    case "back":
      return session.at === 0
        ? reply("already at the initial state")
        : arrive(moveTo(session, Math.max(0, session.at - command.count)), display);
    case "goto": {
      const to = command.to === "end" ? session.path.steps.length : command.to;
      return to > session.path.steps.length
        ? reply(`the path has ${plural(session.path.steps.length, "step")}`)
        : arrive(moveTo(session, to), display);
    }
    case "trace":
      return command.whole || session.at === session.path.steps.length
        ? reply(renderTrace(session.path, display))
        : reply(renderTrace(takenPath(session), display), ...ahead(session));
    case "state":
      return reply(...renderState(session, command.names, display));
    case "eval":
      return evaluateHere(session, command.text, display);
    case "why-not":
      return whyNot(session, command.text, display);
    case "find":
      return find(session, command.text, context);
    case "break":
      return addBreakpoint(session, command.text, display);
    case "breaks":
      return reply(
        ...(session.breakpoints.length === 0
          ? ["no breakpoints; `break EXPR` sets one"]
          : session.breakpoints.map(({ id, text }) => `${id}  ${printable(text)}`)),
      );
    case "delete": {
      const breakpoints = session.breakpoints.filter(({ id }) => id !== command.id);
      return breakpoints.length === session.breakpoints.length
        ? reply(`there is no breakpoint ${command.id}`)
        : { session: { ...session, breakpoints }, lines: [] };
    }
    case "run":
      return run(session, command.steps, command.seed ?? context.newSeed(), context);
    case "initial":
      return command.number === undefined
        ? listInitialStates(session, context)
        : restart(session, command.number, context);
    case "props":
      return reply(...renderProperties(session, display));
    case "help":
      return reply(...renderHelp(command.topic, display));
    case "quit":
      return { session, lines: [], ended: true };
  }
}
