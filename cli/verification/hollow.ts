// For --strict: what is green because nothing happened.

import { join, resolve, sep } from "node:path";
import { distinct, neverFired, neverTested, type Exercise } from "../checking.js";
import type { Diagnostic } from "../../grammar/diagnostic.js";
import { packageRoot } from "../package-root.js";
import type { OpenedFile } from "../results.js";
import { spanAt, type Place, type RanCheck, type Report } from "./ran.js";

/**
 * Actions that a file declares must fire in one of its checks. Those of a library may be idle in one system if they fire in another; the
 * standard library has more than any system needs.
 */
export function hollow(files: readonly OpenedFile[], reports: readonly Report[]): Diagnostic[] {
  const ran = reports.filter((report): report is RanCheck => report.kind === "ran" && !report.scenario);
  const fired = new Set(ran.flatMap((report) => report.actions.filter((action) => action.fired > 0 || action.failed).map((action) => keyOf(action.place))));
  const found = files.flatMap((file) => {
    const exercises = ran.filter((report) => report.file === file.path).map((report) => exerciseOf(report, file));
    const idle = neverFired(exercises, "error").filter(({ span }) => span === undefined || span.source.path === file.path || !(fired.has(keyOf({ ...span, path: span.source.path })) || isStandard(span.source.path)));
    return [...idle, ...neverTested(exercises, "error")];
  });
  return distinct(found);
}

const keyOf = (place: Pick<Place, "path" | "start">): string => `${place.start}:${resolve(place.path)}`;

export const isStandard = (path: string): boolean => resolve(path).startsWith(join(packageRoot(), "specs", "std") + sep);

function exerciseOf(report: RanCheck, file: OpenedFile): Exercise {
  return {
    verdict: report.verdict,
    faults: report.asked.faults,
    // One that fails, as is expected of it, has been put to the test.
    actions: report.actions.map(({ place, failed, ...action }) => ({ ...action, fired: action.fired + Number(failed), span: spanAt(place, file) })),
    properties: report.properties.map(({ place, ...property }) => ({ ...property, span: spanAt(place, file) })),
  };
}
