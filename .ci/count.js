// Reads vitest's JSON report and prints its one closing line: `N passed, N failed`.

import { readFileSync } from "node:fs";

let report;
try {
  report = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
} catch {
  report = undefined;
}

const passed = Number(report?.numPassedTests ?? 0);
const skipped = Number(report?.numPendingTests ?? 0) + Number(report?.numTodoTests ?? 0);
// A file that could not be loaded holds no failed test, but it has failed.
const broken = (report?.testResults ?? []).filter((file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")).length;
const failed = report === undefined ? 1 : Number(report.numFailedTests) + broken;

process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
