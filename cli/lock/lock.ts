// The lock file: what `verify` verified when it was last updated. It is validated when it is read, and written so that
// its changes are easy to review.

import { countFromJson, countToJson, type Count } from "../../checker/search/count.js";
import { existsSync } from "node:fs";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { readSource } from "../files/host.js";
import {
  count,
  fields,
  isObject,
  Malformed,
  objectAt,
  orNull,
  record,
  text,
  texts,
  truth,
  type Fields,
} from "../../checker/json-reader.js";

export const LOCK_FILE = "fathom.lock.json";
/** The version of the format. Version 1 had no scripts, version 2 no systems; both can still be read. */
const FORMAT = 3;

export interface LockedCheck {
  readonly bounds: {
    /** Values as source text. */
    readonly constants: Readonly<Record<string, string>>;
    readonly faults: number | null;
    readonly depth: number | null;
    readonly within: readonly string[];
    readonly symmetry: boolean;
    readonly deadlock: boolean;
  };
  readonly checked: Readonly<Record<CheckedKind, readonly string[]>> & {
    /** The steps and assertions of a scenario. Undefined for other checks, and if an older version wrote the entry. */
    readonly script?: readonly string[] | undefined;
  };
  readonly outcome: {
    readonly verdict: string;
    /** The violated property, or the code of the run-time error. */
    readonly finding: string | null;
    readonly states: Count;
    /** Undefined if an older version wrote the entry. */
    readonly initialStates?: Count | undefined;
    readonly transitions: Count;
    /** Null if the search did not go by levels. */
    readonly depth: number | null;
    readonly covered: readonly string[];
    readonly firings: Readonly<Record<string, Count>>;
    readonly vacuous: readonly string[];
  };
}

export const checkedKinds = ["invariants", "steps", "properties", "covers"] as const;
export type CheckedKind = (typeof checkedKinds)[number];

export interface LockKey {
  /** Relative to the folder of the lock file, with slashes. */
  readonly file: string;
  readonly system: string;
  readonly check: string;
}

export interface LockEntry extends LockKey {
  readonly locked: LockedCheck;
}

/** What the verdicts of a system rest on. Texts are declarations and statements as the formatter writes them. */
export interface LockedSystem {
  /** Fairness, terminal states, assumptions about constants, and conditions on initial states. */
  readonly assumptions: readonly string[];
  /** The names of actions that are no faults. */
  readonly actions: readonly string[];
  /** The statements of each fault action. */
  readonly faults: Readonly<Record<string, readonly string[]>>;
  /** The sizes of symmetric types. */
  readonly symmetric: Readonly<Record<string, string>>;
  /** The constants of libraries; those of the system belong to its checks. */
  readonly constants: Readonly<Record<string, string>>;
  /** The assertions in actions and operations. */
  readonly assertions: readonly string[];
}

export type SystemKey = Omit<LockKey, "check">;

export interface SystemEntry extends SystemKey {
  readonly locked: LockedSystem;
}

export interface Lock {
  readonly checks: readonly LockEntry[];
  readonly systems: readonly SystemEntry[];
}

export const EMPTY_LOCK: Lock = { checks: [], systems: [] };

export interface ReadLock {
  /** Undefined if there is no lock file, or it cannot be read. */
  readonly lock: Lock | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** `required`: the file was named, so it must exist. */
export function readLock(path: string, required: boolean): ReadLock {
  if (!required && !existsSync(path)) return { lock: undefined, diagnostics: [] };
  const read = readSource(path);
  if (read.kind === "text") return parseLock(path, read.text);
  const hint =
    read.kind === "missing"
      ? `\`fathom verify --update --lock ${path}\` creates it; until then, nothing records what was verified before`
      : read.hint;
  return wrong({
    code: "E0801",
    severity: "error",
    message: `the lock file ${path} cannot be read: ${read.detail}`,
    hint,
  });
}

const wrong = (diagnostic: Diagnostic): ReadLock => ({ lock: undefined, diagnostics: [diagnostic] });

const RESTORE_HINT =
  "restore it from version control; or delete it, create a new one with `fathom verify --update`, and have it reviewed";

export function parseLock(path: string, text: string): ReadLock {
  const damaged = (why: string, hint = RESTORE_HINT): ReadLock =>
    wrong({ code: "E0801", severity: "error", message: `the lock file ${path} is damaged: ${why}`, hint });
  if (/^(<{7}|={7}|>{7})( |$)/m.test(text))
    return damaged(
      "it contains merge conflict markers",
      "take one of the two sides as a whole, see what differs with `fathom verify`, then run `fathom verify --update`",
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return damaged("it is not JSON");
  }
  if (!isObject(json) || !("fathomLock" in json)) {
    return wrong({
      code: "E0801",
      severity: "error",
      message: `${path} is not a Fathom lock file: it has no "fathomLock"`,
      hint: `name another with \`--lock FILE\`; the usual name is ${LOCK_FILE}`,
    });
  }
  const format = json["fathomLock"];
  if (typeof format !== "number" || !Number.isInteger(format) || format < 1)
    return damaged('"fathomLock" is not a version number');
  if (format > FORMAT) {
    const message = `the lock file ${path} has version ${format}, but this Fathom reads versions up to ${FORMAT}`;
    return wrong({
      code: "E0802",
      severity: "error",
      message,
      hint: "use the version of Fathom that wrote it, or a later one",
    });
  }
  // JSON.parse keeps the last of two members with one name: after a bad merge, the other one would be lost silently.
  if (JSON.stringify(json) !== withoutSpace(text))
    return damaged("it has duplicate keys, or was not written by Fathom");
  try {
    return { lock: lockOf(json), diagnostics: [] };
  } catch (error) {
    if (error instanceof Malformed) return damaged(error.message);
    throw error;
  }
}

/** JSON text without white space outside strings. */
const withoutSpace = (text: string): string =>
  text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, quoted: string | undefined) => quoted ?? "");

