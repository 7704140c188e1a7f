// Reads the inputs in test/diagnostics and the examples in docs/errors: their arguments, the marks that say what must be reported, golden files.

import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fathom } from "../cli/run-command.js";

export const folder = join("test", "diagnostics");

// ---------------------------------------------------------------- reported diagnostics

export interface Reported {
  readonly code: string;
  /** `test/diagnostics/lib/x.fathom:3`; undefined for what has no place in a file. */
  readonly place: string | undefined;
}

export interface Findings {
  /** Diagnostics and run-time errors. */
  readonly reported: readonly Reported[];
  readonly results: readonly {
    readonly check: string;
    readonly verdict: string;
    readonly asExpected: boolean | null;
  }[];
}

interface JsonSpan {
  readonly file: string;
  readonly line: number;
}

interface JsonDocument {
  readonly diagnostics: readonly { readonly code: string; readonly span: JsonSpan | null }[];
  readonly results: readonly {
    readonly check: string;
    readonly verdict: string;
    readonly asExpected: boolean | null;
    /** A mutant has none. */ readonly fault?: { readonly code: string; readonly span: JsonSpan } | null;
  }[];
}

/** The run as data. */
export async function findings(args: readonly string[]): Promise<Findings> {
  const { printed, text } = await fathom([...args, "--json"]);
  if (!printed.startsWith("{")) throw new Error(`no JSON document, but:\n${text}`);
  const document = JSON.parse(printed) as JsonDocument;
  const faults = document.results.flatMap((result) => (result.fault ? [result.fault] : []));
  const reported = [...document.diagnostics, ...faults].map(({ code, span }) => ({
    code,
    place: span?.file.endsWith(".fathom") === true ? `${span.file}:${span.line}` : undefined,
  }));
  return { reported, results: document.results };
}

/** Those of a run of one check, from its text. */
export function findingsIn(text: string): Findings {
  const reported = [...text.matchAll(/^(?:error|warning)\[(\w+)\]: .*\n -+> (\S+):\d+$/gm)];
  const [, check = "", verdict = ""] = /^\S+ (\w+): (\w+)/.exec(text) ?? [];
  return {
    reported: reported.map(([, code = "", place]) => ({ code, place })),
    results: [{ check, verdict, asExpected: /^ {2}as expected$/m.test(text) }],
  };
}

// ---------------------------------------------------------------- inputs

/** Files of a folder with their paths, libraries in folders below left out. */
export function inputs(path: string, prefix = ""): readonly string[] {
  return readdirSync(path)
    .filter((name) => name.endsWith(".fathom") && name.startsWith(prefix))
    .sort()
    .map((name) => join(path, name));
}

/** The arguments that an input is checked with: `// options: -c N=7` in its first line says more than its path, `// verify: --strict` that it is verified, `// why-not: Send --at 1` what it is asked, `// mutate: …` that it is changed. */
export function argumentsOf(path: string): readonly string[] {
  const [, command = "options", options] =
    /^\/\/ (options|verify|why-not|mutate): (.*)$/m.exec(readFileSync(path, "utf8")) ?? [];
  return [command === "options" ? "check" : command, path, ...(options?.split(" ") ?? [])];
}

/** `E0301` of `E0301-operators.fathom`; undefined for `several-types.fathom`. */
export function codeOf(path: string): string | undefined {
  return /^([ERW]\d{4})-/.exec(basename(path))?.[1];
}

/**
 * What the marks in an input say must be reported, and where: `//! E0301 E0302` on the line itself, or `//! E0301@lib/x.fathom:3`
 * for another file.
 */
export function marksOf(path: string): readonly string[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines
    .flatMap((line, i) => {
      const marks = /\/\/!((?: [ERW]\d{4}(?:@\S+)?)+)/.exec(line)?.[1]?.trim().split(" ") ?? [];
      return marks.map((mark) => {
        const [code, elsewhere] = mark.split("@");
        return `${code} at ${elsewhere === undefined ? `${path}:${i + 1}` : join(dirname(path), elsewhere)}`;
      });
    })
    .sort();
}

/** In the form of marks; several reports of one code on one line count once. */
export function reportedMarks(reported: readonly Reported[]): readonly string[] {
  return [
    ...new Set(reported.flatMap(({ code, place }) => (place === undefined ? [] : [`${code} at ${place}`]))),
  ].sort();
}

// ---------------------------------------------------------------- pages

export interface Example {
  /** By name; the first is the one that is checked. */
  readonly files: ReadonlyMap<string, string>;
  readonly options: readonly string[];
}

export interface Page {
  readonly title: string;
  readonly headings: readonly string[];
  readonly wrong: Example;
  readonly right: Example;
}

export function readPage(path: string): Page {
  const text = readFileSync(path, "utf8");
  const [head = "", ...sections] = text.split(/^## /m);
  const find = (heading: string): Example =>
    exampleOf(sections.find((section) => section.startsWith(`${heading}\n`)) ?? "");
  return {
    title: head.split("\n")[0] ?? "",
    headings: sections.map((section) => section.split("\n")[0] ?? ""),
    wrong: find("Wrong"),
    right: find("Right"),
  };
}

/** A block that begins with `// name.fathom` is that file; options are those of the command beside it. */
function exampleOf(section: string): Example {
  const blocks = [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
    language,
    text: text ?? "",
  }));
  const files = blocks
    .filter((block) => block.language === "fathom")
    .map(({ text }) => [/^\/\/ (\S+\.fathom)\n/.exec(text)?.[1] ?? "example.fathom", text] as const);
  const command = blocks.find((block) => block.language === "sh")?.text.split("\n")[0] ?? "";
  return { files: new Map(files), options: command.split(" ").slice(3) };
}
