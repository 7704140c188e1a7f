// The browser for tests of HTML reports: Debian's Chromium, or the one that CHROME_PATH names.

import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

export const browserPath = [process.env["CHROME_PATH"] ?? "", "/usr/bin/chromium"].find(
  (path) => path !== "" && existsSync(path),
);

/** Without a browser tests are skipped and their titles say why; .ci/run requires one and fails instead. */
export const withoutBrowser =
  browserPath === undefined ? " (skipped: Chromium not found; install it with .ci/browser, or set CHROME_PATH)" : "";
export const browserRequired = process.env["FATHOM_BROWSER"] === "required";

/** Chromium does not start with its sandbox when run by root, as in containers. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: browserPath ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
