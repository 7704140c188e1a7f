// Messages between the page and the frame that shows a counterexample.

import type { ReportData } from "../../../../checker/report/page/data.js";

/** To the frame. */
export interface ToFrame {
  readonly kind: "show";
  readonly data: ReportData;
}

/** From the frame. */
export type FromFrame =
  | { readonly kind: "ready" }
  /** The reader looks at a step; null at an initial state. */
  | { readonly kind: "step"; readonly action: ActionSpan | null };

/** The text of an action. */
export interface ActionSpan {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}
