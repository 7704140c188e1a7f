// Reports of hostile specs, which must show everything as text, and of large ones.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { browserPath, withoutBrowser } from "./browser.js";
import { finding, writeReport, writeSpec } from "./reports.js";
import { folder, open, press, soon, text, shownRows, count, position } from "./open-report.js";

describe.skipIf(browserPath === undefined)(`a hostile spec${withoutBrowser}`, () => {
  const payload = `</script><script>window.pwned = 1</script><img src=x onerror="window.pwned = 1">'"\`<!--<script>\u2028\u2029\u202e&lt;\${1}`;
  const long = `x${"y".repeat(20_000)}`;

  it("is displayed as text only", async () => {
    const name = `<img src=x onerror=alert(1)> & "quoted"`;
    const spec = `system Hostile
/// ${payload.replace(/[\u2028\u2029]/g, "")}
var ${long}: 0..2 = 0
// ${payload}
action Up { ${long}' = ${long} + 1; assert ${long} < 1, "${payload.replace(/["\\\u2028\u2029]/g, "")}" }
/// ${payload.replace(/[\u2028\u2029]/g, "")}
invariant Fine: ${long} < 5
check Default { expect error R0001 in 2 steps }
`;
    const report = await finding(writeSpec(folder, name, spec));
    const path = writeReport(folder, "hostile", report);
    const source = readFileSync(path, "utf8");
    // One script element for the data and one for the code; nothing in the data ends the element.
    expect([
      source.match(/<script/g)?.length,
      source.match(/<\/script/g)?.length,
      source.includes("pwned = 1</script>"),
      source.includes("\u2028"),
    ]).toEqual([2, 2, false, false]);
    expect(
      (JSON.parse(/id="report">(.*?)<\/script>/su.exec(source)?.[1] ?? "") as { sources: { text: string }[] })
        .sources[0]?.text,
    ).toBe(spec);
    const { page, trouble } = await open(path);
    await press(page, "End", "c", "c", "?", "Escape", "k");
    expect(
      await page.evaluate(() => [
        document.querySelectorAll("img, iframe, object").length,
        document.scripts.length,
        "pwned" in window,
      ]),
    ).toEqual([0, 2, false]);
    await press(page, "End");
    await soon(() => text(page, ".state .failure")).toContain("<img src=x onerror=");
    const all = await text(page, "#page");
    expect([/[\u202e\u2028]/.test(all), all.includes("more characters")]).toEqual([false, true]);
    expect(trouble).toEqual([]);
    // Even if the page had a bug: its policy forbids creating HTML from strings, running other scripts and loading
    // anything.
    const refused = await page.evaluate(() => {
      try {
        document.body.innerHTML = "<b>made</b>";
      } catch {
        return true;
      }
      return false;
    });
    const blocked = await page.evaluate(
      () =>
        new Promise<string>((done) => {
          addEventListener(
            "securitypolicyviolation",
            ({ effectiveDirective }) => effectiveDirective === "img-src" && done(effectiveDirective),
          );
          new Image().src = "https://example.invalid/x.png";
        }),
    );
    expect([refused, blocked]).toEqual([true, "img-src"]);
    await page.close();
  });
});

describe.skipIf(browserPath === undefined)(`a large report${withoutBrowser}`, () => {
  it("with 10,000 steps renders only those in view", async () => {
    const report = await finding(
      writeSpec(
        folder,
        "long",
        "system Long\nvar n: 0..10000 = 0\naction Up { require n < 10000; n' = n + 1 }\nfault action Again { n' = n }\ninvariant Small: n < 10000\ncheck Default { expect violated Small in 10000 steps }\n",
      ),
    );
    const { page, trouble } = await open(writeReport(folder, "long", report));
    await press(page, "End");
    await page.waitForFunction(
      () => document.querySelector("[role=option][aria-selected=true] .number")?.textContent === "10000",
    );
    await soon(() => shownRows(page)).toEqual(["n = 10000"]);
    expect(await count(page, "[role=option]")).toBeLessThan(100);
    expect(await text(page, ".left .cut")).toContain("10,000 steps");
    await press(page, "PageUp", "k");
    await soon(async () => [await position(page), await shownRows(page)]).toEqual([9989, ["n = 9989"]]);
    await press(page, "c");
    expect(await text(page, ".chart .cut")).toContain("of 10000, around");
    expect(await count(page, ".chart [role=option]")).toBeLessThanOrEqual(100);
    expect(
      await page.evaluate(() => [...document.querySelectorAll(".participants text")].map((each) => each.textContent)),
    ).toEqual(["the system", "n"]);
    const linked = await open(join(folder, "long.html"), "#step=5000");
    await linked.page.waitForFunction(
      () => document.querySelector("[role=option][aria-selected=true] .number")?.textContent === "5000",
    );
    expect([trouble, linked.trouble]).toEqual([[], []]);
    await linked.page.close();
    await page.close();
  });

  it("with 2,000 variables shows the changed ones first, and how many there are", async () => {
    const variables = Array.from({ length: 2000 }, (_, i) => `var v${i}: 0..3 = 0\n`).join("");
    const report = await finding(
      writeSpec(
        folder,
        "wide",
        `system Wide\n${variables}action Up { require v1990 < 2; v1990' = v1990 + 1 }\ninvariant Small: v1990 < 2\ncheck Default { expect violated Small in 2 steps }\n`,
      ),
    );
    const { page, trouble } = await open(writeReport(folder, "wide", report));
    await press(page, "j");
    expect(await count(page, ".state tr")).toBeLessThanOrEqual(250);
    expect(await text(page, ".state .cut")).toContain("250 of 2,000 rows");
    expect(await text(page, ".state .changed")).toMatch(/v1990.*0 → 1/);
    await press(page, "/");
    await page.keyboard.type("v199");
    await soon(() => shownRows(page)).toEqual(
      ["v199 = 0", ...Array.from({ length: 10 }, (_, i) => `v199${i} = ${i === 0 ? 1 : 0}`)].sort(),
    );
    await press(page, "Escape", "Escape");
    await page.click("text=Show more");
    await soon(() => count(page, ".state tr")).toBe(500);
    expect(trouble).toEqual([]);
    await page.close();
  });
});
