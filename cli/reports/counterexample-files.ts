// A counterexample as the content of a file, and names for such files.

import type { FinishedCheck } from "../../checker/report/results.js";
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

/** A counterexample of a check. */
export interface NamedCounterexample extends Pick<Reported, "result" | "trace"> {
  /** Of the violated property, as a part of the names of files; undefined for the first counterexample. */
  readonly name: string | undefined;
}

/** Characters of the name of a property in the name of a file. */
const LONGEST_NAME = 60;

/** The counterexamples of a check: the first, and with `--keep-going` the further ones. */
export function counterexamplesOf(result: FinishedCheck): readonly NamedCounterexample[] {
  const { trace: first } = result.outcome;
  const taken = new Set<string>();
  const further = (result.further ?? []).flatMap((finding): readonly NamedCounterexample[] => {
    const { trace, property, verdict, fault } = finding.outcome;
    if (trace === undefined) return [];
    const name = uniqueName(plainName(property ?? fault?.code ?? verdict).slice(0, LONGEST_NAME), taken);
    return [{ name, trace, result: { ...result, ...finding, further: [] } }];
  });
  return [...(first === undefined ? [] : [{ name: undefined, trace: first, result }]), ...further];
}

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
