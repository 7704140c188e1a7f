// A module beside the exported one that lets TLC tell what it otherwise does not: which covers are reached, and whether
// the constraint excludes a state. Its invariants are always true, and print at the first such state. TLC evaluates
// invariants in states outside the constraint as well.

import type { ExportedModule } from "../export-tla/export.js";

export interface ModuleToCheck {
  readonly name: string;
  /** Each in a file of its name. */
  readonly modules: readonly { readonly name: string; readonly text: string }[];
  readonly configuration: string;
  /** What TLC prints, by what it means. */
  readonly signs: ObservationSigns;
}

interface ObservationSigns {
  /** Of each cover of the mapping. */
  readonly covers: readonly string[];
  readonly excluded: string | undefined;
}

export function moduleToCheck({ name, module, instantiated, configuration, mapping }: ExportedModule): ModuleToCheck {
  const { covers, constraint } = mapping;
  const own = [{ name, text: module }, ...instantiated];
  if (covers.length === 0 && constraint === undefined)
    return { name, modules: own, configuration, signs: { covers: [], excluded: undefined } };
  const prefix = unusedPrefix(module);
  const inside = constraint === undefined ? "" : `${constraint} /\\ `;
  /** Prints once for each worker: each has its own registers. */
  const once = (register: number, condition: string): string =>
    `(${condition}) => TLCGet(${register}) \\/ (TLCSet(${register}, TRUE) /\\ PrintT("${prefix}${register}"))`;
  const conditions = [
    ...covers.map(({ definition }) => `${inside}${definition}`),
    ...(constraint === undefined ? [] : [`~${constraint}`]),
  ];
  const invariants = conditions.map((condition, i) => ({ name: `${prefix}${i + 1}`, body: once(i + 1, condition) }));
  const text = [
    `---- MODULE ${prefix} ----`,
    `EXTENDS ${name}, TLC`,
    `ASSUME ${conditions.map((_, i) => `TLCSet(${i + 1}, FALSE)`).join(" /\\ ")}`,
    ...invariants.map((each) => `${each.name} == ${each.body}`),
    "====",
    "",
  ].join("\n");
  return {
    name: prefix,
    modules: [...own, { name: prefix, text }],
    configuration: `${configuration}\nINVARIANTS\n${invariants.map((each) => `  ${each.name}\n`).join("")}`,
    signs: {
      covers: covers.map((_, i) => `"${prefix}${i + 1}"`),
      excluded: constraint === undefined ? undefined : `"${prefix}${conditions.length}"`,
    },
  };
}

function unusedPrefix(module: string): string {
  let prefix = "Observed";
  while (module.includes(prefix)) prefix += "_";
  return prefix;
}

/** What a run observed. `printed`: the lines that TLC printed outside of its messages. */
export interface Observations {
  /** Names of the covers that were reached. */
  readonly covered: readonly string[];
  readonly excluded: boolean;
}

export function observationsIn(
  { mapping }: ExportedModule,
  { covers, excluded }: ObservationSigns,
  printed: readonly string[],
): Observations {
  const lines = new Set(printed.map((line) => line.trim()));
  return {
    covered: mapping.covers.filter((_, i) => lines.has(covers[i] ?? "")).map((each) => each.name),
    excluded: excluded !== undefined && lines.has(excluded),
  };
}
