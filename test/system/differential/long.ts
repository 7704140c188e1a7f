// Compares the engines on new random systems for a given time, and continues after differences:
// `npm run differential -- --minutes 60`. Each difference is printed with its seed and the smallest system that shows it.

import { Command, InvalidArgumentError } from "commander";
import fc from "fast-check";
import { agreement, newTally, showTally } from "./agree.js";
import { largeSystem, smallSystem } from "./arbitrary.js";
import { compiledEngine, symbolicEngine, type Engines } from "./compare.js";
import { livingSystems } from "./liveness.js";
import { refiningSystems } from "./refining.js";
import { endThreads, manyThreads } from "./threads.js";

const BATCH = 200;
const BOUNDS = { states: 3000, expressions: 3_000_000 };

function numberFrom(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !(number >= 0)) throw new InvalidArgumentError("expected a number that is not negative");
  return number;
}

const values = new Command("npm run differential --")
  .description("Compares the engines on random systems. Exit code 1: some differ.")
  .option("--minutes <number>", "how long", numberFrom, 10)
  .option("--seed <number>", "of the first 200 systems; otherwise from the clock", numberFrom)
  .option("--threads <number>", "compares the compiled engine also with this number of threads", numberFrom)
  .parse()
  .opts<{ readonly minutes: number; readonly seed?: number; readonly threads?: number }>();
const end = performance.now() + values.minutes * 60_000;
const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** From the first level on, where states belong to shards by all their bits, and from a level on from which bits are chosen. */
const threaded = (threads: number): Engines =>
  Object.fromEntries(
    [0, 15].map((aloneUpTo) => [
      `compiled in ${threads} threads after levels of ${aloneUpTo} states`,
      { search: "bfs", engine: "compiled", resources: manyThreads(threads, aloneUpTo) },
    ]),
  );
const engines: Engines = {
  ...compiledEngine,
  ...symbolicEngine,
  ...(values.threads === undefined ? {} : threaded(values.threads)),
};

const tally = newTally();
let differences = 0;
let seed = values.seed ?? Date.now() % 2 ** 31;
let said = performance.now();
while (performance.now() < end) {
  const details = await fc.check(
    agreement(fc.oneof(smallSystem, largeSystem, livingSystems, refiningSystems), BOUNDS, tally, engines),
    {
      seed,
      numRuns: BATCH,
      interruptAfterTimeLimit: Math.min(600_000, end - performance.now() + 1000),
    },
  );
  if (details.failed && details.counterexample !== null) {
    differences++;
    const [spec] = details.counterexample;
    const why = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
    print(
      `==== seed ${seed}, path ${details.counterexamplePath ?? ""}, shrunk ${details.numShrinks} times\n${spec.text}\n${why}`,
    );
  }
  seed = (seed + 1) % 2 ** 31;
  if (performance.now() - said > 60_000) {
    said = performance.now();
    print(`seed ${seed}: ${differences} differ; ${showTally(tally)}`);
  }
}
print(`${differences} differ; ${showTally(tally)}`);
await endThreads();
process.exitCode = differences === 0 ? 0 : 1;
