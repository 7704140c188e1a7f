// A counterexample as the content of a file, and names for such files.

import { traceFileOf } from "../../checker/report/trace-file.js";
import { version } from "../files/package-root.js";
import type { Reported } from "./html.js";

/** By option. `name`: what messages call the file. */
export const counterexampleFiles = {
  out: {
    name: "the trace",
    render: ({ result, trace, overrides }: Omit<Reported, "program">): string =>
      `${JSON.stringify(traceFileOf(result, trace, version(), overrides), undefined, 2)}\n`,
  },
  html: {
    name: "the HTML report",
    render: async (reported: Reported): Promise<string> => (await import("./html.js")).renderHtml(reported),
  },
} as const;

/** A text that every file system accepts as a part of a name: `Sizes[N=2]` becomes `Sizes-N-2`. */
export const plainName = (text: string): string => text.replaceAll(/[^\p{L}\p{N}_]+/gu, "-").replaceAll(/^-|-$/g, "");

/** The name, with a number if it is taken. Adds it to `taken`. */
export function uniqueName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  // File systems may ignore case.
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}-${n}`;
  taken.add(name.toLowerCase());
  return name;
}
