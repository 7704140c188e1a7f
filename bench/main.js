// npm run bench: compares Fathom with SPIN and Rumur on the same systems. bench/README.md describes the measurements.

import { rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { contenders } from "./contenders.js";
import { models, roundsOf } from "./models.js";
import { renderMachine, renderModel, renderSummary, summarize } from "./report.js";
import { measure } from "./round-robin.js";
import { measureStartUp, renderStartUp } from "./start-up.js";
import { describeMachine, requireBuild, requireTools, UserError, createWorkspace } from "./tools.js";

const usage = `npm run bench -- [options]
  --only PATTERN    models whose names or groups match the regular expression, such as 'twophase|start-up'; the groups
                    are classic/ and broad/
  --tools PATTERN   contenders whose names match, such as 'fathom' or 'spin|rumur'; required to run 'interpreter'
  --rounds N        number of rounds (default: 7, 5, 3 or 1, depending on the size of the model)
  --all             include the longest model, pipeline_8_3_4
  --json FILE       write all measurements to a file
`;

const print = (text) => process.stdout.write(`${text}\n`);

const progress = (text) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
};

function readOptions() {
  const option = (type) => ({ type });
  const options = {
    only: option("string"),
    tools: option("string"),
    rounds: option("string"),
    all: option("boolean"),
    json: option("string"),
    help: option("boolean"),
  };
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    throw new UserError(`${error.message}\n${usage}`);
  }
  if (values.rounds !== undefined && !/^[1-9]\d*$/.test(values.rounds))
    throw new UserError(`--rounds: ${values.rounds} is not a number of rounds`);
  const pattern = (text) => {
    try {
      return new RegExp(text ?? "", "i");
    } catch {
      throw new UserError(`${text} is not a regular expression`);
    }
  };
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  return {
    ...values,
    rounds,
    only: pattern(values.only),
    tools: pattern(values.tools),
    everyTool: values.tools === undefined,
  };
}

function run(options) {
  const selectedModels = models.filter(
    (model) => options.only.test(`${model.group}/${model.name}`) && (options.all || !model.long),
  );
  const selected = contenders.filter((contender) =>
    options.everyTool ? !contender.optional : options.tools.test(contender.name),
  );
  const startUp = options.only.test("start-up") && selected.some((contender) => contender.side === "fathom");
  if (selected.length === 0 || (selectedModels.length === 0 && !startUp))
    throw new UserError("no model or no contender matches");

  requireTools();
  requireBuild();
  const machine = describeMachine();
  print(`${renderMachine(machine)}\n`);
  const workspace = createWorkspace();
  try {
    const measured = [];
    // Called after each model, so that an interrupted benchmark keeps its results.
    const save = (start) => {
      if (options.json === undefined) return;
      writeFileSync(
        options.json,
        `${JSON.stringify({ date: new Date().toISOString(), machine, measured, summary: summarize(measured), start }, undefined, 1)}\n`,
      );
    };
    for (const model of selectedModels) {
      measured.push(measure(model, selected, options.rounds ?? roundsOf(model), workspace, progress));
      rmSync(`${workspace.folder}/${model.name}`, { recursive: true, force: true });
      progress("");
      save();
      print(`${renderModel(measured.at(-1))}\n`);
    }
    if (measured.length > 1) print(`${renderSummary(measured)}\n`);
    const start = startUp ? measureStartUp(options.rounds ?? 11, workspace, progress) : undefined;
    progress("");
    if (start !== undefined) print(renderStartUp(start));
    save(start);
    return measured.some((result) => result.errors.length > 0) ? 1 : 0;
  } finally {
    rmSync(workspace.folder, { recursive: true, force: true });
  }
}

try {
  const options = readOptions();
  if (options.help) print(usage);
  else process.exitCode = run(options);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
