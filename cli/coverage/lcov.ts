// Coverage as an LCOV tracefile, in the format of geninfo(1).

import { shareOf, type FileCoverage } from "./report.js";

/** One record per file. Line breaks in a path are replaced, because they would end the record's line. */
export const lcovOf = (covered: readonly FileCoverage[]): string =>
  covered.map((file) => `${recordOf(file).join("\n")}\n`).join("");

function recordOf({ file, functions, branches, lines }: FileCoverage): readonly string[] {
  const [calls, taken, reached] = [shareOf(functions), shareOf(branches), shareOf(lines)];
  return [
    "TN:",
    `SF:${file.replaceAll(/[\r\n]/g, " ")}`,
    ...functions.map(({ line, name }) => `FN:${line},${name}`),
    ...functions.map(({ name, count }) => `FNDA:${count},${name}`),
    `FNF:${calls.found}`,
    `FNH:${calls.hit}`,
    ...branches.map(({ line, block, branch, count }) => `BRDA:${line},${block},${branch},${count ?? "-"}`),
    `BRF:${taken.found}`,
    `BRH:${taken.hit}`,
    ...lines.map(({ line, count }) => `DA:${line},${count}`),
    `LF:${reached.found}`,
    `LH:${reached.hit}`,
    "end_of_record",
  ];
}
