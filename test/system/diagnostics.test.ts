// The diagnostics for violations of every rule of the language. An input is a spec with marks (`//! E0301`) for the codes that must be reported
// on their lines, and no others; the golden file beside it (NAME.out) is the output of the command. Specs in ok/ have no diagnostics.
// With UPDATE_GOLDEN=1, golden files that are missing are written.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { decode } from "../../cli/files/host.js";
import { codes, type Code } from "../../grammar/core/diagnostic-codes.js";
import { load, type Host, type ReadResult } from "../../grammar/index.js";
import { fathom, golden } from "../cli/run-command.js";
import {
  argumentsOf,
  codeOf,
  findings,
  findingsIn,
  folder,
  inputs,
  marksOf,
  readPage,
  reportedMarks,
  type Example,
} from "./diagnostic-inputs.js";

const update = process.env["UPDATE_GOLDEN"] === "1";

/** It takes seconds to run: it runs once, and shows by its text what others show by their document too. */
const WORK = join(folder, "R0013-work.fathom");

describe("inputs", () => {
  for (const path of inputs(folder)) {
    const code = codeOf(path);
    it(path, async () => {
      const transcript = golden(await fathom(argumentsOf(path)));
      const { reported, results } = path === WORK ? findingsIn(transcript) : await findings(argumentsOf(path));
      // A diagnostic without a location cannot be marked, so it must have the code of the input.
      if (code !== undefined) expect(reported.map((each) => each.code)).toContain(code);
      expect(reported.filter((each) => each.place === undefined && each.code !== code)).toEqual([]);
      expect(reportedMarks(reported)).toEqual(marksOf(path));
      if (code !== undefined && !code.startsWith("E"))
        expect(results.filter((result) => result.asExpected === false)).toEqual([]);

      const file = path.replace(/\.fathom$/, ".out");
      if (update && !existsSync(file)) writeFileSync(file, transcript);
      expect(existsSync(file), `${file} is missing`).toBe(true);
      expect(transcript).toBe(readFileSync(file, "utf8"));
    });
  }

  it("exist for every golden file", () => {
    const names = readdirSync(folder);
    expect(names.filter((name) => name.endsWith(".out") && !names.includes(name.replace(/\.out$/, ".fathom")))).toEqual(
      [],
    );
  });
});

describe("specs that hold", () => {
  for (const path of inputs(join(folder, "ok"))) {
    it(path, async () => {
      const { reported, results } = await findings(["check", path]);
      // In some of them, an action never fires.
      expect(reported.filter(({ code }) => code !== "W0001")).toEqual([]);
      expect(results.length).toBeGreaterThan(0);
      expect(results.filter((result) => result.asExpected === false)).toEqual([]);
    });
  }
});

/** The results of reading a file, and the diagnostics for them. */
const hosts: readonly { readonly code: Code; readonly name: string; readonly read: ReadResult }[] = [
  { code: "E0001", name: "a missing file", read: { kind: "missing", detail: "there is no such file" } },
  { code: "E0001", name: "a file that may not be read", read: { kind: "unreadable", detail: "permission denied" } },
  { code: "E0002", name: "a folder", read: { kind: "folder", detail: "it is a folder" } },
  { code: "E0003", name: "a file that is no text", read: decode(Uint8Array.of(0x73, 0x79, 0xff, 0x41)) },
  { code: "E0003", name: "a file in UTF-16", read: decode(Uint8Array.of(0xff, 0xfe, 0x73, 0)) },
  { code: "E0004", name: "a file that is too large", read: { kind: "tooLarge", detail: "it is larger than 2 MiB" } },
];

describe("the file system", () => {
  for (const { code, name, read } of hosts) {
    const host = (answers: Readonly<Record<string, ReadResult>>): Host => ({
      read: (path) => answers[path] ?? { kind: "missing", detail: "" },
      resolve: (_, use) => use,
    });
    it(`${name}, named on the command line, is ${code}`, () => {
      const { program, diagnostics } = load("a.fathom", host({ "a.fathom": read }));
      expect(program).toBeUndefined();
      expect(diagnostics).toMatchObject([{ code, severity: "error", span: undefined }]);
    });
    it(`${name}, used by another, is ${code} where it is used`, () => {
      const text = 'system A\nuse B from "b.fathom"\n';
      const { diagnostics } = load("a.fathom", host({ "a.fathom": { kind: "text", text }, "b.fathom": read }));
      expect(
        diagnostics.map(({ code: found, span }) => [found, span?.source.path, text.slice(span?.start, span?.end)]),
      ).toEqual([[code, "a.fathom", '"b.fathom"']]);
    });
  }
});

describe("codes", () => {
  /**
   * Codes that other commands report, which are tested with these commands; and R0015, which cannot be expected, in
   * scenario-false.fathom.
   */
  const elsewhere: readonly Code[] = [
    "E0811",
    "E0813",
    "E0821",
    "E0822",
    "E0823",
    "E0824",
    "E0825",
    "E0826",
    "E0841",
    "E0842",
    "E0901",
    "E0902",
    "E0903",
    "E0904",
    "E0911",
    "E0912",
    "E0913",
    "E0941",
    "E0951",
    "E0952",
    "E0961",
    "E0962",
    "E0963",
    "E0953",
    "E0954",
    "R0015",
    "W0009",
    "W0012",
  ];
  const covered = new Set([...inputs(folder).map(codeOf), ...hosts.map((each) => each.code), ...elsewhere]);
  it("each have an input", () => {
    expect(Object.keys(codes).filter((code) => !covered.has(code))).toEqual([]);
  });
  it("each have a page, and each page a code", () => {
    const pages = readdirSync(join("docs", "errors")).map((name) => name.replace(/\.md$/, ""));
    expect(pages.filter((name) => name !== "exit-codes").sort()).toEqual(Object.keys(codes).sort());
  });
});

describe("pages", () => {
  for (const [code, title] of Object.entries(codes)) {
    const page = readPage(join("docs", "errors", `${code}.md`));
    it(`${code} has its title and sections`, () => {
      expect(page.title).toBe(`# ${code}: ${title}`);
      expect(page.headings).toEqual([
        "Wrong",
        "Right",
        code.startsWith("E") ? "How to fix it" : "How to think about it",
      ]);
    });
    // About files themselves: nothing that could stand in a block of text.
    if (page.wrong.files.size === 0) continue;
    it(`${code}: what is wrong provokes it, and nothing else`, async () => {
      if (code === codeOf(WORK)) {
        const [text] = page.wrong.files.values();
        expect(readFileSync(WORK, "utf8").replaceAll(/^(\/\/|check).*\n?| \/\/!.*$/gm, "")).toBe(text);
        return;
      }
      const { reported } = await check(page.wrong);
      expect([...new Set(reported.map((each) => each.code))]).toEqual([code]);
    });
    it(`${code}: what is right is`, async () => {
      const { reported, results } = await check(page.right);
      expect(reported.filter((each) => code !== "E0605" || each.code !== "R0001")).toEqual([]);
      expect(results.filter((result) => result.asExpected === false)).toEqual([]);
    });
  }
});

async function check(example: Example): ReturnType<typeof findings> {
  const root = mkdtempSync(join(tmpdir(), "fathom-page-"));
  try {
    for (const [name, text] of example.files) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const [first = ""] = example.files.keys();
    return await findings(["check", join(root, first), ...example.options]);
  } finally {
    rmSync(root, { recursive: true });
  }
}
