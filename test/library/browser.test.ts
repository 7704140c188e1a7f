// The library in a real browser, from dist as it is, without a bundler.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "playwright-core";
import { browserPath, browserRequired, launch, withoutBrowser } from "../checker/report/page/browser.js";
import { build } from "../process/build.js";

if (browserRequired) it("there is a browser", () => expect(browserPath).toBeDefined());

const ORIGIN = "http://fathom.test/";

describe.skipIf(browserPath === undefined)(`the library in a browser${withoutBrowser}`, () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    build();
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it("checks with every engine, and reads the standard library", async () => {
    const page = await browser!.newPage();
    const trouble: string[] = [];
    page.on("pageerror", (error) => trouble.push(error.message));
    await page.route(`${ORIGIN}**`, (route) => {
      const path = new URL(route.request().url()).pathname.slice(1);
      return path === ""
        ? route.fulfill({ contentType: "text/html", body: "<title>Fathom</title>" })
        : route.fulfill({ contentType: "text/javascript", body: readFileSync(`dist/library/${path}`, "utf8") });
    });
    await page.goto(ORIGIN);
    const sources = {
      "redelivery.fathom": readFileSync("specs/tour/redelivery.fathom", "utf8"),
      "queue.fathom": 'system Q\nuse Queue from "std/queue"\nvar n: 0..3 = 0\naction A { n\' = n }',
    };
    const found = await page.evaluate(`(async () => {
      const { report, specFromSources, SpecError } = await import("/browser.js");
      const sources = ${JSON.stringify(sources)};
      const redelivery = specFromSources(sources, "redelivery.fathom");
      const results = [];
      for (const engine of ["interpreter", "compiled", "symbolic"]) results.push(await redelivery.check("Naive", { engine }));
      const queue = await specFromSources(sources, "queue.fathom").check("default");
      let message = "";
      try { specFromSources({ a: "syst" }, "a"); } catch (error) { message = error instanceof SpecError ? error.message : ""; }
      return {
        results: results.map(({ verdict, states, steps, engine }) => [verdict, states, steps, engine]),
        text: report(results[1]), queue: queue.verdict, message,
        step: redelivery.explore("Naive").take("Read").state.stage,
        walk: (await redelivery.simulate("Naive", { seed: 1 })).property,
        log: (await redelivery.validate("Naive", '{"action":"Remove"}')).verdict,
      };
    })()`);
    expect(trouble).toEqual([]);
    expect(found).toMatchObject({
      results: [
        ["violated", 13, 5, "interpreter"],
        ["violated", 13, 5, "compiled"],
        ["violated", 13, 5, "symbolic"],
      ],
      queue: "holds",
      step: "processing",
      walk: "Once",
      log: "refused",
    });
    expect((found as { text: string }).text).toContain("violated Once in 5 steps");
    expect((found as { message: string }).message).toContain("error[E0105]");
  });
});
