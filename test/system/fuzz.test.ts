// Randomly mutated specs: any text ends in diagnostics or in outcomes, and never in an exception. A run can be
// repeated: FUZZ_SEED selects the mutants, FUZZ_FROM and FUZZ_COUNT a range of them. With FUZZ_REPORT=1, it continues after a failure and
// prints the phases that mutants reached.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { buildModel, planChecks } from "../../checker/index.js";
import { exploreWithin, type Bounds } from "../checker/bounded-search.js";
import { seededRandom, type Random } from "../../checker/search/random.js";
import { fileHost, findSpecs } from "../../cli/files/host.js";
import { renderDiagnostic } from "../../checker/report/diagnostic.js";
import { renderOutcome } from "../../checker/report/outcome.js";
import { noStyle } from "../../checker/report/style.js";
import { codes, isError, load, type Diagnostic, type Host, type Span } from "../../grammar/index.js";

const setting = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const SEED = setting("FUZZ_SEED", 20_260_101);
const FROM = setting("FUZZ_FROM", 0);
const COUNT = setting("FUZZ_COUNT", 1500);
const REPORT = process.env["FUZZ_REPORT"] === "1";
/** The number of checks of a mutant that are explored, and the bounds of each. */
const PLANS = 2;
const MOST: Bounds = { states: 2000, expressions: 200_000 };

const style = { style: noStyle, width: 100 };
/** Without specs about size: their mutants are slow, or have 2^24 successors of a state, which cannot be interrupted. */
const corpus = [...findSpecs("specs"), ...findSpecs(join("test", "diagnostics"))]
  .map((path) => ({ path, text: readFileSync(path, "utf8") }))
  .filter(({ text }) => text.length < 20_000 && !text.includes("16_777_21"));
const texts = new Map(corpus.map(({ path, text }) => [path, text]));
const systems = corpus.filter(({ text }) => /^system\b/m.test(text));

// ---------------------------------------------------------------- mutants

const oneOf = <T>(random: Random, items: readonly T[]): T => items[random.below(items.length)]!;

/** Splits a text into names, numbers, strings, comments, blanks and signs, similar to the scanner. */
const tokensOf = (text: string): string[] => text.match(/\s+|\/\/[^\n]*|"[^"\n]*"|\w+|[-=<>!.~]+|./gsu) ?? [];

const vocabulary = (
  "system use as from const type symmetric of enum record variant component fun op action fault init invariant step property cover fair weak strong terminal when assume check var ghost " +
  "instance require let if else match pick where either or for in assert return forall exists sum count min max choose not and implies iff union intersect minus subset div mod with then true false " +
  "none some always eventually until Bool Int Option Set Seq Bag Map expect holds violated deadlock bounded error states steps faults depth within except symmetry off on x r self R0002 " +
  '( ) { } [ ] < > , ; : . .. \' = == != <= >= => -> ~> + - * ? | _ 0 1 2 3 7 -1 9007199254740991 300 "" /* */ /// \u0000 \u{1F600} \\ # @ &'
).split(" ");

type Mutation = (random: Random, text: string) => string;

/** Changes the tokens that are not blank. */
const onTokens =
  (change: (random: Random, tokens: string[], at: number, other: number) => void): Mutation =>
  (random, text) => {
    const tokens = tokensOf(text);
    const solid = tokens.flatMap((token, i) => (token.trim() === "" || token.startsWith("//") ? [] : [i]));
    if (solid.length === 0) return text;
    change(random, tokens, oneOf(random, solid), oneOf(random, solid));
    return tokens.join("");
  };

const onLines =
  (change: (random: Random, lines: string[], at: number) => void): Mutation =>
  (random, text) => {
    const lines = text.split("\n");
    change(random, lines, random.below(lines.length));
    return lines.join("\n");
  };

const classOf = (token: string): string =>
  /^[A-Z]/.test(token) ? "Name" : /^[a-z_]/.test(token) ? "name" : /^\d/.test(token) ? "number" : "sign";

