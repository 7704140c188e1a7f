// What TLC found out, from the messages that it prints with `-tool`.

import { readTlcMessages, type TlcMessage } from "./messages.js";

type TlcVerdict =
  | { readonly kind: "noError" | "deadlock" }
  /** `name`: undefined if TLC says only where the formula stands. */
  | { readonly kind: "invariant" | "step"; readonly name: string | undefined }
  /** `names`: of the properties of which one is violated; empty if TLC does not say which. */
  | { readonly kind: "temporal"; readonly names: readonly string[] }
  /** `text`: what TLC says. `assert`: the message of an `Assert`. */
  | { readonly kind: "error"; readonly text: string; readonly assert: string | undefined }
  | { readonly kind: "assumption" | "outOfMemory" | "stackOverflow" | "refused"; readonly text: string }
  /** The output ends before the search did. */
  | { readonly kind: "unfinished" }
  /** The text is not the output of TLC. */
  | { readonly kind: "unreadable" };

export interface TlcStateText {
  /** `Enter`, or `Next`, in the module; undefined for the initial state, and where TLC does not know it. */
  readonly action: string | undefined;
  /** By variable: its value as TLC writes it. */
  readonly values: ReadonlyMap<string, string>;
}

export interface TlcTrace {
  readonly states: readonly TlcStateText[];
  /** The position of the state that follows the last one. At that of the last state itself, the system stutters. */
  readonly loop: number | undefined;
  /** The action that leads back. */
  readonly back: string | undefined;
}

interface TlcCounts {
  /** Transitions, and initial states. */
  readonly generated: number;
  readonly distinct: number;
  /** States that were not expanded yet. */
  readonly queued: number;
}

export interface TlcResult {
  readonly verdict: TlcVerdict;
  readonly counts: TlcCounts | undefined;
  readonly initialStates: number | undefined;
  /** Steps of the longest shortest path. Exact if one worker explored all states. */
  readonly depth: number | undefined;
  /** The counterexample, as far as it was printed. */
  readonly trace: TlcTrace | undefined;
  readonly version: string | undefined;
  readonly workers: number | undefined;
  /** The time that TLC says it took. */
  readonly seconds: number | undefined;
  /** What TLC printed as warnings. */
  readonly warnings: readonly string[];
}

/** How far a run is. */
export interface TlcProgress {
  readonly counts: TlcCounts;
  /** Steps from the initial states. */
  readonly depth: number;
}

/** The codes of TLC's messages that are understood: constants of its class `EC`. */
const TLC_CODE = {
  outOfMemory: [1001, 1002, 1003],
  stackOverflow: 1005,
  errorAtStart: 2102,
  assumptionFalse: 2104,
  assumptionFails: 2105,
  invariantViolated: 2110,
  invariantViolatedAtStart: 2107,
  propertyViolatedAtStart: 2108,
  stepViolated: 2112,
  deadlock: 2114,
  temporalViolated: 2116,
  backToState: 2122,
  assertFails: 2132,
  mode: 2187,
  initialStates: [2190, 2191],
  success: 2193,
  depth: 2194,
  stats: 2199,
  progress: 2200,
  parsed: 2171,
  statePrinted: [2216, 2217],
  stutters: 2218,
  finished: 2186,
  starting: 2185,
  version: 2262,
  parsingFailed: 3002,
} as const;

/** Errors in the configuration, or a module that cannot be parsed. */
const isRefusal = (code: number): boolean =>
  code === TLC_CODE.parsingFailed ||
  code === TLC_CODE.parsed ||
  (code >= 1101 && code < 1200) ||
  (code >= 2222 && code <= 2245) ||
  (code >= 3000 && code < 6000);

/** Messages of severity 1 that belong to another error. */
const CONTEXT: ReadonlySet<number> = new Set([2102, 2103, 2120, 2121, 2264]);

export function readTlcOutput(output: string): TlcResult {
  const { messages, outside } = readTlcMessages(output);
  return summarizeTlc(messages, outside);
}

