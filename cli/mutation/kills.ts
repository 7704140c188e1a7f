// Which property killed how many mutants. One that kills none may be redundant, or too weak to notice anything.

import { renderTable } from "../../checker/report/table.js";
import { printable, showCount, wrap } from "../../checker/report/text.js";
import type { Terminal } from "../terminal/terminal.js";
import type { MutantResult } from "./mutant-result.js";

/** A property of a system, by the file of the system. */
export interface NamedProperty {
  readonly file: string;
  readonly name: string;
}

interface PropertyKills extends NamedProperty {
  /** Mutants that it was the first to notice. */
  readonly killed: number;
}

const keyOf = ({ file, name }: NamedProperty): string => JSON.stringify([file, name]);

/** The property with the most mutants first. Deadlock and run-time errors are listed only if they kill something. */
export function killsOf(
  results: readonly { readonly result: MutantResult }[],
  properties: readonly NamedProperty[],
): readonly PropertyKills[] {
  const kills = new Map(properties.map((property) => [keyOf(property), { ...property, killed: 0 }]));
  for (const { result } of results) {
    if (result.kind !== "killed" || result.property === null) continue;
    const property = { file: result.file, name: result.property };
    const { killed } = kills.get(keyOf(property)) ?? { killed: 0 };
    kills.set(keyOf(property), { ...property, killed: killed + 1 });
  }
  return [...kills.values()].sort((a, b) => b.killed - a.killed);
}

const columns = [
  { title: "killed by", align: "left" },
  { title: "of", align: "left" },
  { title: "mutants", align: "right" },
] as const;

export function printKills(kills: readonly PropertyKills[], { print, style, width }: Terminal): void {
  const rows = kills
    .filter(({ killed }) => killed > 0)
    .map(({ file, name, killed }) => [printable(name), printable(file), showCount(killed)]);
  if (rows.length === 0) return;
  for (const line of renderTable(columns, rows, (text, row) => (row < 0 ? style.dim(text) : text))) print(line);
  const idle = kills.filter(({ killed }) => killed === 0).map(({ file, name }) => printable(`${name} of ${file}`));
  if (idle.length > 0) for (const line of wrap(`killed nothing: ${idle.join(", ")}`, width, "  ")) print(line);
  print("");
}
