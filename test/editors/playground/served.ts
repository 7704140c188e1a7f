// The built playground on a server, in a folder of a site, as any host serves it; and a page of a browser that shows it.

import type { BrowserContext, Page } from "playwright-core";
import { HUNG } from "../../process/command.js";
import { serveFolder, type Served } from "../serve-folder.js";

export type { Served };

export const servePlayground = (): Promise<Served> => serveFolder("dist/playground", "/site/playground");

export interface Opened {
  readonly page: Page;
  /** Errors, console output and dialogs of the page. */
  readonly trouble: string[];
}

export async function openPlayground(context: BrowserContext, address: string): Promise<Opened> {
  const page = await context.newPage();
  const trouble: string[] = [];
  page.setDefaultTimeout(HUNG);
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (message) => trouble.push(message.text()));
  page.on("dialog", (dialog) => void dialog.dismiss().then(() => trouble.push("a dialog")));
  await page.goto(address);
  await page.locator(".cm-content").waitFor();
  return { page, trouble };
}

/** Replaces the text of the open file. */
export async function write(page: Page, text: string): Promise<void> {
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  // If it replaced the selection, Chromium would try to keep the style of the old text, which the policy refuses.
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

export const textIn = (page: Page): Promise<string> =>
  page.locator(".cm-content").evaluate((content) =>
    [...content.querySelectorAll(".cm-line")]
      .map((line) =>
        [...line.childNodes]
          .filter((node) => !(node instanceof Element && node.matches(".check-lens, .cm-widgetBuffer")))
          .map((node) => node.textContent)
          .join(""),
      )
      .join("\n"),
  );

/** Waits until the service worker serves the page. */
export const offlineReady = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** Milliseconds after which the editor asks what is below the pointer, and more. */
const HOVER = 500;

/** What the editor shows of the last occurrence of a word. A pointer that does not move asks only once. */
export async function hoverOver(page: Page, word: string): Promise<string> {
  const target = page.locator(".cm-content").getByText(word, { exact: true }).last();
  for (const x of [1, 4]) await target.hover({ position: { x, y: 6 } });
  await page.waitForTimeout(HOVER);
  return (await page.locator(".hover").allTextContents()).join("\n");
}