// ---------------------------------------------------------------- reading

function lockOf(json: Fields): Lock {
  const top = fields(
    json,
    "the file",
    json["fathomLock"] === FORMAT ? ["fathomLock", "systems", "checks"] : ["fathomLock", "checks"],
  );
  return {
    checks: systemsIn(top["checks"], "checks").flatMap(({ file, system, content, where }) =>
      Object.entries(objectAt(content, where)).map(([check, entry]) => ({
        file,
        system,
        check,
        locked: lockedCheck(entry, `${where} ${check}`),
      })),
    ),
    systems: systemsIn(top["systems"] ?? {}, "systems").map(({ file, system, content, where }) => ({
      file,
      system,
      locked: lockedSystem(content, where),
    })),
  };
}

/** The systems in a table by file and system. */
const systemsIn = (
  json: unknown,
  name: string,
): readonly (SystemKey & { readonly content: unknown; readonly where: string })[] =>
  Object.entries(objectAt(json, `"${name}"`)).flatMap(([file, systems]) =>
    Object.entries(objectAt(systems, `"${file}"`)).map(([system, content]) => ({
      file,
      system,
      content,
      where: `"${file}" ${system}`,
    })),
  );

function lockedSystem(json: unknown, where: string): LockedSystem {
  const entry = fields(json, where, ["assumptions", "actions", "faults", "symmetric", "constants", "assertions"]);
  return {
    assumptions: texts(entry["assumptions"], `${where} assumptions`),
    actions: texts(entry["actions"], `${where} actions`),
    faults: record(entry["faults"], `${where} faults`, texts),
    symmetric: record(entry["symmetric"], `${where} symmetric`, text),
    constants: record(entry["constants"], `${where} constants`, text),
    assertions: texts(entry["assertions"], `${where} assertions`),
  };
}

function exactCount(json: unknown, where: string): Count {
  const count = countFromJson(json);
  if (count === undefined) throw new Malformed(`${where} is not a whole number of 0 or more`);
  return count;
}

function lockedCheck(json: unknown, where: string): LockedCheck {
  const entry = fields(json, where, ["bounds", "checked", "outcome"]);
  const bounds = fields(entry["bounds"], `${where} bounds`, [
    "constants",
    "faults",
    "depth",
    "within",
    "symmetry",
    "deadlock",
  ]);
  const checked = fields(entry["checked"], `${where} checked`, checkedKinds, ["script"]);
  const outcome = fields(
    entry["outcome"],
    `${where} outcome`,
    ["verdict", "finding", "states", "transitions", "depth", "covered", "firings", "vacuous"],
    ["initialStates"],
  );
  const names = (kind: CheckedKind): readonly string[] => texts(checked[kind], `${where} ${kind}`);
  const script = checked["script"] === undefined ? undefined : texts(checked["script"], `${where} script`);
  return {
    bounds: {
      constants: record(bounds["constants"], `${where} constants`, text),
      faults: orNull(bounds["faults"], `${where} faults`, count),
      depth: orNull(bounds["depth"], `${where} depth`, count),
      within: texts(bounds["within"], `${where} within`),
      symmetry: truth(bounds["symmetry"], `${where} symmetry`),
      deadlock: truth(bounds["deadlock"], `${where} deadlock`),
    },
    checked: {
      invariants: names("invariants"),
      steps: names("steps"),
      properties: names("properties"),
      covers: names("covers"),
      script,
    },
    outcome: {
      verdict: text(outcome["verdict"], `${where} verdict`),
      finding: orNull(outcome["finding"], `${where} finding`, text),
      states: exactCount(outcome["states"], `${where} states`),
      initialStates:
        outcome["initialStates"] === undefined
          ? undefined
          : exactCount(outcome["initialStates"], `${where} initialStates`),
      transitions: exactCount(outcome["transitions"], `${where} transitions`),
      depth: orNull(outcome["depth"], `${where} depth`, count),
      covered: texts(outcome["covered"], `${where} covered`),
      firings: record(outcome["firings"], `${where} firings`, exactCount),
      vacuous: texts(outcome["vacuous"], `${where} vacuous`),
    },
  };
}

// ---------------------------------------------------------------- writing

/** An order that does not depend on the locale. */
export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Entries are sorted by name, with one value per line. */
export function renderLock({ checks, systems }: Lock): string {
  const system = emptyTable<Record<string, LockedSystem>>();
  for (const { file, system: name, locked } of sortedByKey(systems)) (system[file] ??= emptyTable())[name] = locked;
  const check = emptyTable<Record<string, Record<string, LockedCheck>>>();
  for (const { file, system: name, check: of, locked } of sortedByKey(checks))
    ((check[file] ??= emptyTable())[name] ??= emptyTable())[of] = locked;
  return `${JSON.stringify({ fathomLock: FORMAT, systems: system, checks: check }, countsAsText, 2)}\n`;
}

const sortedByKey = <T extends SystemKey & { readonly check?: string }>(entries: readonly T[]): readonly T[] =>
  [...entries].sort(
    (a, b) =>
      byCodeUnits(a.file, b.file) || byCodeUnits(a.system, b.system) || byCodeUnits(a.check ?? "", b.check ?? ""),
  );

const countsAsText = (_: string, value: unknown): unknown => (typeof value === "bigint" ? countToJson(value) : value);

/** An object without a prototype, so that `__proto__` is an ordinary name. */
export const emptyTable = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;
