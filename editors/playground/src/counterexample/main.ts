// Entry point of the frame: the page of HTML reports, with data that the playground sends.

import { mountReport } from "../../../../checker/report/page/mount.js";
import type { PathPoint } from "../../../../checker/report/page/path.js";
import type { FromFrame, ToFrame } from "./protocol.js";

const root = document.getElementById("page");

const tell = (message: FromFrame): void => parent.postMessage(message, location.origin);

function tellStep({ step }: PathPoint): void {
  const span = step?.span;
  tell({
    kind: "step",
    action: span === undefined ? null : { path: span.source.path, start: span.start, end: span.end },
  });
}

addEventListener("message", ({ source, origin, data }: MessageEvent<ToFrame>) => {
  if (source === parent && origin === location.origin && root !== null) mountReport(root, data.data, tellStep);
});
tell({ kind: "ready" });
