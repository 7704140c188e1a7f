// Options of the library, which may come from JavaScript: a wrong one is an error, and not ignored.

import type { Overrides } from "../grammar/elaborate/plans.js";
import type { CheckOptions, Configuration, ReportOptions, SimulateOptions } from "./api.js";

export function checkOptions({ engine, search, threads, memory, ...others }: CheckOptions): CheckOptions {
  oneOf("engine", engine, ["auto", "interpreter", "compiled", "symbolic"]);
  oneOf("search", search, ["bfs", "dfs"]);
  wholeNumber("threads", threads, 1);
  wholeNumber("memory", memory, 1);
  return { ...others, ...defined({ engine, search, threads, memory }) };
}

export function simulateOptions({ runs = 100, steps = 100, seed, ...others }: SimulateOptions): SimulateOptions & {
  readonly runs: number;
  readonly steps: number;
  readonly seed: number;
} {
  wholeNumber("runs", runs, 1);
  wholeNumber("steps", steps, 0);
  wholeNumber("seed", seed, 0);
  return { ...others, runs, steps, seed: seed ?? randomSeed() };
}

export const randomSeed = (): number => Math.floor(Math.random() * 2 ** 31);

export function reportOptions({ format = "text", width }: ReportOptions): ReportOptions {
  oneOf("format", format, ["text", "mermaid", "itf"]);
  wholeNumber("width", width, 20);
  return { format, ...defined({ width }) };
}

export function overridesOf({ constants = {}, faults, depth }: Configuration): Overrides {
  wholeNumber("faults", faults, 0);
  wholeNumber("depth", depth, 0);
  return {
    constants: new Map(Object.entries(constants).map(([name, value]) => [name, String(value)])),
    ...defined({ faults, depth }),
  };
}

/** Does it replace anything, so that the expectations of the spec do not apply? */
export const isOverridden = (configuration: Configuration): boolean =>
  Object.values(configuration).some((value) => value !== undefined);

/** Without the fields that are undefined. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof defined<T>
  >;
}

function oneOf(name: string, value: unknown, all: readonly string[]): void {
  if (value !== undefined && !all.includes(value as string))
    throw new TypeError(`${name} is one of ${all.join(", ")}: not ${JSON.stringify(value)}`);
}

export function wholeNumber(name: string, value: unknown, least: number): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && (value as number) >= least))
    throw new RangeError(`${name} is a whole number of ${least} or more: not ${JSON.stringify(value)}`);
}
