// npm run bench: Fathom against SPIN and Rumur on the same systems. bench/README.md says what is measured, and how.

import { rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { contenders } from "./contenders.js";
import { models, roundsOf } from "./models.js";
import { renderMachine, renderModel, renderSummary, summarize } from "./report.js";
import { measure } from "./round-robin.js";
import { measureStartUp, renderStartUp } from "./start-up.js";
import { describeMachine, requireBuild, requireTools, Trouble, workshop } from "./tools.js";

const usage = `npm run bench -- [options]
  --only PATTERN    models whose names match the regular expression, such as 'twophase|start-up'
  --tools PATTERN   only the contenders that match, such as 'fathom' or 'spin|rumur'; 'interpreter' has to be asked for
  --rounds N        so many rounds, instead of 7, 5, 3 or 1 as models grow
  --all             also the longest, pipeline_8_3_4
  --json FILE       writes everything that was measured
`;

const say = (text) => process.stdout.write(`${text}\n`);

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
    throw new Trouble(`${error.message}\n${usage}`);
  }
  if (values.rounds !== undefined && !/^[1-9]\d*$/.test(values.rounds))
    throw new Trouble(`--rounds: ${values.rounds} is no number of rounds`);
  const pattern = (text) => {
    try {
      return new RegExp(text ?? "", "i");
    } catch {
      throw new Trouble(`${text} is no regular expression`);
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
  const chosen = models.filter((model) => options.only.test(model.name) && (options.all || !model.long));
  const racing = contenders.filter((contender) =>
    options.everyTool ? !contender.optional : options.tools.test(contender.name),
  );
  const startUp = options.only.test("start-up") && racing.some((contender) => contender.side === "fathom");
  if (racing.length === 0 || (chosen.length === 0 && !startUp)) throw new Trouble("nothing matches");

  requireTools();
  requireBuild();
  const machine = describeMachine();
  say(`${renderMachine(machine)}\n`);
  const shop = workshop();
  try {
    const measured = [];
    // Written after each model: who stops the benchmark keeps what it has found.
    const keep = (start) => {
      if (options.json === undefined) return;
      writeFileSync(
        options.json,
        `${JSON.stringify({ date: new Date().toISOString(), machine, measured, summary: summarize(measured), start }, undefined, 1)}\n`,
      );
    };
    for (const model of chosen) {
      measured.push(measure(model, racing, options.rounds ?? roundsOf(model), shop, progress));
      rmSync(`${shop.folder}/${model.name}`, { recursive: true, force: true });
      progress("");
      keep();
      say(`${renderModel(measured.at(-1))}\n`);
    }
    if (measured.length > 1) say(`${renderSummary(measured)}\n`);
    const start = startUp ? measureStartUp(options.rounds ?? 11, shop, progress) : undefined;
    progress("");
    if (start !== undefined) say(renderStartUp(start));
    keep(start);
    return measured.some((each) => each.wrong.length > 0) ? 1 : 0;
  } finally {
    rmSync(shop.folder, { recursive: true, force: true });
  }
}

try {
  const options = readOptions();
  if (options.help) say(usage);
  else process.exitCode = run(options);
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