const rough: readonly Mutation[] = [
  // A character is replaced or removed.
  (random, text) => {
    const at = random.below(text.length + 1);
    return (
      text.slice(0, at) + (random.below(3) === 0 ? "" : String.fromCharCode(32 + random.below(95))) + text.slice(at + 1)
    );
  },
  onTokens((_, tokens, at) => void tokens.splice(at, 1)),
  onTokens((_, tokens, at) => void tokens.splice(at, 0, tokens[at]!, " ")),
  onTokens((_, tokens, at, other) => void ([tokens[at], tokens[other]] = [tokens[other]!, tokens[at]!])),
  onTokens((random, tokens, at) => void tokens.splice(at, 0, oneOf(random, vocabulary), " ")),
  onTokens((random, tokens, at) => void (tokens[at] = oneOf(random, vocabulary))),
  onLines((_, lines, at) => void lines.splice(at, 1)),
  onLines((random, lines, at) => void lines.splice(random.below(lines.length), 0, lines[at]!)),
  onLines((random, lines, at) => {
    const [line = ""] = lines.splice(at, 1);
    lines.splice(random.below(lines.length + 1), 0, line);
  }),
  onLines((random, lines, at) => {
    const some = lines.splice(at, 2 + random.below(6));
    for (let i = some.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [some[i], some[j]] = [some[j]!, some[i]!];
    }
    lines.splice(at, 0, ...some);
  }),
  // A truncation, and the middle of another spec in the middle of this one.
  (random, text) => text.slice(0, random.below(text.length + 1)),
  (random, text) => text.slice(random.below(text.length + 1)),
  (random, text) => {
    const lines = text.split("\n");
    const others = oneOf(random, corpus).text.split("\n");
    const from = random.below(others.length);
    lines.splice(random.below(lines.length), random.below(3), ...others.slice(from, from + 1 + random.below(12)));
    return lines.join("\n");
  },
  (random, text) => {
    const other = oneOf(random, corpus).text;
    return text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1));
  },
];

/** The results of these can often be parsed, or even typed. */
const gentle: readonly Mutation[] = [
  onTokens((random, tokens, at) => {
    const alike = tokens.filter((token) => token.trim() !== "" && classOf(token) === classOf(tokens[at]!));
    tokens[at] = oneOf(random, alike);
  }),
  onTokens((random, tokens, at) => {
    const alike = tokens.filter((token) => token.trim() !== "" && classOf(token) === classOf(tokens[at]!));
    const from = tokens[at]!;
    const to = oneOf(random, alike);
    for (const [i, token] of tokens.entries()) if (token === from) tokens[i] = to;
  }),
  (random, text) => text.replaceAll(/\b\d+\b/g, (number) => (random.below(4) === 0 ? String(random.below(6)) : number)),
];

interface Mutant {
  readonly root: string;
  /** The file that was changed, and its new text. */
  readonly path: string;
  readonly text: string;
}

/** A spec with one to three changes, or one that uses a changed file. */
function mutant(random: Random): Mutant {
  const { path: root } = random.below(8) === 0 ? oneOf(random, corpus) : oneOf(random, systems);
  const used = [...load(root, fileHost).program!.modules.keys()].filter((each) => texts.has(each));
  const path = random.below(4) === 0 && used.length > 0 ? oneOf(random, used) : root;
  let text = texts.get(path)!;
  for (let left = 1 + random.below(3); left > 0; left--)
    text = oneOf(random, random.below(5) === 0 ? rough : gentle)(random, text);
  return { root, path, text };
}

// ---------------------------------------------------------------- what must hold for all mutants

function expectSpan({ source, start, end }: Span): void {
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= source.text.length))
    throw new Error(`the span ${start}..${end} is outside its ${source.text.length} characters`);
}

