// Compares the checks of specs with TLC, and prints a table in Markdown: `npm run compare-tlc -- [--states 200000] specs/…`.
// Or random systems: `npm run compare-tlc -- --random 500 [--seed 1]`. Needs TLC, as `--engine tlc` does.

import { parseArgs } from "node:util";
import type { Outcome } from "../../../checker/index.js";
import { describeVerdict } from "../../../checker/report/outcome.js";
import { openFile } from "../../../cli/verification/open-file.js";
import { compareCheck, Tally } from "./compare-check.js";
import { compareRandom } from "./random.js";

const { values, positionals } = parseArgs({
  options: {
    states: { type: "string", default: "200000" },
    above: { type: "string", default: "-1" },
    seconds: { type: "string", default: "600" },
    random: { type: "string" },
    seed: { type: "string", default: "1" },
  },
  allowPositionals: true,
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const tally = new Tally();

async function compareSpecs(): Promise<void> {
  const limits = { states: Number(values.states), above: Number(values.above), seconds: Number(values.seconds) };
  print("| check | verdict | states | depth | TLC | seconds |\n| --- | --- | --- | --- | --- | --- |");
  for (const file of positionals) {
    const { program, plans } = openFile(file, { constants: new Map() });
    for (const plan of program === undefined ? [] : plans) {
      const compared = program === undefined ? undefined : await compareCheck(program, plan, limits);
      if (compared === undefined) continue;
      const title = `${file.replace(/^specs\//, "").replace(/\.fathom$/, "")} ${plan.name}`;
      if (compared.kind !== "compared") {
        tally.add(compared.kind === "large" ? "have more states" : "not exported");
        if (compared.kind === "refused") print(`| ${title} | | | | not exported: ${compared.why} | |`);
        continue;
      }
      const { own, agreement, seconds } = compared;
      tally.add(agreement.kind);
      const why = agreement.kind === "agrees" ? agreement.remark : agreement.why;
      const result = [agreement.kind, ...(why === undefined ? [] : [why.replaceAll(/\s+/g, " ")])].join(": ");
      print(`| ${title} | ${cells(own).join(" | ")} | ${result} | ${seconds.toFixed(1)} |`);
    }
  }
}

/** Counts say something about complete searches only. */
function cells(own: Outcome): readonly string[] {
  const isComplete = own.verdict === "holds" || own.verdict === "bounded" || own.violated === "cover";
  const depth = own.depth === undefined ? "" : String(own.depth);
  return [describeVerdict(own), ...(isComplete ? [Number(own.states).toLocaleString("en"), depth] : ["", ""])];
}

if (values.random === undefined) await compareSpecs();
else await compareRandom(Number(values.random), Number(values.seed), tally, print);
print(`\n${String(tally)}`);
process.exitCode = tally.differ === 0 ? 0 : 1;
