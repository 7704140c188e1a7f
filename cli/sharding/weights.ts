// How long each check is likely to take: the time that an earlier run recorded, or an estimate from the number of
// transitions in the lock file. The clock of this run plays no part, so all jobs of a run get the same weights.

import { readSource } from "../files/host.js";
import { keyText, lockKeyOf } from "../lock/lock-entry.js";
import type { Lock } from "../lock/lock.js";
import type { Count } from "../../checker/search/count.js";
import { isObject, list, Malformed, objectAt, text } from "../../checker/json-reader.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { CheckTask } from "../verification/check-report.js";

/** No engine takes more transitions one by one; larger counts come from the symbolic engine, which takes none. */
const MOST = 1e10;

/**
 * About the seconds that a check with this many transitions takes: the interpreter is slow, and the compiled engine
 * needs a moment before it is fast.
 */
function estimateOf(transitions: Count): number {
  const n = Math.min(Number(transitions), MOST);
  return 0.01 + Math.min(n / 10_000, 0.25) + n / 1_000_000;
}

/** Seconds by check. */
export type Times = ReadonlyMap<string, number>;

const timeKey = (file: string, system: string, name: string): string => JSON.stringify([file, system, name]);

/** Positive numbers in the order of the tasks; only their ratios mean something. */
export function weightsOf(
  tasks: readonly CheckTask[],
  times: Times,
  lock: Lock | undefined,
  lockPath: string,
): readonly number[] {
  const transitions = new Map(
    lock?.checks.map((entry) => [keyText(entry), entry.locked.outcome.transitions] as const) ?? [],
  );
  const known = tasks.map(({ file, plan: { system, name } }) => {
    const counted = transitions.get(keyText(lockKeyOf({ file: file.path, system, name }, lockPath)));
    return {
      seconds: times.get(timeKey(file.path, system, name)),
      estimate: counted === undefined ? undefined : estimateOf(counted),
    };
  });
  const timed = known.filter(({ seconds, estimate }) => seconds !== undefined && estimate !== undefined);
  const total = (numbers: readonly (number | undefined)[]): number =>
    numbers.reduce<number>((sum, number) => sum + (number ?? 0), 0);
  const scale = total(timed.map(({ seconds }) => seconds)) / total(timed.map(({ estimate }) => estimate));
  const anyTime = known.some(({ seconds }) => seconds !== undefined);
  const weights = known.map(({ seconds, estimate }) => {
    if (!anyTime) return estimate;
    return seconds ?? (estimate === undefined || timed.length === 0 ? undefined : estimate * scale);
  });
  const weighed = weights.filter((weight) => weight !== undefined);
  const mean = weighed.length === 0 ? 1 : total(weighed) / weighed.length;
  return weights.map((weight) => weight ?? mean);
}

/** The file may be large: it may have counterexamples. */
const MAX_BYTES = 256 * 1024 * 1024;

/** The times in a document of `verify --json`. */
export function readTimes(path: string): { readonly times: Times; readonly diagnostics: readonly Diagnostic[] } {
  const wrong = (why: string): ReturnType<typeof readTimes> => ({
    times: new Map(),
    diagnostics: [
      {
        code: "E0812",
        severity: "error",
        message: `the times ${path} cannot be read: ${why}`,
        hint: "`fathom verify --json > FILE` writes the times of all checks",
      },
    ],
  });
  const read = readSource(path, MAX_BYTES);
  if (read.kind !== "text") return wrong(read.detail);
  try {
    return { times: timesFrom(JSON.parse(read.text)), diagnostics: [] };
  } catch (error) {
    return wrong(error instanceof Malformed ? error.message : "it is not JSON");
  }
}

function timesFrom(json: unknown): Times {
  const times = new Map<string, number>();
  if (!isObject(json) || !Array.isArray(json["results"])) throw new Malformed('it has no "results"');
  list(json["results"], '"results"', (each, where) => {
    const { file, system, check, verdict, seconds } = objectAt(each, where);
    const key = timeKey(text(file, `${where} file`), text(system, `${where} system`), text(check, `${where} check`));
    // It did not run.
    if (verdict === "skipped" || verdict === "invalid") return;
    if (typeof seconds !== "number" || !(seconds >= 0)) throw new Malformed(`${where} seconds is not a number`);
    times.set(key, seconds);
  });
  return times;
}
