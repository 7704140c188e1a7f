// The models: spec and configuration for Fathom, files for the peers in bench/peers, and the counts that all tools must
// report. There are two groups. The engine was tuned to the classic models. The broad ones were written afterwards, to
// find out what it makes of systems of other shapes.

import { broadModels } from "./broad-models.js";

/**
 * @typedef Model
 * @property {string} name also the name of the two files in bench/peers
 * @property {string} title
 * @property {"classic" | "broad"} group
 * @property {string} spec a file in specs/classics, or in bench/models for the broad models
 * @property {Record<string, number>} constants
 * @property {number} [faults] the maximum number of fault actions on a path
 * @property {string[]} invariants the invariants that the peers check
 * @property {number} states
 * @property {number} transitions
 * @property {number} spinExtra states that SPIN counts in addition
 * @property {number} spinDepth the stack size of SPIN's depth-first search; more than needed costs memory and time
 * @property {boolean} [murphi] false if there is no model for Rumur
 * @property {string[]} [rumurOptions]
 * @property {boolean} [long] run only with --all
 */

const twoPhase = (managers, states, transitions, spinDepth) => ({
  name: `twophase${managers}`,
  title: `Two-phase commit, ${managers} managers`,
  group: "classic",
  spec: "two_phase",
  constants: { MANAGERS: managers },
  invariants: ["Consistent"],
  states,
  transitions,
  spinExtra: 0,
  spinDepth,
});

// SPIN cannot choose an initial state: its model starts in an additional state with a step to each of them. By default
// Rumur selects the narrowest type for the values of the model, which is too narrow for its initial states.
const ewd840 = (nodes, states, transitions, spinDepth) => ({
  name: `ewd840_${nodes}`,
  title: `EWD840, ${nodes} nodes, any initial state`,
  group: "classic",
  spec: "ewd840",
  constants: { NODES: nodes },
  invariants: ["DetectionIsRight"],
  states,
  transitions,
  spinExtra: 1,
  spinDepth,
  rumurOptions: ["--value-type", "int32_t"],
});

const peterson = (processes, states, transitions, spinDepth) => ({
  name: `peterson${processes}`,
  title: `Peterson's filter lock, ${processes} processes`,
  group: "classic",
  spec: "peterson_n",
  constants: { PROCESSES: processes },
  invariants: ["MutualExclusion"],
  states,
  transitions,
  spinExtra: 0,
  spinDepth,
});

const pipeline = (records, capacity, crashes, states, transitions, spinDepth) => ({
  name: `pipeline_${records}_${capacity}_${crashes}`,
  title: `Pipeline, ${records} records, queues of ${capacity}, ${crashes} ${crashes === 1 ? "crash" : "crashes"}`,
  group: "classic",
  spec: "pipeline",
  constants: { RECORDS: records, CAPACITY: capacity },
  faults: crashes,
  invariants: ["RemovedImpliesStored", "DeliveredImpliesStored"],
  states,
  transitions,
  spinExtra: 0,
  spinDepth,
});

/** @type {Model[]} */
const classicModels = [
  twoPhase(7, 296_448, 2_744_705, 100),
  twoPhase(8, 1_745_408, 18_507_777, 100),
  twoPhase(9, 10_340_352, 123_558_401, 100),
  ewd840(6, 36_990, 699_844, 10_000),
  ewd840(8, 786_942, 25_909_510, 200_000),
  ewd840(9, 3_539_966, 146_641_415, 900_000),
  peterson(3, 2_376, 6_326, 1_000),
  peterson(4, 131_301, 460_493, 27_000),
  peterson(5, 9_497_519, 41_983_043, 1_050_000),
  pipeline(5, 2, 1, 85_811, 295_532, 100),
  pipeline(6, 3, 2, 1_497_239, 6_002_116, 100),
  pipeline(7, 3, 3, 11_556_413, 50_916_232, 100),
  { ...pipeline(8, 3, 4, 61_948_959, 291_735_294, 100), long: true },
];

/** @type {Model[]} */
export const models = [
  ...classicModels,
  ...broadModels.map((model) => ({ ...model, group: "broad", spec: model.name, murphi: false })),
];

/** Shorter runs vary more, so they are repeated more often. */
export const roundsOf = (model) =>
  model.states < 500_000 ? 7 : model.states < 5_000_000 ? 5 : model.states < 20_000_000 ? 3 : 1;
