// What a run of `verify` is about: results of shards are only put together if they are parts of the same run.

import { checkerIdentity } from "../cache/checker-version.js";
import { version } from "../files/package-root.js";
import { sha256 } from "../files/sealed-json.js";
import type { SearchOptions } from "../options.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { plural } from "../../checker/report/text.js";
import type { CheckTask } from "../verification/check-report.js";
import { listOf, object, recordOf, string, type Validator } from "../verification/valid-report.js";

export interface RunIdentity {
  /** The build of Fathom, and the version of Node. */
  readonly checker: string;
  /** The options that affect results, as a user writes them. */
  readonly options: readonly string[];
  /** The text of each file, also of those that a spec uses, as a digest. */
  readonly files: Readonly<Record<string, string>>;
  /** All checks of the run, in its order. */
  readonly checks: readonly string[];
}

export const isRunIdentity: Validator = object<RunIdentity>({
  checker: string,
  options: listOf(string),
  files: recordOf(string),
  checks: listOf(string),
});

export interface IdentityOptions extends Pick<
  SearchOptions,
  "search" | "engine" | "keepGoing" | "certify" | "certifySeed"
> {
  readonly strict?: boolean;
}

export function runIdentityOf(
  opened: readonly OpenedFile[],
  tasks: readonly CheckTask[],
  options: IdentityOptions,
): RunIdentity {
  return {
    checker: sha256(checkerIdentity() ?? JSON.stringify([version(), process.version])),
    options: optionTexts(options),
    files: Object.fromEntries(opened.flatMap(filesOf)),
    checks: tasks.map(({ file, plan }) => checkId({ file: file.path, name: plan.name })),
  };
}

/** A check as messages name it. Names are unique in a file. */
export const checkId = ({ file, name }: { readonly file: string; readonly name: string }): string =>
  `check \`${name}\` of ${file}`;

function filesOf({ path, program, diagnostics }: OpenedFile): readonly (readonly [string, string])[] {
  // A file that cannot be read is known by what is wrong with it.
  if (program === undefined) return [[path, sha256(JSON.stringify(diagnostics.map(({ message }) => message)))]];
  return [...program.modules].map(([module, { source }]) => [module, sha256(source.text)] as const);
}

function optionTexts({ search, engine, keepGoing, certify, certifySeed, strict }: IdentityOptions): readonly string[] {
  return [
    `--search ${search}`,
    `--engine ${engine}`,
    ...(keepGoing === true ? ["--keep-going"] : []),
    ...(certify === undefined ? [] : [certify === "all" ? "--certify" : `--certify ${certify}`]),
    ...(certifySeed === undefined ? [] : [`--certify-seed ${certifySeed}`]),
    ...(strict === true ? ["--strict"] : []),
  ];
}

/** The first difference between the run that a shard belongs to and this one, as the end of a sentence. */
export function differenceOf(shard: RunIdentity, here: RunIdentity): string | undefined {
  if (shard.checker !== here.checker)
    return "was run by another version or build of Fathom, or with another version of Node";
  const [more, fewer] = [withoutAll(shard.options, here.options), withoutAll(here.options, shard.options)];
  if (more.length > 0) return `was run with ${more.map((each) => `\`${each}\``).join(", ")}, and this command was not`;
  if (fewer.length > 0) return `was run without ${fewer.map((each) => `\`${each}\``).join(", ")}`;
  const paths = [...new Set([...Object.keys(here.files), ...Object.keys(shard.files)])];
  const path = paths.find((each) => shard.files[each] !== here.files[each]);
  if (path !== undefined && !Object.hasOwn(here.files, path)) return `has read ${path}, and this command has not`;
  if (path !== undefined && !Object.hasOwn(shard.files, path)) return `has not read ${path}`;
  if (path !== undefined) return `has read another text of ${path}`;
  const unknown = withoutAll(here.checks, shard.checks)[0] ?? withoutAll(shard.checks, here.checks)[0];
  if (unknown === undefined && shard.checks.length === here.checks.length) return undefined;
  return `is of a run of ${plural(shard.checks.length, "check")}, but here are ${here.checks.length}; the first that differs is ${unknown ?? "repeated"}`;
}

const withoutAll = (these: readonly string[], others: readonly string[]): readonly string[] =>
  these.filter((each) => !others.includes(each));
