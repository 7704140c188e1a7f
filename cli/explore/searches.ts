// Searches from the current state: the nearest state that satisfies a condition, and random walks.

import { plural } from "../../checker/report/text.js";
import { findNearest, randomWalk, type StopReason } from "../../checker/session/session-search.js";
import { takeSteps, type Session } from "../../checker/session/session.js";
import { arrive } from "./navigation.js";
import { readCondition } from "./queries.js";
import { renderFault, renderSteps } from "./render.js";
import type { CommandContext, Reply } from "./reply.js";

export async function find(session: Session, text: string, { display, monitor }: CommandContext): Promise<Reply> {
  const read = readCondition(session, text, "the condition of `find`", display);
  if (!("expr" in read)) return { session, lines: read };
  const { steps, fault, states, complete, stopped } = await monitor("find", (tick) => findNearest(session, read, tick));
  const visited = plural(states, "state");
  if (steps === undefined) {
    const bounds = session.context.check.within.length > 0 ? " within the bounds of the check" : "";
    if (complete) return { session, lines: [`not reachable: false in all ${visited} reachable from here${bounds}`] };
    return {
      session,
      lines: [
        `not found: false in the nearest ${visited}${stopped === undefined ? ", where the search ended" : `; ${stopped}`}`,
      ],
    };
  }
  const moved = takeSteps(session, steps);
  const problem =
    fault === undefined ? [] : ["the condition cannot be evaluated in this state:", ...renderFault(fault, display)];
  if (steps.length === 0) return { session, lines: fault === undefined ? ["already true here"] : problem };
  return arrive(moved, display, [
    ...renderSteps(moved, session.at, moved.at, display),
    ...(fault === undefined
      ? [`found after ${plural(steps.length, "step")}; \`back ${steps.length}\` returns`]
      : problem),
  ]);
}

export async function run(
  session: Session,
  count: number,
  seed: number,
  { display, monitor }: CommandContext,
): Promise<Reply> {
  const { steps, stoppedBy } = await monitor("run", (tick) => randomWalk(session, { steps: count, seed, tick }));
  const moved = takeSteps(session, steps);
  const ending = `${plural(steps.length, "random step")}, seed ${seed}${describeStopReason(stoppedBy)}`;
  if (steps.length === 0) return { session, lines: [ending] };
  return arrive(moved, display, [...renderSteps(moved, session.at, moved.at, display), ending]);
}

function describeStopReason(reason: StopReason): string {
  switch (reason.kind) {
    case "steps":
      return "";
    case "outside":
      return ": stopped outside `within`";
    case "failing":
      return ": stopped where a step can fail";
    case "noSteps":
      return ": no step is enabled";
    case "breakpoints":
      return `: stopped at ${reason.ids.length === 1 ? "breakpoint" : "breakpoints"} ${reason.ids.join(", ")}`;
    case "problems":
      return ": stopped at a violation";
    case "stopped":
      return `: ${reason.why}`;
  }
}
