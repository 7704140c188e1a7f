// JUnit XML for CI systems: a suite for each file, a case for each check, and a suite for other problems.

import type { Span } from "../../grammar/core/source.js";
import {
  describeTotals,
  problemsOf,
  messageWithLabel,
  totalsOf,
  UNEXPECTED,
  type Verification,
} from "./verification.js";
import { locationText } from "../../checker/report/diagnostic.js";
import { showSeconds } from "../../checker/report/outcome.js";
import { withoutMiddle } from "../../checker/report/long-traces.js";
import { printable } from "../../checker/report/text.js";
import { xmlAttribute, xmlText } from "../../checker/report/xml.js";
import { exitOfReport, type FinishedReport, type CheckReport } from "../verification/check-report.js";

/** Maximum length of one counterexample, in characters. */
const MAX_LENGTH = 50_000;

interface Case {
  readonly name: string;
  readonly suite: string;
  readonly seconds: number;
  readonly kind: "passed" | "failure" | "error" | "skipped";
  readonly type: string;
  readonly message: string;
  readonly text: string;
  /** Shown for every outcome. */
  readonly remark?: string | undefined;
}

export function junitOf(verification: Verification): string {
  const cases = [...verification.reports.map(caseOf), ...otherCases(verification)];
  const suites = [...new Set(cases.map((each) => each.suite))];
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fathom verify" ${counts(cases, verification.seconds)}>`,
  ];
  for (const suite of suites) {
    const casesOfSuite = cases.filter((each) => each.suite === suite);
    lines.push(
      `  <testsuite name="${xmlAttribute(suite)}" ${counts(
        casesOfSuite,
        casesOfSuite.reduce((sum, each) => sum + each.seconds, 0),
      )} skipped="${count(casesOfSuite, "skipped")}">`,
    );
    for (const each of casesOfSuite) lines.push(...renderCase(each));
    lines.push("  </testsuite>");
  }
  lines.push(`  <!-- ${describeTotals(totalsOf(verification))} -->`, "</testsuites>");
  return `${lines.join("\n")}\n`;
}

const count = (cases: readonly Case[], kind: Case["kind"]): number => cases.filter((each) => each.kind === kind).length;
const counts = (cases: readonly Case[], seconds: number): string =>
  `tests="${cases.length}" failures="${count(cases, "failure")}" errors="${count(cases, "error")}" time="${seconds.toFixed(3)}"`;

function caseOf(report: CheckReport): Case {
  const common = { name: report.name, suite: report.file, seconds: 0, type: "", message: "", text: "" };
  switch (report.kind) {
    case "skipped":
      return { ...common, kind: "skipped", message: "not run" };
    case "invalid":
      return {
        ...common,
        kind: "error",
        type: exitOfReport(report),
        message: report.diagnostics.map(messageWithLabel)[0] ?? "the check has no model",
        text: report.diagnostics.map((each) => `${each.code}: ${messageWithLabel(each)}`).join("\n"),
      };
    case "finished":
      if (report.asExpected) return { ...common, kind: "passed", ...timeOf(report) };
      return {
        ...common,
        kind: "failure",
        ...timeOf(report),
        type: report.verdict,
        message: report.text.mismatch,
        text: withoutMiddle(report.text.finding, MAX_LENGTH),
      };
  }
}

const timeOf = ({ cached, seconds }: FinishedReport): Pick<Case, "seconds" | "remark"> =>
  cached ? { seconds: 0, remark: `cached (originally ${showSeconds(seconds)} s)` } : { seconds, remark: undefined };

/**
 * Errors in files and weakenings of the lock file. Diagnostics of checks that could not run are in the cases of those
 * checks.
 */
function otherCases(verification: Verification): Case[] {
  const inCases = new Set(
    verification.reports.flatMap((report) =>
      report.kind === "invalid"
        ? report.diagnostics.map((each) => keyOf(each.code, messageWithLabel(each), each.span))
        : [],
    ),
  );
  return problemsOf(verification)
    .filter(
      (problem) =>
        problem.rule !== UNEXPECTED &&
        problem.severity === "error" &&
        !inCases.has(keyOf(problem.rule, problem.message, problem.span)),
    )
    .map(({ rule, message, hint, span }) => ({
      name: `${rule}: ${message}`,
      suite: span === undefined ? (verification.lock?.path ?? "fathom verify") : span.source.path,
      seconds: 0,
      kind: isWeakness(rule) ? "failure" : "error",
      type: rule,
      message,
      text: [span === undefined ? "" : locationText(span), message, hint === undefined ? "" : `hint: ${hint}`]
        .filter((line) => line !== "")
        .join("\n"),
    }));
}

/** The same error at two locations counts twice. */
const keyOf = (rule: string, message: string, span: Span | undefined): string =>
  JSON.stringify([rule, message, span?.source.path, span?.start]);

/** The check passes, but less is verified than before or than `--strict` requires. */
const isWeakness = (rule: string): boolean => (rule >= "E0803" && rule <= "E0807") || rule.startsWith("W");

function renderCase({ name, suite, seconds, kind, type, message, text, remark }: Case): string[] {
  const opening = `    <testcase classname="${xmlAttribute(printable(suite))}" name="${xmlAttribute(printable(name))}" time="${seconds.toFixed(3)}"`;
  const output = remark === undefined ? [] : [`      <system-out>${xmlText(remark)}</system-out>`];
  if (kind === "passed") return output.length === 0 ? [`${opening}/>`] : [`${opening}>`, ...output, "    </testcase>"];
  if (kind === "skipped") return [`${opening}>`, `      <skipped>${xmlText(message)}</skipped>`, "    </testcase>"];
  return [
    `${opening}>`,
    `      <${kind} type="${xmlAttribute(type)}" message="${xmlAttribute(message)}">${xmlText(text)}</${kind}>`,
    ...output,
    "    </testcase>",
  ];
}
