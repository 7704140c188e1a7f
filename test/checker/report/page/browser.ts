// The browser that reports are opened in: Debian's Chromium, or what CHROME_PATH names.

import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

export const browserPath = [process.env["CHROME_PATH"] ?? "", "/usr/bin/chromium"].find(
  (path) => path !== "" && existsSync(path),
);

/** Where there is none, tests are skipped and say why; where one is required, as in .ci/run, that fails. */
export const withoutBrowser =
  browserPath === undefined ? " (skipped: there is no Chromium; .ci/browser installs it, CHROME_PATH names one)" : "";
export const browserRequired = process.env["FATHOM_BROWSER"] === "required";

/** Root, as in containers, has no sandbox. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: browserPath ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
