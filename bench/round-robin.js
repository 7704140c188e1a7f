// Measures one model: all contenders in turn, several rounds, so that a busy minute of the machine hits all of them. Medians are kept.

import { least, median } from "./statistics.js";
import { Trouble } from "./tools.js";

/** A peer so many times as slow as the fastest peer is not run again: it decides nothing, and would take most of the time. Told by the seconds of
 *  processor, which say so on a busy machine as well. */
const HOPELESS = 3;

/** Builds are repeated too, but cost much and vary little. */
const BUILDS = 3;

function checkCounts(model, contender, sample) {
  const exact = contender.name.startsWith("SPIN")
    ? [["states", model.states]]
    : [
        ["states", model.states],
        ["transitions", model.transitions],
      ];
  const wrong = exact.filter(([what, expected]) => sample[what] !== expected);
  if (wrong.length === 0) return;
  const said = wrong.map(([what, expected]) => `${sample[what]} ${what} instead of ${expected}`);
  throw new Trouble(`${contender.name} counts ${said.join(" and ")} of ${model.name}`);
}

/**
 * @returns {{ model: string, states: number, transitions: number, results: Result[], wrong: string[] }} in the order of the contenders; a
 * contender that failed is not among the results
 */
export function measure(model, contenders, rounds, shop, progress) {
  const racing = contenders.map((contender) => ({ contender, builds: [], samples: [] }));
  const wrong = [];
  for (let round = 0; round < rounds; round += 1) {
    // Each round starts with another one: nobody always follows the same.
    const order = racing.map((_, index) => racing[(index + round) % racing.length]);
    const fastestPeer = Math.min(
      ...racing.filter(isPeer).flatMap(({ samples }) => samples.map((sample) => sample.processor)),
    );
    for (const racer of order) {
      if (racer.failed || (round > 0 && isPeer(racer) && racer.samples[0].processor > HOPELESS * fastestPeer)) continue;
      progress(`${model.name}: round ${round + 1} of ${rounds}, ${racer.contender.name}`);
      try {
        if (round < BUILDS) racer.builds.push(racer.contender.build(model, shop));
        const { states, transitions, explore, wall, processor, peak } = racer.contender.run(model, shop);
        checkCounts(model, racer.contender, { states, transitions });
        racer.samples.push({ explore, wall, processor, peak });
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        racer.failed = true;
        wrong.push(error.message);
      }
    }
  }
  const results = racing.filter((racer) => !racer.failed).map((racer) => resultOf(model, racer));
  return {
    model: model.name,
    title: model.title,
    states: model.states,
    transitions: model.transitions,
    results,
    wrong,
  };
}

const isPeer = ({ contender }) => contender.side === "peer";

/**
 * @typedef Result
 * @property {string} name
 * @property {"fathom" | "peer"} side
 * @property {number} prepare seconds before exploration begins: of a peer generating and compiling, of Fathom starting, reading, compiling
 * @property {number} explore seconds
 * @property {number} total seconds from the start of the first process to the verdict
 * @property {number} processor seconds that all of it took of all processors together
 * @property {number} peak bytes
 */
function resultOf(model, { contender, builds, samples }) {
  const middle = (taken, figure) => median(taken.map((each) => each[figure]));
  const total = middle(builds, "wall") + middle(samples, "wall");
  const explore = middle(samples, "explore");
  const prepare =
    contender.side === "peer" ? middle(builds, "wall") : median(samples.map((sample) => sample.wall - sample.explore));
  const processor = middle(builds, "processor") + middle(samples, "processor");
  const peak = middle(samples, "peak");
  return {
    name: contender.name,
    side: contender.side,
    prepare,
    explore,
    total,
    processor,
    peak,
    bytesPerState: peak / model.states,
    builds,
    samples,
  };
}

/** Which part of a processor SPIN, which waits for nothing and has one thread, got of it: less than 1 when others were at work. */
export function shareOf({ results }) {
  const samples = results.filter(({ name }) => name.startsWith("SPIN")).flatMap((result) => result.samples);
  return samples.length === 0 ? 1 : median(samples.map((sample) => sample.processor / sample.wall));
}

/** How Fathom compares with the best peer on a model; what was not measured is undefined. */
export function compare({ results }) {
  const peers = results.filter((result) => result.side === "peer");
  const one = results.find((result) => result.name === "Fathom");
  const two = results.find((result) => result.name === "Fathom, 2 threads");
  const fastest = least(peers, (peer) => peer.explore);
  const soonest = least(peers, (peer) => peer.total);
  const cheapest = least(peers, (peer) => peer.processor);
  const smallest = least(peers, (peer) => peer.peak);
  return {
    fastest: fastest?.name,
    soonest: soonest?.name,
    explore: one && fastest && fastest.explore / one.explore,
    explore2: two && fastest && fastest.explore / two.explore,
    total: one && soonest && soonest.total / one.total,
    total2: two && soonest && soonest.total / two.total,
    processor: one && cheapest && cheapest.processor / one.processor,
    memory: one && smallest && smallest.peak / one.peak,
    threads: one && two && one.explore / two.explore,
  };
}
