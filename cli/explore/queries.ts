// Evaluates expressions in the current state, sets breakpoints, and explains why actions are disabled.

import { showValue } from "../../checker/interpreter/show.js";
import { expressionEvaluator } from "../../checker/lowering/expression.js";
import { actionStatuses, unknownAction } from "../../checker/report/action-query.js";
import { renderDiagnostic } from "../../checker/report/diagnostic.js";
import { printable, showCount, wrap } from "../../checker/report/text.js";
import { renderActionStatuses } from "../../checker/report/why-not.js";
import { readExpression, type Breakpoint, type Condition, type Session } from "../../checker/session/session.js";
import { boolType } from "../../grammar/core/types.js";
import { renderFault, renderInvalidCommand, screenful, type Display } from "./render.js";
import type { Reply } from "./reply.js";

export function evaluateHere(session: Session, text: string, display: Display): Reply {
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

/** The list of steps prefixes faults with `fault`, so the name may have this prefix. */
export function whyNot(session: Session, text: string, display: Display): Reply {
  const { model, check } = session.context;
  const action = text.replace(/^fault\s+/, "");
  const result = actionStatuses(model, check, session.current.state, action);
  if (result.statuses.length === 0)
    return { session, lines: renderInvalidCommand(unknownAction(action, model), display) };
  const lines = renderActionStatuses(result, "here", display).flatMap((block) => block.split("\n"));
  return {
    session,
    lines: screenful(lines, display.rows, (left) =>
      display.style.dim(`… and ${showCount(left)} more lines: name the instance and the parameters`),
    ),
  };
}

/** `subject` names the condition in error messages. Returns lines if it has errors. */
export function readCondition(
  { context }: Session,
  text: string,
  subject: string,
  display: Display,
): Condition | readonly string[] {
  const read = readExpression(context, text, { type: boolType, place: subject });
  return read.kind === "wrong"
    ? read.diagnostics.map((each) => renderDiagnostic(each, display))
    : { text, expr: read.expr, localCount: read.localCount };
}

export function addBreakpoint(session: Session, text: string, display: Display): Reply {
  const read = readCondition(session, text, "the condition of a breakpoint", display);
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
