// A check that explores all behaviours and looks for nothing, as a base for others.

import type { Check } from "./model.js";

export const UNBOUNDED: Check = {
  name: "",
  faults: undefined,
  depth: undefined,
  within: [],
  symmetry: false,
  deadlock: false,
  invariants: [],
  steps: [],
  properties: [],
  covers: [],
  expected: { kind: "holds", states: undefined },
  span: undefined,
};
