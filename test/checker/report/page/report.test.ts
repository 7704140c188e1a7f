// HTML reports in a real browser: open them from disk, step through them, filter them, leave the trace. Text from a
// spec is never interpreted as HTML.

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interpret } from "../../../../checker/interpreter/interpreter.js";
import { fathom } from "../../../cli/run-command.js";
import { browserPath, browserRequired, withoutBrowser } from "./browser.js";
import { comment, finding, findings, rowsOf, statesOf, writeReport, writeSpec } from "./reports.js";
import { folder, open, text, press, soon, position, shownRows, marks, count } from "./open-report.js";

if (browserRequired) it("there is a browser", () => expect(browserPath).toBeDefined());

/** A part of the legend for each kind of finding. */
const legends: Readonly<Record<keyof typeof findings, string>> = {
  invariant: "Dry holdsDry is false",
  step: "Grows holdsGrows is false",
  deadlock: `no deadlock${"deadlock"}`,
  assert: "R0001",
  error: "R0002",
  wander: "Small is false",
  lasso: "Settles holds from here onSettles is false from here on",
  stutter: "Ends is false from here on",
};

describe.skipIf(browserPath === undefined)(`a report${withoutBrowser}`, () => {
  it.each(Object.keys(findings) as (keyof typeof findings)[])(
    "for each kind of finding can be stepped through, left and linked to: %s",
    async (kind) => {
      const report = await finding(writeSpec(folder, kind, findings[kind]));
      const { page, trouble } = await open(writeReport(folder, kind, report));
      const states = statesOf(report);
      const steps = report.data.path.steps.length;
      expect(await text(page, ".verdict")).toBe(report.data.finding.verdict);

      // Step forward by keyboard: the page shows the states of the interpreter.
      for (let at = 0; at <= steps; at++) {
        if (at > 0) await press(page, at % 2 === 0 ? "j" : "ArrowDown");
        await soon(() => position(page)).toBe(at);
        const state = states[at];
        await soon(() => shownRows(page)).toEqual(state === undefined ? [] : rowsOf(report, state));
      }
      expect((await marks(page)).includes("bad")).toBe(true);
      expect(await text(page, ".legend")).toContain(legends[kind]);
      expect(await count(page, ".hint")).toBe(report.data.finding.hint === null ? 0 : 1);
      if (report.trace.failed !== undefined)
        await soon(() => text(page, ".state .failure")).toContain(report.outcome.fault?.message ?? "?");
      if (report.trace.loop !== undefined)
        expect(await text(page, ".steps")).toMatch(
          kind === "lasso" ? /the following steps repeat forever.*back to the state after step 1/ : /no further steps/,
        );
      await press(page, "Home");
      await soon(() => position(page)).toBe(0);

      // Leave the trace: a digit takes any enabled step.
      const interpreter = interpret(report.model, report.check);
      const attempts = interpreter.expand(report.trace.initial);
      const ordered = [
        ...attempts.filter(({ action }) => interpreter.faultActions[action] !== true),
        ...attempts.filter(({ action }) => interpreter.faultActions[action] === true),
      ];
      expect(await count(page, ".enabled ol button")).toBe(attempts.length);
      const other = ordered.findIndex((attempt) => attempts.indexOf(attempt) !== report.data.path.steps[0]);
      if (other >= 0) {
        await press(page, String(other + 1));
        const state = ordered[other]?.state;
        await soon(() => shownRows(page)).toEqual(state === undefined ? [] : rowsOf(report, state));
        await soon(() => text(page, ".notice")).toContain("You left the counterexample after step 0");
        await page.waitForURL(/#left=0&took=\d+&step=1$/);
        const link = page.url();
        const again = await open(join(folder, `${kind}.html`), link.slice(link.indexOf("#")));
        await again.page.waitForSelector(".notice");
        expect(await shownRows(again.page)).toEqual(await shownRows(page));
        expect(again.trouble).toEqual([]);
        await again.page.close();
        await press(page, "b");
        await soon(async () => [await position(page), await count(page, ".notice")]).toEqual([0, 0]);
      }
      expect(trouble).toEqual([]);
      await page.close();
    },
  );

  it("filters by name and by instance, draws a chart, and lists its shortcuts", async () => {
    const report = await finding("specs/active-active/queues_and_table.fathom", "Duplicates");
    const { page, trouble } = await open(writeReport(folder, "duplicates", report));
    const all = await shownRows(page);
    await press(page, "/");
    await page.keyboard.type("items, -west");
    await soon(() => shownRows(page)).toEqual(all.filter((row) => /items/.test(row) && !row.includes("west")));
    expect(await count(page, ".steps .filtered-out")).toBeGreaterThan(0);
    // In the filter box keys type text; outside it they are shortcuts again.
    await press(page, "Escape", "j");
    await soon(async () => [await position(page), await page.inputValue("input")]).toEqual([1, "items, -west"]);
    await press(page, "Escape");
    await soon(() => shownRows(page)).toHaveLength(all.length);
    await page.click(".chips >> text=inbound[east]");
    await soon(async () => (await shownRows(page)).every((row) => row.startsWith("inbound[east]."))).toBe(true);
    await page.click("text=Show all");

    await press(page, "c", "End");
    const names = await page.evaluate(() =>
      [...document.querySelectorAll(".participants text")].map(({ textContent }) => textContent),
    );
    expect(names).toEqual(expect.arrayContaining(["the system", "inbound[east]", "worker[east]", "table"]));
    await soon(async () => [
      await count(page, ".chart [role=option]"),
      await count(page, ".chart .fault-step"),
      await count(page, ".chart .bad"),
    ]).toEqual([report.trace.steps.length, 1, 1]);
    expect(await count(page, ".chart line.call")).toBe(
      report.trace.steps.reduce((sum, { calls }) => sum + calls.length, 0),
    );
    await press(page, "?");
    await soon(() => page.evaluate(() => document.querySelector("dialog")?.open)).toBe(true);
    await press(page, "j", "Escape");
    await soon(async () => [
      await page.evaluate(() => document.querySelector("dialog")?.open),
      await position(page),
    ]).toEqual([false, report.trace.steps.length]);
    await page.emulateMedia({ media: "print" });
    expect(
      await page.evaluate(() =>
        [".enabled", "nav", ".chart"].map(
          (each) => getComputedStyle(document.querySelector(each) ?? document.body).display,
        ),
      ),
    ).toEqual(["none", "none", "block"]);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it("explains the violation, and marks needed steps on the trace only", async () => {
    const report = await finding(writeSpec(folder, "wander", findings.wander), undefined, "dfs");
    const path = writeReport(folder, "wander", report);
    const { page, trouble } = await open(path);
    await page.waitForSelector("#step-4");
    const neededMarks = (): Promise<readonly string[]> =>
      page.evaluate(() =>
        [...document.querySelectorAll(".steps [role=option]")].map(
          (option) =>
            `${option.querySelector(".needed-mark")?.textContent ?? ""}${option.classList.contains("not-needed") ? " dimmed" : ""}`,
        ),
      );
    expect([report.data.explanation?.necessary, await neededMarks()]).toEqual([
      [false, false, true, true],
      ["", "not needed dimmed", "not needed dimmed", "*needed", "*needed"],
    ]);
    expect(
      await page.evaluate(() =>
        [...document.querySelectorAll(".explanation li")].map(({ textContent }) => textContent),
      ),
    ).toEqual([`n + 1 < // ${comment} 3 is false because n + 1 = 3`, "  because n = 2"]);
    expect(await text(page, ".explanation p")).toBe(
      "2 of the 4 steps, marked *, are enough to cause the violation. In order: Up, then Up.",
    );
    expect(
      await page.evaluate(() => [document.querySelectorAll("img").length, document.scripts.length, "pwned" in window]),
    ).toEqual([0, 2, false]);
    expect(await text(page, ".legend")).toBe("Small holdsSmall is false* needed step");
    await press(page, "c");
    await soon(() => text(page, ".legend")).toBe("1Small is false* needed step");
    await soon(async () => [await count(page, ".chart .needed-mark"), await count(page, ".chart .not-needed")]).toEqual(
      [2, 2],
    );
    expect(
      await page.evaluate(() =>
        [...document.querySelectorAll(".chart [role=option]")].map(
          (each) => /(not )?needed$/.exec(each.getAttribute("aria-label") ?? "")?.[0],
        ),
      ),
    ).toEqual(["not needed", "not needed", "needed", "needed"]);
    // Steps off the trace are not marked; those before it was left keep their marks.
    await press(page, "c", "Home", "j", "2");
    await page.waitForSelector(".notice");
    await soon(neededMarks).toEqual(["", "not needed dimmed", ""]);
    await page.close();
    // Nothing is marked if all steps are needed, or if there is no explanation.
    const all = await open(writeReport(folder, "needed", await finding(writeSpec(folder, "step", findings.step))));
    await all.page.waitForSelector("#step-4");
    expect([await count(all.page, ".needed-mark span"), await text(all.page, ".explanation p")]).toEqual([
      0,
      "All 4 steps are needed.",
    ]);
    await all.page.close();
    const { result, ...rest } = report.reported;
    const silent = await open(
      writeReport(folder, "silent", {
        ...report,
        reported: { ...rest, result: { ...result, explanation: undefined } },
      }),
    );
    await silent.page.waitForSelector("#step-4");
    expect([
      await count(silent.page, ".explanation"),
      await count(silent.page, ".needed-mark span"),
      await count(silent.page, ".not-needed"),
    ]).toEqual([0, 0, 0]);
    expect([trouble, all.trouble, silent.trouble]).toEqual([[], [], []]);
    await silent.page.close();
  });

  it("reports a link to steps that do not exist", async () => {
    const path = join(folder, "invariant.html");
    writeReport(folder, "invariant", await finding(writeSpec(folder, "invariant", findings.invariant)));
    for (const [fragment, at] of [
      ["#left=0&took=999&step=1", 0],
      ["#step=77", 1],
    ] as const) {
      const { page, trouble } = await open(path, fragment);
      await soon(() => text(page, ".notice")).toContain("do not exist");
      await soon(async () => [await position(page), trouble]).toEqual([at, []]);
      await page.close();
    }
    const { page } = await open(path, "#step=1<img src=x onerror=alert(1)>");
    await soon(async () => [await position(page), await count(page, "img")]).toEqual([0, 0]);
    await page.close();
  });

  it("is written by `check --html`; the file is empty if there is no counterexample", async () => {
    const spec = writeSpec(
      folder,
      "pump",
      findings.invariant.replace("faults 0; expect violated Dry in 2 steps", "faults 0; depth 1"),
    );
    const file = join(folder, "pump.html");
    writeFileSync(file, "old");
    expect((await fathom(["check", spec, "--check", "NoFaults", "--html", file])).text).toContain("NoFaults: bounded");
    expect(readFileSync(file, "utf8")).toBe("");
    await fathom(["check", spec, "--check", "Default", "--html", file]);
    const { page, trouble } = await open(file);
    expect([await text(page, ".verdict"), trouble]).toEqual(["violated Dry in 1 step", []]);
    await page.close();
    await fathom([
      "check",
      "specs/tour/redelivery.fathom",
      "--check",
      "Idempotent",
      "-c",
      "IDEMPOTENT=false",
      "--faults",
      "1",
      "--html",
      file,
    ]);
    const changed = await open(file, "#step=5");
    await changed.page.waitForSelector("#step-5[aria-selected=true]");
    expect([await text(changed.page, ".check"), await text(changed.page, ".properties .false")]).toEqual([
      "specs/tour/redelivery.fathom IdempotentIDEMPOTENT = falsefaults 1",
      "✗ Once is false",
    ]);
    await changed.page.close();
    // For an infinite behaviour, the dots show where the property is true.
    const lasso = writeSpec(
      folder,
      "round",
      "system Round\nvar n: 0..3 = 0\nvar once: Bool = false\naction Up { require n < 3; n' = n + 1 }\naction Back { require n == 3; n' = 2; once' = true }\nfair weak Up\nfair weak Back\nproperty Calm: eventually always n == 3\ncheck Default { expect violated Calm }\n",
    );
    await fathom(["check", lasso, "--html", file]);
    const round = await open(file);
    await round.page.waitForSelector(".steps .loop-line");
    expect(await text(round.page, ".explanation")).toContain("n == 3 is true after step");
    await round.page.close();
    const cover = writeSpec(
      folder,
      "cover",
      "system Never\nvar n: 0..1 = 0\naction Stay { n' = n }\ncover One: n == 1\ncheck Default { expect violated One }\n",
    );
    await fathom(["check", cover, "--html", file]);
    expect(readFileSync(file, "utf8")).toBe("");
  });
});

describe("colours", () => {
  /** Relative luminance and contrast: WCAG 2.1. */
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number =>
    (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);

  it.each([
    ["light", 0],
    ["dark", 1],
  ] as const)("have enough contrast in the %s theme", (_, nth) => {
    const palette = readFileSync("checker/report/page/colours.css", "utf8").match(/:root \{[^}]*\}/g)?.[nth] ?? "";
    const colours = new Map(
      [...palette.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = "", colour = ""]) => [name, colour]),
    );
    expect(colours.size).toBeGreaterThan(12);
    const of = (name: string): string => colours.get(name) ?? "";
    for (const paper of ["paper", "panel", "chosen", "new-paper"])
      for (const ink of ["text", "soft", "bad", "fault", "new"])
        expect([paper, ink, contrast(of(paper), of(ink)) >= 4.5]).toEqual([paper, ink, true]);
    for (const paper of ["paper", "panel", "chosen"])
      expect(contrast(of(paper), of("accent"))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of("fault-paper"), of("fault"))).toBeGreaterThanOrEqual(4.5);
  });
});

/** The screenshots in docs/counterexamples.md. */
if (process.env["UPDATE_SCREENSHOTS"] === "1") {
  it.each([
    ["report", "light", "#step=6", []],
    ["report-chart", "light", "#step=9", ["c"]],
    ["report-left", "dark", "#step=2", ["2", "1"]],
  ] as const)("draws %s.png", async (name, colorScheme, fragment, keys) => {
    const path = writeReport(
      folder,
      "duplicates",
      await finding("specs/active-active/queues_and_table.fathom", "Duplicates"),
    );
    const { page } = await open(path, fragment, { colorScheme });
    await page.waitForFunction(
      (at) => document.querySelector("[aria-selected=true] .number")?.textContent === at,
      fragment.slice("#step=".length),
    );
    await press(page, ...keys);
    const file = join("docs", "images", `${name}.png`);
    await page.screenshot({ path: file });
    expect(statSync(file).size).toBeLessThanOrEqual(200 * 1024);
    await page.close();
  });
}
