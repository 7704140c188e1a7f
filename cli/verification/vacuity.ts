// The warnings of `--coverage`, which are errors with `--strict`: results that are as expected only because something
// never happens.

import { addCounts } from "../../checker/search/count.js";
import { resolve } from "node:path";
import type { OpenedFile } from "../../checker/report/results.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { sourcesOf, warningsOf } from "../coverage/gaps.js";
import { inertProperties } from "../coverage/inert.js";
import type { Tally } from "../coverage/tally.js";
import { unvariedConstants } from "../coverage/unvaried.js";
import { immediateProperties, neverFired, vacuousProperties, type CheckActivity } from "./activity.js";
import { explorationReports, type CheckReport, type FinishedReport } from "./check-report.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import { spanAt, type SourceLocation } from "./source-location.js";

/**
 * Every action that a file declares must fire in one of its checks. Actions of a library may be idle in one system if
 * they fire in another, and those of the standard library may be idle in all. Branches are treated alike; `tally`
 * covers all reports.
 */
export function vacuityDiagnostics(
  files: readonly OpenedFile[],
  reports: readonly CheckReport[],
  tally: Tally,
  severity: Diagnostic["severity"],
): Diagnostic[] {
  const finished = explorationReports(reports);
  const fired = new Set(
    finished.flatMap((report) =>
      report.actions.filter((action) => action.fired > 0 || action.failed).map((action) => keyOf(action.location)),
    ),
  );
  const ofFiles = files.flatMap((file) => {
    const ofFile = finished.filter((report) => report.file === file.path);
    const activities = ofFile.map((report) => activityIn(report, file));
    const idle = neverFired(activities, severity).filter(
      ({ span }) =>
        span === undefined || span.source.path === file.path || !fired.has(keyOf({ ...span, path: span.source.path })),
    );
    return [
      ...idle,
      ...vacuousProperties(activities, severity),
      ...immediateProperties(activities, severity),
      ...inertProperties(ofFile, file, severity),
      ...unvariedConstants(file, severity),
    ];
  });
  const systems = new Set(files.filter(({ system }) => system !== undefined).map(({ path }) => path));
  return distinct([...ofFiles, ...warningsOf(tally.points, sourcesOf(files), systems, severity)]);
}

const keyOf = (location: Pick<SourceLocation, "path" | "start">): string =>
  `${location.start}:${resolve(location.path)}`;

function activityIn(report: FinishedReport, file: OpenedFile): CheckActivity {
  return {
    verdict: report.verdict,
    faults: report.configuration.faults,
    // An action that fails, as the check expects, has been exercised.
    actions: report.actions.map(({ location, failed, ...action }) => ({
      ...action,
      fired: addCounts(action.fired, Number(failed)),
      span: spanAt(location, file),
    })),
    properties: report.properties.map(({ location, ...property }) => ({ ...property, span: spanAt(location, file) })),
  };
}