/** `outside`: lines that stood outside of messages. */
export function summarizeTlc(messages: readonly TlcMessage[], outside: readonly string[] = []): TlcResult {
  const last = (codes: number | readonly number[]): string | undefined =>
    messages.findLast(({ code }) => [codes].flat().includes(code))?.text;
  const counts = countsIn(last(TLC_CODE.stats)) ?? countsIn(last(TLC_CODE.progress));
  const levels = integerIn(last(TLC_CODE.depth), /search is ([\d,]+)/);
  return {
    verdict: verdictOf(messages, outside),
    counts,
    initialStates: initialStatesIn(last(TLC_CODE.initialStates)),
    depth: levels === undefined ? undefined : Math.max(0, levels - 1),
    trace: traceIn(messages),
    version: /Version (\S.*)$/m.exec(last(TLC_CODE.version) ?? "")?.[1],
    workers: integerIn(last(TLC_CODE.mode), /with ([\d,]+) workers?/),
    seconds: secondsIn(last(TLC_CODE.finished)),
    warnings: messages.filter(({ severity }) => severity === 3).map(({ text }) => text),
  };
}

// ---------------------------------------------------------------- the verdict

/** An expression that cannot be evaluated in an initial state. A server of TLC reports violations there in this way too. */
const isErrorAtStart = ({ code, text }: Pick<TlcMessage, "code" | "text">): boolean =>
  code === TLC_CODE.errorAtStart && !text.startsWith("Error: ");

function verdictOf(messages: readonly TlcMessage[], outside: readonly string[]): TlcVerdict {
  // The first error is the cause of the others.
  const error = messages.find(
    (each) => (each.severity === 1 || each.severity === 2) && (!CONTEXT.has(each.code) || isErrorAtStart(each)),
  );
  if (error !== undefined) return errorOf(error, messages, outside);
  if (messages.some(({ code }) => code === TLC_CODE.success)) return { kind: "noError" };
  const isTlc = messages.some(({ code }) => code === TLC_CODE.version || code === TLC_CODE.starting);
  return { kind: isTlc ? "unfinished" : "unreadable" };
}

function errorOf({ code, text }: TlcMessage, messages: readonly TlcMessage[], outside: readonly string[]): TlcVerdict {
  switch (code) {
    case TLC_CODE.deadlock:
      return { kind: "deadlock" };
    case TLC_CODE.invariantViolated:
    case TLC_CODE.invariantViolatedAtStart:
    case TLC_CODE.propertyViolatedAtStart:
      return { kind: "invariant", name: nameIn(text, /^(?:Invariant|Property) (\S+) is violated/) };
    case TLC_CODE.stepViolated:
      return { kind: "step", name: nameIn(text, /^Action property (\S+) is violated/) };
    case TLC_CODE.temporalViolated:
      return { kind: "temporal", names: temporalNames(text) };
    case TLC_CODE.assumptionFalse:
    case TLC_CODE.assumptionFails:
      return { kind: "assumption", text };
    case TLC_CODE.stackOverflow:
      return { kind: "stackOverflow", text };
  }
  if (TLC_CODE.outOfMemory.some((each) => each === code)) return { kind: "outOfMemory", text };
  if (isRefusal(code)) return { kind: "refused", text: [text, ...complaints(outside)].join("\n").trim() };
  // A message that stands inside another says more.
  const inner = messages.filter((each) => each.severity === 0 && isEvaluationError(each.code)).map((each) => each.text);
  const whole = [text, ...inner].filter((each) => each !== "").join("\n");
  const assert = /(?:evaluated to FALSE; the second argument was:)\s*([\s\S]+)/.exec(whole)?.[1]?.trim();
  return { kind: "error", text: whole, assert: assert === undefined ? undefined : unquoted(assert) };
}

/** The parser also says what it reads, and where it was when it found an error. */
const NO_COMPLAINTS = [
  /^(Parsing file|Semantic processing of module|Linting of module) /,
  /^(Fatal errors while parsing|Could not parse module|In module) /,
  /^(\*\*\*Parse Error\*\*\*|Semantic errors:|\*\*\* Errors: \d+|Residual stack trace follows:)$/,
  / starting at line \d+, column \d+\.$/,
  /^\s*$/,
];

const complaints = (lines: readonly string[]): readonly string[] => [
  ...new Set(lines.filter((line) => !NO_COMPLAINTS.some((each) => each.test(line)))),
];

/** Messages about operators of the standard modules. Inside others, they are printed as information. */
const isEvaluationError = (code: number): boolean =>
  code === TLC_CODE.assertFails || (code >= 2133 && code < 2185 && code !== TLC_CODE.parsed);

const unquoted = (text: string): string => /^"([\s\S]*)"$/.exec(text)?.[1] ?? text;

/** TLC writes `line 4, col 3 …` for a formula without a name. */
function nameIn(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1];
}

