// Measures one model: all contenders take turns for several rounds, so that a temporary load affects all of them.
// Results are medians.

import { least, median } from "./statistics.js";
import { UserError } from "./tools.js";

/**
 * A peer slower than the fastest peer by this factor is not run again: it cannot affect the comparison, but would take
 * most of the time. Processor time is compared, since it does not depend on the load of the machine.
 */
const MAX_SLOWDOWN = 3;

/** Builds are repeated less often, because they take long and vary little. */
const BUILDS = 3;

function checkCounts(model, contender, sample) {
  const exact = contender.name.startsWith("SPIN")
    ? [["states", model.states]]
    : [
        ["states", model.states],
        ["transitions", model.transitions],
      ];
  const mismatches = exact.filter(([what, expected]) => sample[what] !== expected);
  if (mismatches.length === 0) return;
  const details = mismatches.map(([what, expected]) => `${sample[what]} ${what} instead of ${expected}`);
  throw new UserError(`${contender.name} counts ${details.join(" and ")} for ${model.name}`);
}

/**
 * @returns {{ model: string, group: string, states: number, transitions: number, results: Result[], errors: string[] }}
 * results in the order of the contenders, without those that failed
 */
export function measure(model, contenders, rounds, workspace, progress) {
  const runners = contenders
    .filter((contender) => contender.runs?.(model) ?? true)
    .map((contender) => ({ contender, builds: [], samples: [] }));
  const errors = [];
  for (let round = 0; round < rounds; round += 1) {
    // Each round starts with another contender, so that none always follows the same one.
    const order = runners.map((_, index) => runners[(index + round) % runners.length]);
    const fastestPeer = Math.min(
      ...runners.filter(isPeer).flatMap(({ samples }) => samples.map((sample) => sample.processor)),
    );
    for (const runner of order) {
      if (runner.failed || (round > 0 && isPeer(runner) && runner.samples[0].processor > MAX_SLOWDOWN * fastestPeer))
        continue;
      progress(`${model.name}: round ${round + 1} of ${rounds}, ${runner.contender.name}`);
      try {
        if (round < BUILDS) runner.builds.push(runner.contender.build(model, workspace));
        const { states, transitions, explore, wall, processor, peak } = runner.contender.run(model, workspace);
        checkCounts(model, runner.contender, { states, transitions });
        runner.samples.push({ explore, wall, processor, peak });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        runner.failed = true;
        errors.push(error.message);
      }
    }
  }
  const results = runners.filter((runner) => !runner.failed).map((runner) => resultOf(model, runner));
  return {
    model: model.name,
    group: model.group,
    title: model.title,
    states: model.states,
    transitions: model.transitions,
    results,
    errors,
  };
}

const isPeer = ({ contender }) => contender.side === "peer";

/**
 * @typedef Result
 * @property {string} name
 * @property {"fathom" | "peer" | "program"} side
 * @property {number} prepare seconds before the exploration: a peer generates and compiles code, Fathom starts, reads
 * and compiles
 * @property {number} explore seconds
 * @property {number} work seconds of processor time while exploring, of one thread: an estimate from the share of a
 * processor that the process received
 * @property {number} total seconds from the start of the first process to the verdict
 * @property {number} processor seconds of processor time, summed over all processors
 * @property {number} peak bytes
 */
function resultOf(model, { contender, builds, samples }) {
  const medianOf = (samples, key) => median(samples.map((sample) => sample[key]));
  const total = medianOf(builds, "wall") + medianOf(samples, "wall");
  const explore = medianOf(samples, "explore");
  const work = median(samples.map((sample) => sample.explore * Math.min(1, sample.processor / sample.wall)));
  const prepare =
    contender.side === "peer"
      ? medianOf(builds, "wall")
      : median(samples.map((sample) => sample.wall - sample.explore));
  const processor = medianOf(builds, "processor") + medianOf(samples, "processor");
  const peak = medianOf(samples, "peak");
  return {
    name: contender.name,
    side: contender.side,
    prepare,
    explore,
    work,
    total,
    processor,
    peak,
    bytesPerState: peak / model.states,
    builds,
    samples,
  };
}

/**
 * The share of a processor that SPIN got. It has one thread and never waits, so less than 1 means that the machine was
 * busy.
 */
export function shareOf({ results }) {
  const samples = results.filter(({ name }) => name.startsWith("SPIN")).flatMap((result) => result.samples);
  return samples.length === 0 ? 1 : median(samples.map((sample) => sample.processor / sample.wall));
}

/** Compares Fathom with the best peer on a model. Values that were not measured are undefined. */
export function compare({ results }) {
  const peers = results.filter((result) => result.side === "peer");
  const one = results.find((result) => result.name === "Fathom");
  const two = results.find((result) => result.name === "Fathom, 2 threads");
  const fastest = least(peers, (peer) => peer.explore);
  const leanest = least(peers, (peer) => peer.work);
  const program = results.find((result) => result.side === "program");
  const soonest = least(peers, (peer) => peer.total);
  const cheapest = least(peers, (peer) => peer.processor);
  const smallest = least(peers, (peer) => peer.peak);
  return {
    fastest: fastest?.name,
    soonest: soonest?.name,
    explore: one && fastest && fastest.explore / one.explore,
    program: one && program && program.work / one.work,
    work: one && leanest && leanest.work / one.work,
    explore2: two && fastest && fastest.explore / two.explore,
    total: one && soonest && soonest.total / one.total,
    total2: two && soonest && soonest.total / two.total,
    processor: one && cheapest && cheapest.processor / one.processor,
    memory: one && smallest && smallest.peak / one.peak,
    threads: one && two && one.explore / two.explore,
  };
}
