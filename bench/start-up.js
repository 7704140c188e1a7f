// Measures the time from the start of the process to the result on small specs, which matters while writing a spec.

import { join } from "node:path";
import { median, table } from "./statistics.js";
import { command, root, UserError } from "./tools.js";

const specs = [
  ["tour/01_first_steps", undefined],
  ["tour/redelivery", "Idempotent"],
  ["classics/two_phase", "Managers3"],
  ["classics/ewd840", "Nodes4"],
  ["classics/peterson_n", "Processes3"],
  ["classics/pipeline", "ShortQueues"],
];

const configurations = [
  ["default", []],
  ["compiled", ["--engine", "compiled", "--threads", "1"]],
  ["interpreter", ["--engine", "interpreter"]],
];

/** The results of a run; all must be as expected. */
function resultsOf({ spec, configuration }, { output, errors }) {
  const results = output.startsWith("{") ? JSON.parse(output).results : [];
  if (results.length === 0 || !results.every((result) => result.asExpected))
    throw new UserError(`${spec}, ${configuration}:\n${output.slice(0, 2000)}${errors}`);
  return results;
}

/**
 * @returns {{ floor: number, results: { spec: string, states: number, configuration: string, wall: number }[] }}
 * medians in seconds; `floor` is an empty Node process
 */
export function measureStartUp(rounds, workspace, progress) {
  const idle = [];
  const runs = specs.flatMap(([spec, check]) =>
    configurations.map(([configuration, options]) => ({ spec, check, configuration, options, states: 0, samples: [] })),
  );
  for (let round = 0; round < rounds; round += 1) {
    progress(`start-up: round ${round + 1} of ${rounds}`);
    idle.push(workspace.must(process.execPath, ["-e", "0"]).wall);
    for (const run of runs) {
      const check = run.check === undefined ? [] : ["--check", run.check];
      const result = workspace.run(process.execPath, [
        command,
        "check",
        join(root, "specs", `${run.spec}.fathom`),
        "--json",
        ...check,
        ...run.options,
      ]);
      run.states = resultsOf(run, result).reduce((sum, { states }) => sum + states, 0);
      run.samples.push(result.wall);
    }
  }
  return {
    floor: median(idle),
    results: runs.map(({ spec, check, configuration, states, samples }) => ({
      spec,
      check,
      configuration,
      states,
      wall: median(samples),
    })),
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
  return `start-up: from the start of the process to the result; Node alone takes ${milliseconds(floor)}\n\n${table(["", "states", ...configurations.map(([name]) => name)], rows)}`;
}
