// The document of `verify --json`.

import { resultsDocumentFromJson, unexploredToJson } from "../../checker/report/json.js";
import type { coverageToJson } from "../coverage/json.js";
import { crossCheckToJson } from "./cross-check-table.js";
import { weakenedOf, type Verification } from "./verification.js";

export function verificationToJson(
  verification: Verification,
  coverage: ReturnType<typeof coverageToJson> | undefined,
): ReturnType<typeof resultsDocumentFromJson> {
  const { version, reports, shard, lock, crossChecks, diagnostics } = verification;
  const results = reports.map((report) =>
    report.kind === "finished" ? report.json : unexploredToJson(report, report.kind),
  );
  const summary =
    lock === undefined
      ? null
      : {
          file: lock.path,
          compared: lock.compared,
          others: lock.notSelected,
          less: weakenedOf(diagnostics).length,
          notices: lock.notices,
        };
  return resultsDocumentFromJson(version, results, diagnostics, {
    ...(shard === undefined ? {} : { shard: { index: shard.index, count: shard.count } }),
    lock: summary,
    ...(coverage === undefined ? {} : { coverage }),
    ...(crossChecks === undefined ? {} : { crossChecks: crossCheckToJson(crossChecks.checks) }),
  });
}
