// Compares the checks of specs with TLC, and prints a table in Markdown: `npm run compare-tlc -- [--states 200000] specs/…`.
// Or random systems: `npm run compare-tlc -- --random 500 [--seed 1]`. Needs TLA2TOOLS_JAR.

import { parseArgs } from "node:util";
import { buildModel } from "../../../checker/index.js";
import { exportCheck } from "../../../checker/export-tla/export.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { isError } from "../../../grammar/index.js";
import { compare, exploreUpTo } from "./agreement.js";
import { compareRandom } from "./random.js";
import { runTlc, TLC_JAR } from "./tlc.js";

const { values, positionals } = parseArgs({
  options: {
    states: { type: "string", default: "200000" },
    above: { type: "string", default: "-1" },
    seconds: { type: "string", default: "600" },
    output: { type: "boolean", default: false },
    random: { type: "string" },
    seed: { type: "string", default: "1" },
  },
  allowPositionals: true,
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const total = { agreed: 0, differed: 0, refused: 0, large: 0 };

async function main(jar: string): Promise<void> {
  print("| check | verdict | states | depth | TLC | TLC, seconds |\n| --- | --- | --- | --- | --- | --- |");
  for (const file of positionals) {
    const { program, plans } = openFile(file, { constants: new Map() });
    for (const plan of program === undefined ? [] : plans) {
      if (program === undefined) continue;
      const title = `${file.replace(/^specs\//, "").replace(/\.fathom$/, "")} ${plan.name}`;
      const result = exportCheck(program, plan);
      if (result.kind === "refused") {
        total.refused++;
        print(`| ${title} | | | | not exported: ${result.diagnostics.find(isError)?.message ?? ""} | |`);
        continue;
      }
      const { model, check } = buildModel(program, plan);
      if (model === undefined || check === undefined) continue;
      const outcome = await exploreUpTo(Number(values.states), model, check);
      if (outcome === undefined) {
        total.large++;
        continue;
      }
      if (outcome.states <= Number(values.above)) continue;
      const tlc = runTlc(result.exported, jar, Number(values.seconds));
      const { agrees, remark } = compare(outcome, tlc);
      if (agrees) total.agreed++;
      else total.differed++;
      const shown = outcome.property === undefined ? (outcome.fault?.code ?? "") : outcome.property;
      const complete = outcome.verdict === "holds" || outcome.verdict === "bounded";
      print(
        `| ${title} | ${`${outcome.verdict} ${shown}`.trim()} | ${complete ? outcome.states : ""} | ${complete ? (outcome.depth ?? "") : (outcome.trace?.steps.length ?? "")} | ${agrees ? (remark ?? "agrees") : `**differs:** ${remark?.replaceAll(/\s+/g, " ") ?? ""}`} | ${tlc.seconds.toFixed(1)} |`,
      );
      if (!agrees && values.output) print(tlc.output);
    }
  }
  print(
    `\n${total.agreed} agree, ${total.differed} differ, ${total.refused} are not exported, ${total.large} have more states`,
  );
}

async function random(jar: string, systems: number): Promise<void> {
  let said = 0;
  const { compared, skipped, refused, outcomes, differences } = await compareRandom(
    systems,
    Number(values.seed),
    jar,
    (tally) => {
      for (; said < tally.differences.length; said++)
        print(`==== differs\n${tally.differences[said]?.text ?? ""}\n${tally.differences[said]?.why ?? ""}`);
    },
  );
  total.differed = differences.length;
  const list = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([key, count]) => `  ${count} ${key}`)
      .join("\n");
  print(
    `${compared} compared, ${differences.length} differ, ${skipped} too large\n${list(outcomes)}\nnot exported:\n${list(refused)}`,
  );
}

if (TLC_JAR === undefined) print("TLA2TOOLS_JAR is not set: there is no TLC to compare with");
else if (values.random !== undefined) await random(TLC_JAR, Number(values.random));
else await main(TLC_JAR);
process.exitCode = total.differed === 0 && TLC_JAR !== undefined ? 0 : 1;