function temporalNames(text: string): readonly string[] {
  const listed = /^Temporal (?:property|properties) ([\s\S]+?) (?:was|were) violated/.exec(text)?.[1];
  return listed === undefined ? [] : listed.split(/,? and |, /).map((each) => each.trim());
}

// ---------------------------------------------------------------- numbers

const integerIn = (text: string | undefined, pattern: RegExp): number | undefined => {
  const digits = text === undefined ? undefined : pattern.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits.replaceAll(",", ""));
};

function countsIn(text: string | undefined): TlcCounts | undefined {
  const generated = integerIn(text, /([\d,]+) states generated/);
  const distinct = integerIn(text, /([\d,]+) distinct states found/);
  const queued = integerIn(text, /([\d,]+) states left on queue/);
  return generated === undefined || distinct === undefined ? undefined : { generated, distinct, queued: queued ?? 0 };
}

export const isProgress = ({ code }: TlcMessage): boolean => code === TLC_CODE.progress;

/** `Progress(11) at …: 73 states generated …` */
export function progressIn({ text }: TlcMessage): TlcProgress | undefined {
  const counts = countsIn(text);
  const levels = integerIn(text, /^Progress\(([\d,]+)\)/);
  return counts === undefined ? undefined : { counts, depth: Math.max(0, (levels ?? 1) - 1) };
}

const initialStatesIn = (text: string | undefined): number | undefined =>
  integerIn(text, /with ([\d,]+) of them distinct/) ?? integerIn(text, /initial states: ([\d,]+) (?:distinct )?state/);

/** TLC writes `Finished in 01min 05s at (…)`, or `345ms`. */
function secondsIn(text: string | undefined): number | undefined {
  const time = text === undefined ? undefined : /^Finished in (.+) at/.exec(text)?.[1];
  if (time === undefined) return undefined;
  const units = { d: 86_400, h: 3600, min: 60, s: 1, ms: 0.001 } as const;
  const parts = [...time.matchAll(/(\d+)\s*(d|h|min|ms|s)\b/g)];
  return parts.reduce((sum, [, digits, unit]) => sum + Number(digits) * units[unit as keyof typeof units], 0);
}

// ---------------------------------------------------------------- the counterexample

const isStatePrinted = (code: number): boolean => TLC_CODE.statePrinted.some((each) => each === code);

function traceIn(messages: readonly TlcMessage[]): TlcTrace | undefined {
  const states: TlcStateText[] = [];
  let loop: number | undefined;
  let back: string | undefined;
  for (const { code, text } of messages) {
    if (code === TLC_CODE.invariantViolatedAtStart || code === TLC_CODE.propertyViolatedAtStart)
      return {
        states: [{ action: undefined, values: valuesIn(afterFirstLine(text)) }],
        loop: undefined,
        back: undefined,
      };
    const [, initial] = isErrorAtStart({ code, text }) ? text.split(/^While working on the initial state:\n/m) : [];
    if (initial !== undefined)
      return { states: [{ action: undefined, values: valuesIn(initial) }], loop: undefined, back: undefined };
    if (isStatePrinted(code)) states.push(stateIn(text));
    if (code === TLC_CODE.stutters) loop = states.length - 1;
    if (code === TLC_CODE.backToState) {
      const number = integerIn(text, /^(\d+): Back to state/) ?? integerIn(text, /Back to state (\d+)/);
      loop = number === undefined || number < 1 || number > states.length ? undefined : number - 1;
      back = actionIn(text);
    }
  }
  return states.length === 0 ? undefined : { states, loop, back };
}

const afterFirstLine = (text: string): string => text.slice(text.indexOf("\n") + 1);

/** `2: <Enter("north") line 32, col 3 to line 34, col 20 of module Time>`, and a line for each variable. */
function stateIn(text: string): TlcStateText {
  const firstLine = text.split("\n", 1)[0] ?? "";
  return { action: actionIn(firstLine), values: valuesIn(afterFirstLine(text)) };
}

const actionIn = (text: string): string | undefined => /<(\w+)(?:\(.*\))? line \d+/.exec(text)?.[1];

/** `/\ x = 1`, or `x = 1` for the only variable. A value can go on in further lines. */
function valuesIn(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const conjuncts = text.startsWith("/\\ ") ? text.slice(3).split(/\n\/\\ /) : [text];
  for (const each of conjuncts) {
    const equals = each.indexOf(" = ");
    if (equals > 0) values.set(each.slice(0, equals).trim(), each.slice(equals + 3).trim());
  }
  return values;
}
