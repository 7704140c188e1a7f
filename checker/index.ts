// The public interface of the checker: models, exploration, simulation and their results. Runs in browsers too.

export {
  sections,
  RestoreError,
  type CheckpointHeader,
  type CheckpointPart,
  type Checkpoints,
  type Section,
  type Snapshot,
} from "./explorer/checkpoint.js";
export type { Resources } from "./explorer/resources.js";
export { effectsOf, type Effects } from "./reduction/effects.js";
export type { Explanation } from "./explanation/explain.js";
export { explore, type ExploreOptions } from "./explore.js";
export { showValue } from "./interpreter/show.js";
export type { State, Value } from "./interpreter/values.js";
export type { Check, Expected, Fairness, Initialiser, Model, Property } from "./model/model.js";
export type { Bound, Call, Engine, Outcome, Step, Trace, Verdict } from "./outcome.js";
export type { Progress, Tick } from "./search/state-space.js";
export { simulate, type SimulateOptions, type SimulationOutcome } from "./simulate.js";
export { buildModel, type BuildResult } from "./lowering/lower.js";
export { planChecks, type CheckPlan, type Overrides, type Plans } from "../grammar/elaborate/plans.js";
