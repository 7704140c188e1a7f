// The symbolic engine: it explores sets of states as decision diagrams, and learns from the interpreter what actions do
// (docs/architecture.md).

import type { CoverageRecorder } from "../coverage/recorder.js";
import { spaceOfNothing, type ExploredSpace } from "../engine/explored-space.js";
import type { Resources } from "../explorer/resources.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Progress, Tick } from "../search/state-space.js";
import { DiagramFull } from "./diagram.js";
import { orderedModel } from "./ordered-model.js";
import { OUTGROWN, Runner, Stopped } from "./run.js";
import { actionInstances } from "./symbolic-model.js";
import { SymbolicSearch } from "./symbolic-search.js";
import { defaultThresholds, type SymbolicThresholds } from "./thresholds.js";
import { countStates, SymbolicSpace } from "./symbolic-space.js";

export interface SymbolicEngineOptions extends Pick<Resources, "memory" | "full"> {
  readonly tick: Tick | undefined;
  readonly recorder: CoverageRecorder | undefined;
  /** Gives up after so much work (run.ts); undefined: never. */
  readonly work?: number | undefined;
  readonly thresholds?: Partial<SymbolicThresholds> | undefined;
}

/** Explores a check. Undefined if there is no initial state, or none without a run-time error. */
export async function exploreSymbolic(
  model: Model,
  check: Check,
  space: Interpreter,
  options: SymbolicEngineOptions,
): Promise<ExploredSpace | undefined> {
  const { memory, recorder, tick } = options;
  const thresholds = { ...defaultThresholds, ...options.thresholds };
  const nothing = (why: string, beyondEngine = false): ExploredSpace =>
    spaceOfNothing(space, why, { engine: "symbolic", threads: 1, recorder, beyondEngine });
  const instances = actionInstances(model, check);
  if (typeof instances === "string")
    return nothing(`the symbolic engine cannot explore this check: ${instances}`, true);
  recorder?.clear();
  const began = performance.now();
  const base = firstState(space);
  if (base === undefined) return undefined;
  const runner = new Runner({ ...options, full: (bytes) => options.full("budget", bytes) });
  let progress: Progress = { states: 0, frontier: 0, depth: 0, transitions: 0, nodes: 0 };
  let search: SymbolicSearch | undefined;
  let stopped: string | undefined;
  try {
    const symbolic = await orderedModel(
      model,
      check,
      space,
      instances,
      base,
      { memory, coverage: recorder },
      thresholds,
      (each, work) => runner.run(each, work, () => progress),
    );
    const current = new SymbolicSearch(symbolic, space, thresholds);
    search = current;
    let counted = 0;
    const progressOf = (): Progress => {
      const { made, nodes } = symbolic.diagram.statistics();
      // Counting takes a while: only if the set may have grown by much since.
      if (made > 1.2 * counted + 100_000) {
        counted = made;
        progress = { ...progress, states: countStates(symbolic, current.reached), depth: current.levels?.depth ?? 0 };
      }
      return { ...progress, frontier: 0, nodes };
    };
    await runner.run(symbolic, current.run(), progressOf, (mark) => current.markRoots(mark));
  } catch (error) {
    if (!(error instanceof Stopped || error instanceof DiagramFull)) throw error;
    if (error.message === OUTGROWN) return nothing(OUTGROWN);
    stopped = error instanceof Stopped ? error.message : options.full("budget", memory);
  }
  if (search === undefined) return nothing(stopped ?? "stopped");
  const explored = new SymbolicSpace({
    space,
    runner,
    search,
    began,
    stopped,
    tick,
    recorder,
    thresholds,
  });
  await explored.count();
  return explored;
}

function firstState(space: Interpreter) {
  for (const { state } of space.initialStates()) if (state !== undefined) return state;
  return undefined;
}
