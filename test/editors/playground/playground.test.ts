// The playground in a real browser, from dist.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, launch, withoutBrowser } from "../../checker/report/page/browser.js";
import { soon } from "../../checker/report/page/open-report.js";
import { build } from "../../process/build.js";
import { hoverOver, offlineReady, openPlayground, servePlayground, textIn, write, type Served } from "./served.js";

const mistaken = `system Pump
var level: 0..4 = 0
action Fill { require level < 4; level = level + 1 }
action Drain { require level == 4; level' = 0 }
invariant Low: level < 3
check Default { expect violated Low in 3 steps }
`;
const correct = mistaken.replace("level = level + 1", "level' = level + 1");

/** Its run ends only when it is stopped. */
const endless = `system Endless
var a: 0..9999999 = 0
var b: 0..9999999 = 0
action A { require a < 9999999; a' = a + 1 }
action B { require b < 9999999; b' = b + 1 }
check Default { deadlock off }
`;

describe.skipIf(browserPath === undefined)(`the playground${withoutBrowser}`, () => {
  let browser: Browser | undefined;
  let served: Served | undefined;
  beforeAll(async () => {
    build();
    browser = await launch();
    served = await servePlayground();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });
  const profile = () => browser!.newContext({ viewport: { width: 1280, height: 800 } });

  it("leads from a typing error to a shortest counterexample, and into another profile without a connection", async () => {
    const context = await profile();
    const { page, trouble } = await openPlayground(context, served!.address);
    await write(page, mistaken);
    await page.locator(".cm-lintRange-error, .cm-lintPoint-error").first().waitFor();
    expect(await page.locator(".problems li").allTextContents()).toEqual([
      expect.stringMatching(/^E0105.*a prime is missing/),
    ]);

    // The fix at the cursor.
    await page.locator(".problem").click();
    await page.locator(".cm-activeLine").filter({ hasText: "level = level + 1" }).waitFor();
    await page.keyboard.press("ControlOrMeta+.");
    await soon(() => textIn(page)).toBe(correct);
    await soon(() => page.locator(".problems .summary").textContent()).toBe("No problems");

    await page.keyboard.press("ControlOrMeta+Enter");
    await page.locator("iframe.counterexample").waitFor();
    expect(await page.locator(".check > span").allTextContents()).toEqual([
      "✓",
      "Default",
      "violated Low in 3 steps · as expected",
      "4 states, 3 transitions, depth 3",
    ]);
    expect(await page.locator(".check-lens span").allTextContents()).toEqual(["violated Low in 3 steps"]);

    // Stepping marks the action in the text.
    const frame = page.frameLocator("iframe.counterexample");
    await frame.locator("[role=option]").nth(3).click();
    await soon(() => frame.locator(".state td code").allTextContents()).toEqual(["2", "3"]);
    await soon(() => page.locator(".step-line").allTextContents()).toEqual([correct.split("\n")[2]]);

    await page.getByRole("button", { name: "Share" }).click();
    const link = await page.getByLabel("Link").inputValue();
    expect(link.startsWith(`${served!.address}#v1.`)).toBe(true);
    expect(trouble).toEqual([]);
    await context.close();

    const other = await profile();
    const first = await openPlayground(other, served!.address);
    await offlineReady(first.page);
    await other.setOffline(true);
    await first.page.close();
    const { page: opened, trouble: offline } = await openPlayground(other, link);
    await soon(() => textIn(opened)).toBe(correct);
    await opened.getByRole("button", { name: "▶ Check" }).click();
    await opened.frameLocator("iframe.counterexample").locator("[role=option]").nth(3).waitFor();
    expect(offline).toEqual([]);
    await other.close();
  });

  it("keeps the files over a reload, and says what is wrong with a link", async () => {
    const context = await profile();
    const { page, trouble } = await openPlayground(context, served!.address);
    await write(page, correct);
    await page.reload();
    await soon(() => textIn(page)).toBe(correct);
    await page.evaluate(() => (location.hash = "#v1.eJyrVkrLzEktVrKKrlYqSCzJULJSKkiNM1TSUSpJrQAA"));
    await page.getByRole("alert").filter({ hasText: "a part of it is missing or was changed" }).waitFor();
    expect(await textIn(page)).toBe(correct);
    expect(trouble).toEqual([]);
    await context.close();
  });

  it("has files that use each other, and examples with theirs", async () => {
    const context = await profile();
    const { page, trouble } = await openPlayground(context, served!.address);
    await write(
      page,
      'system Pump\nuse next from "./lib"\nvar n: 0..3 = 0\naction Up { require n < 3; n\' = next(n) }\n',
    );
    await page.locator(".problems li").filter({ hasText: "E0001" }).waitFor();
    await page.getByRole("button", { name: "New file" }).click();
    await page.getByLabel("Name").fill("lib");
    await page.getByRole("button", { name: "Create" }).click();
    await write(page, "/// One more.\nfun next(n: 0..9): 0..10 = n + 1\n");
    await soon(() => page.locator(".problems .summary").textContent()).toBe("No problems");
    await page.getByRole("button", { name: "redelivery.fathom" }).click();

    // Hover, completion and definition.
    await soon(() => page.getByText("next", { exact: true }).count()).toBe(2);
    await soon(() => hoverOver(page, "next")).toContain("One more.");
    await page
      .getByText("next", { exact: true })
      .last()
      .click({ modifiers: ["ControlOrMeta"] });
    await soon(() => page.locator(".file[aria-current=true]").textContent()).toBe("lib.fathom");
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("fun twice(m: 0..9): 0..20 = m + ne");
    await page
      .locator(".cm-completionLabel")
      .filter({ hasText: /^next$/ })
      .waitFor();

    await page.getByLabel("Example").selectOption({ label: "Active passive" });
    await soon(() => page.locator(".file").count()).toBeGreaterThan(4);
    await soon(() => page.locator(".problems .summary").textContent()).toBe("No problems");
    await page.getByRole("button", { name: "Back to my files" }).click();
    await soon(() => page.locator(".file").allTextContents()).toEqual([
      expect.stringMatching(/^redelivery/),
      expect.stringMatching(/^lib/),
    ]);
    expect(trouble).toEqual([]);
    await context.close();
  });

  it("stops a run, survives the crash of a worker, and simulates", async () => {
    const context = await profile();
    const { page, trouble } = await openPlayground(context, served!.address);
    const status = page.locator(".results > .summary");
    await write(page, endless);
    await page.keyboard.press("ControlOrMeta+Enter");
    await page.locator(".check .statistics").filter({ hasText: /depth/ }).waitFor();
    await page.getByRole("button", { name: "■ Stop" }).click();
    await soon(() => status.textContent()).toBe("Stopped: 0 of 1 checked");
    await soon(() => Promise.resolve(page.workers().length)).toBe(1);

    await page.getByRole("button", { name: "▶ Check" }).click();
    await page.locator(".check .statistics").filter({ hasText: /depth/ }).waitFor();
    const checker = page.workers().find((worker) => worker.url().endsWith("/checking-worker.js"));
    await checker!.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error("out of luck");
        }),
    );
    await page
      .locator(".results [role=alert]")
      .filter({ hasText: "The checker has crashed: Uncaught Error: out of luck." })
      .waitFor();

    await write(page, correct);
    await page.getByRole("button", { name: "Simulate" }).click();
    await page.frameLocator("iframe.counterexample").getByText("violated Low").waitFor();
    expect(trouble.filter((text) => !text.includes("out of luck"))).toEqual([]);
    await context.close();
  });

  it("shows a hostile spec as text only", async () => {
    const payload = `</script><script>window.pwned = 1</script><img src=x onerror="window.pwned = 1">\`'<!--`;
    const quoted = payload.replaceAll('"', "");
    const hostile = `system Hostile
/// ${payload}
var n: 0..2 = 0
action Up { n' = n + 1; assert n < 1, "${quoted}" }
/// ${payload}
invariant Fine: n < 5
check Default { expect error R0001 in 2 steps }
// ${payload}
`;
    const context = await profile();
    const { page, trouble } = await openPlayground(context, served!.address);
    await write(page, hostile);
    await page.keyboard.press("ControlOrMeta+Enter");
    const frame = page.frameLocator("iframe.counterexample");
    await frame.locator("[role=option]").nth(2).click();
    await frame.getByText("<img src=x").first().waitFor();
    await soon(() => hoverOver(page, "n")).toContain("</script><script>");
    await page.getByRole("button", { name: "Text" }).last().click();
    await soon(() => page.locator(".report").textContent()).toContain("<img src=x");
    await write(page, `system Hostile\nuse x from "${quoted}"\n`);
    await page.locator(".problems li").filter({ hasText: "<img src=x" }).first().waitFor();
    const made = await page.evaluate(() => [
      document.querySelectorAll(".page img:not([src='icon.svg']), object, embed").length,
      document.scripts.length,
      "pwned" in window,
    ]);
    expect(made).toEqual([0, 2, false]);
    expect(trouble).toEqual([]);

    // Even if the page had a bug: its policy forbids HTML and scripts made of strings, and other addresses.
    const refused = await page.evaluate(() => {
      const attempts: readonly (() => void)[] = [
        () => (document.body.innerHTML = "<b>made</b>"),
        () => void new Worker("data:text/javascript,1"),
        () => (document.createElement("script").text = "1"),
      ];
      return attempts.map((attempt) => {
        try {
          attempt();
          return false;
        } catch {
          return true;
        }
      });
    });
    const sent = await page.evaluate(() =>
      fetch("https://example.invalid/").then(
        () => true,
        () => false,
      ),
    );
    expect([refused, sent]).toEqual([[true, true, true], false]);
    await context.close();
  });
});
