// Reads vitest's JSON report, prints the failed tests, and finally one line with the counts: `N passed, N failed`.

import { readFileSync } from "node:fs";
import { relative } from "node:path";

let report;
try {
  report = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
} catch {
  report = undefined;
}

const passed = Number(report?.numPassedTests ?? 0);
const skipped = Number(report?.numPendingTests ?? 0) + Number(report?.numTodoTests ?? 0);
// A file that could not be loaded contains no failed tests, but counts as failed.
const broken = (report?.testResults ?? []).filter(
  (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
).length;
const failed = report === undefined ? 1 : Number(report.numFailedTests) + broken;

for (const file of report?.testResults ?? []) {
  const name = relative(process.cwd(), file.name);
  const tests = file.assertionResults.filter((test) => test.status === "failed");
  for (const { fullName, failureMessages } of tests)
    process.stdout.write(`FAILED: ${name}: ${fullName}\n${excerpt(failureMessages.join("\n"))}\n`);
  if (file.status === "failed" && tests.length === 0)
    process.stdout.write(`FAILED: ${name}\n${excerpt(file.message)}\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** The beginning of a message; the log contains all of it. */
function excerpt(text) {
  const lines = text.trimEnd().split("\n");
  const shown = lines.slice(0, 12).map((line) => `  ${line.slice(0, 400)}`);
  return [...shown, ...(lines.length > shown.length ? [`  … ${lines.length - shown.length} more lines`] : [])].join(
    "\n",
  );
}
