// How long small specs take from the start of the process to the answer: what somebody waits for who writes a spec.

import { join } from "node:path";
import { median, table } from "./statistics.js";
import { command, root, Trouble } from "./tools.js";

const specs = [
  ["tour/01_first_steps", undefined],
  ["tour/redelivery", "Idempotent"],
  ["classics/two_phase", "Managers3"],
  ["classics/ewd840", "Nodes4"],
  ["classics/peterson_n", "Processes3"],
  ["classics/pipeline", "ShortQueues"],
];

const ways = [
  ["default", []],
  ["compiled", ["--engine", "compiled", "--threads", "1"]],
  ["interpreter", ["--engine", "interpreter"]],
];

/** The results, all as the spec expects them: green or red. */
function answered({ spec, way }, { output, complaints }) {
  const results = output.startsWith("{") ? JSON.parse(output).results : [];
  if (results.length === 0 || !results.every((result) => result.asExpected))
    throw new Trouble(`${spec}, ${way}:\n${output.slice(0, 2000)}${complaints}`);
  return results;
}

/** @returns {{ floor: number, results: { spec: string, states: number, way: string, wall: number }[] }} medians of seconds; `floor` is Node doing nothing */
export function measureStartUp(rounds, shop, progress) {
  const idle = [];
  const runs = specs.flatMap(([spec, check]) =>
    ways.map(([way, options]) => ({ spec, check, way, options, states: 0, samples: [] })),
  );
  for (let round = 0; round < rounds; round += 1) {
    progress(`start-up: round ${round + 1} of ${rounds}`);
    idle.push(shop.must(process.execPath, ["-e", "0"]).wall);
    for (const run of runs) {
      const check = run.check === undefined ? [] : ["--check", run.check];
      const done = shop.run(process.execPath, [
        command,
        "check",
        join(root, "specs", `${run.spec}.fathom`),
        "--json",
        ...check,
        ...run.options,
      ]);
      run.states = answered(run, done).reduce((sum, result) => sum + result.states, 0);
      run.samples.push(done.wall);
    }
  }
  return {
    floor: median(idle),
    results: runs.map(({ spec, check, way, states, samples }) => ({ spec, check, way, states, wall: median(samples) })),
  };
}

export function renderStartUp({ floor, results }) {
  const milliseconds = (seconds) => `${Math.round(seconds * 1000)} ms`;
  const rows = specs.map(([spec]) => {
    const own = results.filter((result) => result.spec === spec);
    return [
      own[0].check === undefined ? spec : `${spec} ${own[0].check}`,
      String(own[0].states),
      ...own.map((result) => milliseconds(result.wall)),
    ];
  });
  return `start-up: from the start of the process to the answer; Node alone takes ${milliseconds(floor)}\n\n${table(["", "states", ...ways.map(([way]) => way)], rows)}`;
}