function expectDiagnostic(diagnostic: Diagnostic): void {
  if (!Object.hasOwn(codes, diagnostic.code)) throw new Error(`unknown code ${String(diagnostic.code)}`);
  if (diagnostic.message === "") throw new Error("no message");
  for (const span of [diagnostic.span, diagnostic.fix?.span, ...(diagnostic.related ?? []).map((label) => label.span)])
    if (span !== undefined) expectSpan(span);
  if (renderDiagnostic(diagnostic, style) === "") throw new Error("renders to nothing");
}

type Stage = "unreadable" | "untyped" | "library" | "unbuilt" | "explored";

/** Returns the last phase that succeeded. Throws if something is wrong. */
async function run({ root, path, text }: Mutant, random: Random): Promise<Stage> {
  const host: Host = { ...fileHost, read: (each) => (each === path ? { kind: "text", text } : fileHost.read(each)) };
  const loaded = load(root, host);
  loaded.diagnostics.forEach(expectDiagnostic);
  const broken = loaded.diagnostics.some(isError);
  if (loaded.program === undefined) {
    if (!broken) throw new Error("no program, and no error");
    return "unreadable";
  }
  // A program with syntax errors can still be elaborated, as an editor does.
  const { system, plans, diagnostics } = planChecks(loaded.program, {
    constants: new Map(),
    depth: random.below(2) === 0 ? random.below(12) : undefined,
  });
  diagnostics.forEach(expectDiagnostic);
  if (broken) return "unreadable";
  if (diagnostics.some(isError)) return "untyped";
  if (system === undefined) return "library";
  if (plans.length === 0) throw new Error("no check, and no error");

  let stage: Stage = "unbuilt";
  const from = random.below(plans.length);
  for (const plan of plans.slice(from, from + PLANS)) {
    const built = buildModel(loaded.program, plan);
    built.diagnostics.forEach(expectDiagnostic);
    const { model, check } = built;
    if (model === undefined || check === undefined) {
      if (!built.diagnostics.some(isError)) throw new Error(`no model of ${plan.name}, and no error`);
      continue;
    }
    const search = random.below(2) === 0 ? "bfs" : "dfs";
    const { outcome } = await exploreWithin(MOST, model, check, { search });
    if (outcome.fault !== undefined) expectDiagnostic({ ...outcome.fault, severity: "error" });
    renderOutcome({ file: root, name: plan.name, model, check, outcome, asExpected: false, seconds: 0 }, style);
    stage = "explored";
  }
  return stage;
}

it(`${COUNT} mutated specs end in diagnostics or outcomes (seed ${SEED})`, async () => {
  const stages: Record<Stage, number> = { unreadable: 0, untyped: 0, library: 0, unbuilt: 0, explored: 0 };
  let failures = 0;
  let slowest = { at: FROM, seconds: 0 };
  for (let at = FROM; at < FROM + COUNT; at++) {
    // Each mutant has its own seed, so that it can be repeated alone.
    const random = seededRandom(SEED * 1_000_003 + at);
    const each = mutant(random);
    const start = performance.now();
    try {
      stages[await run(each, random)]++;
    } catch (error) {
      failures++;
      const which = `FUZZ_SEED=${SEED} FUZZ_FROM=${at} FUZZ_COUNT=1, ${each.root} with ${each.path} as\n${each.text}`;
      if (!REPORT) throw new Error(which, { cause: error });
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${which}\n`);
    }
    const seconds = (performance.now() - start) / 1000;
    if (seconds > slowest.seconds) slowest = { at, seconds };
  }
  if (REPORT) process.stderr.write(`${JSON.stringify({ seed: SEED, failures, stages, slowest })}\n`);
  expect(failures).toBe(0);
  // Otherwise the test would rarely get past the parser.
  if (COUNT >= 1000) {
    expect(stages.untyped).toBeGreaterThan(COUNT / 10);
    expect(stages.explored).toBeGreaterThan(COUNT / 25);
  }
});
