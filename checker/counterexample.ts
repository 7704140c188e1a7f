// The path to what an engine found: among the shortest, one with few faults and switches between instances.

import type { ExploredSpace, PathSearch } from "./engine/explored-space.js";
import { becauseOfBug, failureNotice } from "./internal-error.js";
import type { Interpreter } from "./interpreter/interpreter.js";
import type { Check, Model } from "./model/model.js";
import { reduced } from "./reduction/reduced-space.js";
import { preferPath, type ChosenPath as ChosenFinding } from "./search/path-preference.js";
import type { Finding } from "./search/state-space.js";
import { actorOf, traceOf } from "./trace/trace.js";

export interface PathChoice {
  readonly model: Model;
  readonly check: Check;
  readonly explored: ExploredSpace;
  /** A fresh interpreter: its evaluations do not count as coverage of the search. */
  readonly interpreter: () => Interpreter;
}

export interface ChosenPath {
  readonly finding: Finding | undefined;
  /** The same finding on the first of the shortest paths. */
  readonly first: Finding | undefined;
  /** Why a path to what was found is not known, or why the exploration stopped. */
  readonly stopped: string | undefined;
  readonly notices: readonly string[];
}

export async function choosePath(choice: PathChoice): Promise<ChosenPath> {
  const { finding, stopped } = await findPath(choice.explored);
  const unchanged: ChosenPath = { finding, first: finding, stopped, notices: [] };
  if (finding === undefined || stopped !== undefined || finding.path.transitions.length === 0) return unchanged;
  try {
    const { finding: chosen, notice } = await preferredPath(choice, finding);
    return { ...unchanged, finding: chosen, notices: notice === undefined ? [] : [notice] };
  } catch (error) {
    const notice = failureNotice("the first of the shortest counterexamples is shown", error);
    return { ...unchanged, notices: [notice] };
  }
}

async function findPath(explored: ExploredSpace): Promise<PathSearch> {
  try {
    return await explored.findPath();
  } catch (error) {
    return { finding: undefined, stopped: becauseOfBug("what the search found is not known", error) };
  }
}

/** Releases what an exploration holds. Returns a notice if that fails: what was found stays known. */
export async function closeExplored(explored: ExploredSpace): Promise<string | undefined> {
  try {
    await explored.close();
    return undefined;
  } catch (error) {
    return failureNotice("the memory of the search was not released", error);
  }
}

async function preferredPath(
  { model, check, explored, interpreter }: PathChoice,
  finding: Finding,
): Promise<ChosenFinding> {
  const paths = await explored.shortestPaths(finding);
  if (paths === undefined) return { finding, notice: undefined };
  const own = interpreter();
  const chosen = await preferPath(finding, paths, {
    space: reduced(check, own),
    identity: own.key,
    actor: (transition) => actorOf(model, transition),
  });
  // Throws if it is not a counterexample.
  traceOf(model, own, chosen.finding);
  return chosen;
}
