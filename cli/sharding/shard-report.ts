// The results of a shard as a file, for `verify --merge-shards`.

import { seal, unseal } from "../files/sealed-json.js";
import { codes } from "../../grammar/core/diagnostic-codes.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { OpenedFile, Signal } from "../../checker/report/results.js";
import type { CheckReport, FinishedReport, InvalidReport } from "../verification/check-report.js";
import { optionalLocation, spanAt, type SourceLocation } from "../verification/source-location.js";
import {
  boolean,
  isFinishedReport,
  listOf,
  location,
  number,
  object,
  oneOf,
  optional,
  signal,
  string,
  type Validator,
} from "../verification/valid-report.js";
import { MAX_SHARDS, type RunShard } from "./assignment.js";
import { isRunIdentity, type RunIdentity } from "./run-identity.js";

export const SHARD_EXTENSION = ".shard";
const FORMAT = "fathom-shard 1";

export interface ShardReport {
  readonly run: RunIdentity;
  readonly shard: RunShard;
  /** Whether the reports have coverage. */
  readonly coverage: boolean;
  /** The signal that stopped the run. */
  readonly signal: Signal | undefined;
  readonly seconds: number;
  /** One for each check of the shard, without attachments. */
  readonly reports: readonly CheckReport[];
}

/** An invalid report, and a diagnostic, with locations in place of spans. */
interface StoredInvalid extends Omit<InvalidReport, "diagnostics"> {
  readonly diagnostics: readonly StoredDiagnostic[];
}
interface StoredDiagnostic extends Pick<Diagnostic, "code" | "severity" | "message" | "label" | "hint"> {
  readonly location: SourceLocation | undefined;
  readonly related: readonly { readonly message: string; readonly location: SourceLocation | undefined }[];
  readonly fix: { readonly replacement: string; readonly location: SourceLocation | undefined } | undefined;
}
interface StoredShard extends Omit<ShardReport, "reports"> {
  readonly reports: readonly (FinishedReport | StoredInvalid | Exclude<CheckReport, FinishedReport | InvalidReport>)[];
}

export function renderShardReport(report: ShardReport): string {
  const reports = report.reports.map((each) => {
    if (each.kind === "finished") return { ...each, attachments: undefined };
    return each.kind === "invalid" ? { ...each, diagnostics: each.diagnostics.map(stored) } : each;
  });
  return seal(FORMAT, { ...report, reports } satisfies StoredShard);
}

/** Undefined if the text is no complete report of this format. `opened`: the files of the run, for locations. */
export function parseShardReport(text: string, opened: readonly OpenedFile[]): ShardReport | undefined {
  const json = unseal(FORMAT, text);
  if (!isStoredShard(json)) return undefined;
  const texts = new Map(
    opened.flatMap(({ program }) => [...(program?.modules ?? [])].map(([path, { source }]) => [path, source.text])),
  );
  // In files whose text differs, nothing fits, and that is reported first.
  if (
    !json.reports.every((report) =>
      locationsIn(report).every(({ path, start, end }) => start <= end && end <= (texts.get(path)?.length ?? Infinity)),
    )
  )
    return undefined;
  const reports = json.reports.map((each): CheckReport => {
    if (each.kind !== "invalid") return each;
    const file = opened.find(({ path }) => path === each.file);
    return { ...each, diagnostics: each.diagnostics.map((diagnostic) => restored(diagnostic, file)) };
  });
  return { ...json, reports };
}

const stored = ({ code, severity, message, label, hint, span, related = [], fix }: Diagnostic): StoredDiagnostic => ({
  code,
  severity,
  message,
  label,
  hint,
  location: optionalLocation(span),
  related: related.map((each) => ({ message: each.message, location: optionalLocation(each.span) })),
  fix: fix === undefined ? undefined : { replacement: fix.replacement, location: optionalLocation(fix.span) },
});

function restored(
  { location: at, related, fix, ...diagnostic }: StoredDiagnostic,
  file: OpenedFile | undefined,
): Diagnostic {
  const spanOf = (where: SourceLocation | undefined): Diagnostic["span"] =>
    file === undefined ? undefined : spanAt(where, file);
  const fixed = spanOf(fix?.location);
  return {
    ...diagnostic,
    span: spanOf(at),
    related: related.flatMap(({ message, location: where }) => {
      const span = spanOf(where);
      return span === undefined ? [] : [{ message, span }];
    }),
    fix: fix === undefined || fixed === undefined ? undefined : { replacement: fix.replacement, span: fixed },
  };
}

// ---------------------------------------------------------------- validation

/** All locations in a report, except for those in its document for programs, which nobody looks up. */
function locationsIn(report: object): readonly SourceLocation[] {
  return Object.entries(report).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value !== "object" || value === null || name === "json") return [];
    return isLocation(value) ? [value] : locationsIn(value);
  });
}
const isLocation = (json: unknown): json is SourceLocation => location(json);

const identity = { file: string, system: string, name: string };
const diagnostic = object<StoredDiagnostic>({
  code: oneOf(...Object.keys(codes)),
  severity: oneOf("error", "warning"),
  message: string,
  label: optional(string),
  hint: optional(string),
  location: optional(location),
  related: listOf(object<StoredDiagnostic["related"][number]>({ message: string, location: optional(location) })),
  fix: optional(object<NonNullable<StoredDiagnostic["fix"]>>({ replacement: string, location: optional(location) })),
});
const invalid = object<StoredInvalid>({ kind: oneOf("invalid"), ...identity, diagnostics: listOf(diagnostic) });
const skipped = object<Extract<CheckReport, { kind: "skipped" }>>({ kind: oneOf("skipped"), ...identity });
const position: Validator = (json) => Number.isInteger(json) && Number(json) >= 1 && Number(json) <= MAX_SHARDS;
const shardReport = object<StoredShard>({
  run: isRunIdentity,
  shard: object<RunShard>({ index: position, count: position }),
  coverage: boolean,
  signal: optional(signal),
  seconds: number,
  reports: listOf((json) => isFinishedReport(json) || invalid(json) || skipped(json)),
});
const isStoredShard = (json: unknown): json is StoredShard => shardReport(json);
