// Checking: models, their exploration and simulation, and what comes of it. Runs in a browser as it is.

export {
  sections,
  Unrestored,
  type Checkpoints,
  type Part,
  type Section,
  type Snapshot,
  type Standing,
} from "./compiler/checkpoint.js";
export type { Resources } from "./compiler/engine.js";
export { effectsOf, type Effects } from "./effects.js";
export type { Explanation } from "./explanation/explain.js";
export { explore, type ExploreOptions } from "./explore.js";
export { showValue } from "./interpreter/show.js";
export type { State, Value } from "./interpreter/values.js";
export type { Check, Expected, Fairness, Initialiser, Model, Property } from "./model.js";
export type { Bound, Call, Engine, Outcome, Step, Trace, Verdict } from "./outcome.js";
export type { Progress, Tick } from "./search/space.js";
export { simulate, type SimulateOptions, type SimulationOutcome } from "./simulate.js";
export { buildModel, type Built } from "./lower.js";
export { planChecks, type CheckPlan, type Overrides, type Plans } from "../grammar/elaborate/plans.js";
