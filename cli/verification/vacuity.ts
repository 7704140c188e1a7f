// For --strict and --coverage: what is green because nothing happened.

import { resolve } from "node:path";
import { distinct, neverFired, neverTested, type Exercise } from "./checking.js";
import { inertProperties } from "../coverage/inert.js";
import { sourcesOf, warningsOf } from "../coverage/gaps.js";
import type { Tally } from "../coverage/tally.js";
import { unvariedConstants } from "../coverage/unvaried.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { isStandard } from "../files/host.js";
import { spanAt, type Place } from "./locations.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { searchesAmong, type FinishedReport, type CheckReport } from "./check-report.js";

/**
 * Actions that a file declares must fire in one of its checks. Those of a library may be idle in one system if they fire in another; the
 * standard library has more than any system needs. So it is with branches (`tally`: of all reports).
 */
export function vacuityDiagnostics(
  files: readonly OpenedFile[],
  reports: readonly CheckReport[],
  tally: Tally,
  severity: Diagnostic["severity"],
): Diagnostic[] {
  const ran = searchesAmong(reports);
  const fired = new Set(
    ran.flatMap((report) =>
      report.actions.filter((action) => action.fired > 0 || action.failed).map((action) => keyOf(action.place)),
    ),
  );
  const found = files.flatMap((file) => {
    const own = ran.filter((report) => report.file === file.path);
    const exercises = own.map((report) => exerciseOf(report, file));
    const idle = neverFired(exercises, severity).filter(
      ({ span }) =>
        span === undefined ||
        span.source.path === file.path ||
        !(fired.has(keyOf({ ...span, path: span.source.path })) || isStandard(span.source.path)),
    );
    return [
      ...idle,
      ...neverTested(exercises, severity),
      ...inertProperties(own, file, severity),
      ...unvariedConstants(file, severity),
    ];
  });
  return distinct([
    ...found,
    ...warningsOf(
      tally.points,
      sourcesOf(files),
      new Set(files.filter(({ system }) => system !== undefined).map(({ path }) => path)),
      severity,
    ),
  ]);
}

const keyOf = (place: Pick<Place, "path" | "start">): string => `${place.start}:${resolve(place.path)}`;

function exerciseOf(report: FinishedReport, file: OpenedFile): Exercise {
  return {
    verdict: report.verdict,
    faults: report.asked.faults,
    // One that fails, as is expected of it, has been put to the test.
    actions: report.actions.map(({ place, failed, ...action }) => ({
      ...action,
      fired: action.fired + Number(failed),
      span: spanAt(place, file),
    })),
    properties: report.properties.map(({ place, ...property }) => ({ ...property, span: spanAt(place, file) })),
  };
}
