// Reports for CI systems, of specs with hostile names and texts.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { xmlAttribute, xmlText } from "../../../checker/report/xml.js";
import { markdownBlock, markdownText } from "../../../cli/reports/markdown.js";
import { artifactOf } from "../../../cli/reports/sarif.js";
import { describeSlowest } from "../../../cli/reports/verification.js";
import type { CheckReport } from "../../../cli/verification/check-report.js";
import { fathom } from "../run-command.js";
import { readJunit, readSarif } from "./published-schemas.js";

const json = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const resultsSchema = new Ajv2020({ allowUnionTypes: true }).compile(json("docs/schema/results.schema.json") as object);

let folder = "";
const at = (name: string): string => join(folder, name);

/** Hostile text for strings and comments. */
const hostile = `]]></failure><script>alert(1)</script> & "quoted" ::error::injected ##[add-mask]x | \`\`\`\` [link](http://evil) @everyone`;
const hostileName = "a,b::error::c%0A<&'| `x` [y](z).fathom";

const spec = (more: string): string =>
  `system Counter\n\nvar n: 0..10 = 0\n\naction Count {\n  require n < 3\n  n' = n + 1\n}\n\n${more}\n`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fathom-reports-"));
  mkdirSync(at("specs"));
  writeFileSync(at("specs/good.fathom"), spec("terminal when n == 3\n\ncheck Good {\n  expect holds with 4 states\n}"));
  writeFileSync(
    at("specs/bad.fathom"),
    spec(`/// ${hostile}\n/// ::stop-commands::x\ninvariant Small: n < 2\n\ncheck Bad {\n  expect holds\n}`),
  );
  writeFileSync(
    at(`specs/${hostileName}`),
    spec(`action Fail {\n  assert n < 1, ${JSON.stringify(hostile)}\n  n' = n\n}`),
  );
  writeFileSync(at("specs/broken.fathom"), spec("invariant Broken: m == 1"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => {
  for (const name of ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"]) Reflect.deleteProperty(process.env, name);
});

const report = async (option: string, name: string): Promise<string> => {
  const { exit } = await fathom(["verify", at("specs"), option, at(name)]);
  expect(exit).toBe(150);
  return readFileSync(at(name), "utf8");
};

// ---------------------------------------------------------------- JUnit

describe("JUnit", () => {
  it("has a suite for each file, a case for each check, and one for each diagnostic", async () => {
    const root = await readJunit(await report("--junit", "report.xml"));
    expect([root.name, root.attributes["tests"], root.attributes["failures"], root.attributes["errors"]]).toEqual([
      "testsuites",
      "4",
      "2",
      "1",
    ]);
    const cases = root.children.flatMap((suite) =>
      suite.children.map((each) => [
        suite.attributes["name"]?.slice(folder.length),
        each.attributes["name"],
        each.children[0]?.name,
      ]),
    );
    expect(cases).toEqual([
      [`/specs/${hostileName}`, "default", "failure"],
      ["/specs/bad.fathom", "Bad", "failure"],
      ["/specs/good.fathom", "Good", undefined],
      ["/specs/broken.fathom", "E0201: unknown name `m`", "error"],
    ]);
    const [, bad] = root.children;
    expect(bad?.children[0]?.children[0]?.text).toContain(hostile);
    expect(bad?.children[0]?.children[0]?.attributes["message"]).toBe(
      "expected holds, found violated Small in 2 steps",
    );
  });

  it("contains only characters that XML allows", () => {
    const text = "a\u0000b\u001bc\ud800d\uffff\r\n\t<&>\"']]>";
    expect(xmlText(text)).toBe("a\ufffdb\ufffdc\ufffdd\ufffd&#13;\n\t&lt;&amp;&gt;\"']]&gt;");
    expect(xmlAttribute(text)).toBe("a\ufffdb\ufffdc\ufffdd\ufffd&#13;&#10;&#9;&lt;&amp;&gt;&quot;&apos;]]&gt;");
    expect(xmlText("😀")).toBe("😀");
  });
});

// ---------------------------------------------------------------- SARIF

describe("SARIF", () => {
  it("has the location of each problem", async () => {
    const results = readSarif(await report("--sarif", "report.sarif")).runs[0]?.results ?? [];
    expect(results.map(({ ruleId }) => ruleId)).toEqual(["unexpected", "unexpected", "E0201"]);
    const places = results.map(({ locations }) => locations?.[0]?.physicalLocation);
    expect(
      places.map((place) => [
        decodeURIComponent(place?.artifactLocation?.uri ?? "").split("/specs/")[1],
        place?.region?.startLine,
      ]),
    ).toEqual([
      [hostileName, 11],
      ["bad.fathom", 12],
      ["broken.fathom", 10],
    ]);
    // Brackets would become links, and braces placeholders.
    expect(results[0]?.message.text).toContain("\\[link\\](http://evil)");
  });

  it("of a passing run has no results, and has paths relative to the root of the repository", async () => {
    expect((await fathom(["verify", at("specs/good.fathom"), "--sarif", at("good.sarif")])).exit).toBe(0);
    expect(readSarif(readFileSync(at("good.sarif"), "utf8")).runs[0]?.results).toEqual([]);
    expect(artifactOf(join("specs", "a b%.fathom"))).toEqual({ uri: "specs/a%20b%25.fathom", uriBaseId: "SRCROOT" });
    expect(artifactOf(join("..", "a.fathom"), resolve(".."))).toEqual({ uri: "a.fathom", uriBaseId: "SRCROOT" });
    expect(artifactOf(resolve("specs/a.fathom"), resolve(".."))).toEqual({
      uri: `${basename(resolve("."))}/specs/a.fathom`,
      uriBaseId: "SRCROOT",
    });
    expect(artifactOf(join("..", "a.fathom"), resolve("."))).toEqual({
      uri: pathToFileURL(resolve("../a.fathom")).href,
    });
  });
});

// ---------------------------------------------------------------- Markdown

describe("Markdown", () => {
  it("shows counterexamples, and text of specs cannot become Markdown", async () => {
    const text = await report("--markdown", "report.md");
    expect(text).toMatch(/^## ❌ fathom verify\n\n3 checks: 1 as expected, 2 unexpected, 1 file with errors; /);
    expect(text).toContain("`````text\n");
    expect(text.split("`````")).toHaveLength(5);
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    expect(rows.map((row) => row.replace(/\\./g, "").split("|").length)).toEqual(rows.map(() => 10));
    const prose = text.replace(/^(`{3,})text\n[^]*?\n\1$/gm, "");
    expect(prose).not.toMatch(/<(?!\/?(?:details|summary)>)/);
    expect(prose).not.toContain("@everyone");
  });

  it("escapes all Markdown syntax", () => {
    expect(markdownText("a|b`c`<i>[x](y) **z** #1 @me &amp; \\ \n")).toBe(
      "a\\|b\\`c\\`&lt;i&gt;\\[x\\]\\(y\\) \\*\\*z\\*\\* \\#1 @\u2060me &amp;amp; \\\\ ␊",
    );
    expect(markdownBlock("a\n````\nb")).toBe("`````text\na\n````\nb\n`````");
  });
});

// ---------------------------------------------------------------- GitHub

describe("GitHub Actions", () => {
  it("shows annotations, and text of specs cannot become a command", async () => {
    process.env["GITHUB_ACTIONS"] = "true";
    const { text, printed, exit } = await fathom(["verify", at("specs")]);
    const lines = text.split("\n");
    const [, token = ""] = /^::stop-commands::([0-9a-f-]{36})$/.exec(lines[0] ?? "") ?? [];
    expect(token).not.toBe("");
    const end = lines.indexOf(`::${token}::`);
    // All text of specs is printed while commands are switched off.
    const after = lines.slice(end + 1);
    expect(after).toHaveLength(3);
    for (const line of after)
      expect(line).toMatch(/^::error file=[^:,]+,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=[^:,]+::[^\r\n]+$/);
    expect(after.filter((line) => line.includes(encodeURI("<").toLowerCase()))).toEqual([]);
    expect(after[1]).toMatch(
      /^::error file=.*\/specs\/bad\.fathom,line=12,endLine=12,col=11,.*::check `Bad` of .*expected holds, found violated Small in 2 steps$/,
    );
    expect(after[0]).toContain(",b%3A%3Aerror%3A%3Ac%250A<&'| `x` [y](z).fathom,line=11,".replace(/^,/, "%2C"));
    // There is only one stream.
    expect(printed).toBe(text);
    expect(exit).toBe(150);
  });

  it("has the summary appended to its file", async () => {
    process.env["GITHUB_STEP_SUMMARY"] = at("summary.md");
    writeFileSync(at("summary.md"), "before\n");
    expect((await fathom(["verify", at("specs/good.fathom")])).exit).toBe(0);
    expect(readFileSync(at("summary.md"), "utf8")).toMatch(
      /^before\n## ✅ fathom verify\n\n1 check: 1 as expected; 4 states, /,
    );
    process.env["GITHUB_STEP_SUMMARY"] = at("nowhere/summary.md");
    const { text, exit } = await fathom(["verify", at("specs/good.fathom")]);
    expect(text).toMatch(/error\[E0808\]: the step summary .* cannot be written: its folder does not exist/);
    expect(exit).toBe(153);
  });

  it("does not change the document of --json", async () => {
    process.env["GITHUB_ACTIONS"] = "true";
    const { printed } = await fathom(["verify", at("specs"), "--json"]);
    const document: unknown = JSON.parse(printed);
    expect(resultsSchema(document) ? [] : resultsSchema.errors).toEqual([]);
    expect(document).toMatchObject({ lock: null });
  });
});

describe("a report that cannot be written", () => {
  it.each([
    ["--junit", "the JUnit report"],
    ["--sarif", "the SARIF report"],
    ["--markdown", "the Markdown summary"],
  ])("%s: is reported before any check runs, with 153", async (option, name) => {
    const { text, exit } = await fathom(["verify", at("specs/good.fathom"), option, at("nowhere/report")]);
    expect(text).toContain("1 check: 0 as expected, 1 not run;");
    expect(
      text.match(new RegExp(`error\\[E0808\\]: ${name} .* cannot be written: its folder does not exist`, "g")),
    ).toHaveLength(1);
    expect(exit).toBe(153);
    expect((await fathom(["verify", at("specs/good.fathom"), option, folder])).text).toContain(
      "cannot be written: it is a folder",
    );
  });

  it("cannot have an empty name", async () => {
    expect((await fathom(["verify", at("specs/good.fathom"), "--junit="])).exit).toBe(151);
  });
});

// ---------------------------------------------------------------- the slowest checks

describe("the slowest checks", () => {
  const finished = (name: string, seconds: number, cached = false): CheckReport =>
    ({ kind: "finished", file: "a.fathom", name, seconds, cached }) as CheckReport;
  const reports = [
    finished("Long", 4),
    finished("Short", 0.5),
    finished("Longest", 30.25),
    finished("Known", 99, true),
    finished("Middle", 2),
  ];

  it("are named, the slowest last, without cached ones", () => {
    expect(describeSlowest({ reports, seconds: 5 })).toBe(
      "slowest: Middle of a.fathom 2.00 s, Long of a.fathom 4.00 s, Longest of a.fathom 30.3 s",
    );
    expect(reports.map((each) => each.name)).toEqual(["Long", "Short", "Longest", "Known", "Middle"]);
  });

  it("are not named if the run was short, or had few checks", () => {
    expect(describeSlowest({ reports, seconds: 4.9 })).toBeUndefined();
    expect(describeSlowest({ reports: reports.slice(1), seconds: 40 })).toBeUndefined();
  });
});
