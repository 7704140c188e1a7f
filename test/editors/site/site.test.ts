// The site: what the check of its links finds, and the built pages in a real browser.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, launch, withoutBrowser } from "../../checker/report/page/browser.js";
import { build } from "../../process/build.js";
import { HUNG } from "../../process/command.js";
import { serveFolder, type Served } from "../serve-folder.js";

/** What the check of links says about a site with these files. */
function wrongLinks(files: Readonly<Record<string, string>>, base: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), "fathom-site-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const script = `import { wrongLinks } from "./.ci/site-links.js";
    process.stdout.write(JSON.stringify(wrongLinks(...${JSON.stringify([folder, base])})));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  return JSON.parse(output);
}

describe("the check of links", () => {
  const other = '<h1 id="top">Other</h1>';

  it("accepts links to files, folders, anchors and other hosts", () => {
    const page = `<img src="/fathom/a.png"><a href="/fathom/b/">b</a> <a class="x" href="b/index.html#top">b</a>
      <a href="#here">here</a><p id="here"></p> <a href="https://example.org/">elsewhere</a>`;
    expect(wrongLinks({ "index.html": page, "a.png": "", "b/index.html": other }, "/fathom/")).toEqual([]);
  });

  it("rejects all others", () => {
    const wrong = [
      ['<a href="/fathom/c.html">c</a>', "links to /fathom/c.html"],
      ['<a href="/b/">outside of the base</a>', "links to /b/"],
      ['<a href="b/index.html#bottom">b</a>', "links to b/index.html#bottom"],
      ['<a href="#nowhere">nowhere</a>', "links to #nowhere"],
      ['<img alt="" src="/fathom/c.png">', "loads /fathom/c.png"],
      ['<script async src="https://example.org/a.js"></script>', "loads https://example.org/a.js"],
      ['<link rel="stylesheet" href="//example.org/a.css">', "loads //example.org/a.css"],
    ].map(([text = "", problem = ""], index) => ({ path: `${index}.html`, text, problem }));
    const files = Object.fromEntries(wrong.map(({ path, text }) => [path, text]));
    expect(wrongLinks({ ...files, "b/index.html": other }, "/fathom/")).toEqual(
      wrong.map(({ path, problem }) => `${path} ${problem}`),
    );
  });
});

describe.skipIf(browserPath === undefined)(`the site${withoutBrowser}`, () => {
  let browser: Browser | undefined;
  let served: Served | undefined;
  const out = mkdtempSync(join(tmpdir(), "fathom-site-"));
  beforeAll(async () => {
    build();
    // This fails if a link leads nowhere.
    execFileSync(process.execPath, [join(".ci", "build-site.js"), "--base", "/docs/", "--out", out], { stdio: "pipe" });
    browser = await launch();
    served = await serveFolder(out, "/docs");
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    rmSync(out, { recursive: true });
  });

  /** A page, and everything about it that should not be. */
  async function open(path: string, colorScheme: "light" | "dark" = "light"): Promise<[Page, string[]]> {
    const page = await browser!.newPage({ viewport: { width: 1280, height: 800 }, colorScheme });
    page.setDefaultTimeout(HUNG);
    const trouble: string[] = [];
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("console", (message) => trouble.push(message.text()));
    page.on("response", (response) => {
      if (response.status() >= 400) trouble.push(`${response.status()}: ${response.url()}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(served!.address) && !/^(data|blob):/.test(request.url()))
        trouble.push(`another host: ${request.url()}`);
    });
    await page.goto(served!.address + path);
    return [page, trouble];
  }

  it("has a page for each document, error and spec", () => {
    const pagesFor = (folder: string, ending: string): string[] =>
      readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length));
    const pages = [
      ...pagesFor("docs", ".md"),
      ...pagesFor("docs/errors", ".md").map((name) => `errors/${name}`),
      ...pagesFor("docs/decisions", ".md").map((name) => `decisions/${name}`),
      ...pagesFor("specs/tour", ".fathom").map((name) => `specs/tour/${name}`),
      ...["index", "errors/index", "decisions/index", "specs/index", "specs/std/index", "contributing", "404"],
    ];
    expect(pages.length).toBeGreaterThan(150);
    expect(pages.filter((page) => !existsSync(join(out, `${page}.html`)))).toEqual([]);
  });

  it("shows braces as they are", () => {
    expect(readFileSync(join(out, "ci.html"), "utf8")).toContain("<code>if: ${{ !cancelled() }}</code>");
  });

  it("leads from the home page to a document with coloured code", async () => {
    const [page, trouble] = await open("");
    expect(await page.locator("h1").textContent()).toContain("Fathom");
    await page.getByRole("link", { name: "Recipes" }).first().click();
    await page.locator("h1").filter({ hasText: "How to" }).waitFor();
    const colours = await page.evaluate<string[]>(
      `[...document.querySelectorAll(".language-fathom .line > span")].map((word) => getComputedStyle(word).color)`,
    );
    expect(new Set(colours).size).toBeGreaterThan(3);
    // A link into another document, to a heading.
    await page.locator("main").getByRole("link", { name: "replaces one" }).click();
    await page.locator("h1").filter({ hasText: "A tutorial" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#7-repair-the-design");
    expect(await page.locator(String.raw`#\37 -repair-the-design`).count()).toBe(1);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it.each([
    ["E0803", "/errors/E0803.html#"],
    ["symmetric types", "/language.html#symmetric-types"],
  ])("finds %s", async (query, address) => {
    const [page, trouble] = await open("tutorial.html");
    await page.getByRole("button", { name: "Search" }).first().click();
    await page.locator(".search-input").fill(query);
    await page.locator(`.result[href*="${address}"]`).first().click();
    await page.waitForURL(`**${address}*`);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it("has a light and a dark theme, and keeps the choice of the reader", async () => {
    const paperOf = (page: Page): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const [light] = await open("faq.html", "light");
    const [dark, trouble] = await open("faq.html", "dark");
    expect(await paperOf(light)).toBe("rgb(255, 255, 255)");
    expect(await paperOf(dark)).toBe("rgb(21, 24, 28)");
    await dark.getByRole("switch").first().click();
    await dark.reload();
    expect(await paperOf(dark)).toBe("rgb(255, 255, 255)");
    expect(trouble).toEqual([]);
    await light.close();
    await dark.close();
  });

  it("opens a spec with the files that it uses in the playground, which checks it", async () => {
    const [page, trouble] = await open("specs/active-active/one_region.html");
    await page.getByRole("link", { name: "Open it in the playground" }).click();
    await page.getByLabel("What to run").selectOption("FailForEverTogether");
    await page.getByRole("button", { name: "▶ Check" }).click();
    await page.frameLocator("iframe.counterexample").locator("[role=option]").first().waitFor();
    expect(await page.locator(".file").count()).toBeGreaterThan(3);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it("lets readers try out a spec of a document", async () => {
    const [page, trouble] = await open("tutorial.html");
    await page.getByRole("link", { name: "Try it in the playground" }).first().click();
    await page.getByRole("button", { name: "▶ Check" }).click();
    await page.locator(".check").filter({ hasText: "deadlock in 1 step" }).waitFor();
    expect(await page.locator(".file").allTextContents()).toEqual(["lease.fathom"]);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it("opens the playground from its bar", async () => {
    const [page, trouble] = await open("index.html");
    await page.getByRole("link", { name: "Playground", exact: true }).first().click();
    await page.locator(".cm-content").waitFor();
    expect(trouble).toEqual([]);
    await page.close();
  });
});
