// Opens reports in a browser and reads what they show.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { build } from "../../../process/build.js";
import { HUNG } from "../../../process/command.js";
import { browserPath, launch } from "./browser.js";

export const folder = mkdtempSync(join(tmpdir(), "fathom-report-"));
let browser: Browser | undefined;

beforeAll(async () => {
  build();
  if (browserPath !== undefined) browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Errors, console output and dialogs of the page, and requests for anything other than its own file. */
  readonly trouble: string[];
}

export async function open(path: string, fragment = "", options: BrowserContextOptions = {}): Promise<Opened> {
  if (browser === undefined) throw new Error("no browser");
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  const trouble: string[] = [];
  page.setDefaultTimeout(HUNG);
  const own = pathToFileURL(path).href;
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => trouble.push(message.text()));
  page.on("dialog", (dialog) => void dialog.dismiss().then(() => trouble.push("a dialog")));
  page.on("request", (request) => request.url().split("#")[0] !== own && trouble.push(request.url()));
  await page.goto(own + fragment);
  await page.waitForSelector("main, .failure");
  return { page, trouble };
}

export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Retries, since a page renders some time after an event. */
export const soon = <T>(look: () => Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: HUNG });

export const position = (page: Page): Promise<number> =>
  page.evaluate(() => Number(document.querySelector("[role=option][aria-selected=true] .number")?.textContent));

/** The rows of the state pane, `name = value`, in the format of `rowsOf`. */
export const shownRows = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll(".state table")]
      .flatMap((table) => {
        const grouped = document.querySelector(".groups") !== null;
        const group = table.querySelector("caption")?.textContent ?? "";
        const system = document.querySelector(".state")?.getAttribute("data-system");
        return [...table.querySelectorAll("tr")].map(
          (row) =>
            `${grouped && group !== system ? `${group}.` : ""}${row.querySelector("th code")?.textContent ?? ""} = ${[...row.querySelectorAll("td code")].at(-1)?.textContent ?? ""}`,
        );
      })
      .sort(),
  );

export const text = (page: Page, selector: string): Promise<string> =>
  page.evaluate((each) => document.querySelector(each)?.textContent ?? "", selector);
export const count = (page: Page, selector: string): Promise<number> =>
  page.evaluate((each) => document.querySelectorAll(each).length, selector);
export const marks = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => [...document.querySelectorAll(".mark")].map((mark) => mark.className.split(" ").at(-1) ?? ""));
