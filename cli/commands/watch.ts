// fathom watch [PATH…]: verify, and verify again what changes, until Ctrl-C.

import { existsSync } from "node:fs";
import { cacheFolder, remembered, storedIn } from "../cache/store.js";
import type { ExitName } from "../exit-codes.js";
import { followFiles } from "../files/watch-folders.js";
import { plural } from "../../checker/report/text.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { verify, type VerifyOptions } from "./verify.js";

export type WatchOptions = Omit<VerifyOptions, "json" | "update" | "junit" | "sarif" | "markdown" | "failFast">;

export async function watch(given: readonly string[], options: WatchOptions, terminal: Terminal): Promise<ExitName> {
  const paths = given.length > 0 ? given : [existsSync("specs") ? "specs" : "."];
  const verdicts = remembered(options.cache === false ? undefined : storedIn(cacheFolder(process.env)));
  const files = followFiles(paths);
  let signal: NodeJS.Signals | undefined;
  const onSignal = (received: NodeJS.Signals): void => {
    // A search that is running hears it too, and stops; at the second one it ends the process.
    signal ??= received;
    files.end();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    for (let again = false; ; again = true) {
      const view = onClearScreen(terminal);
      // What scrolls by need not say everything each time; what stands still does.
      const changed = options.changed === true || (again && terminal.clear === undefined);
      const exit = await verify(paths, { ...options, changed }, view, {
        verdicts,
        onOpened: (opened) => files.wereRead(opened),
      });
      // Whoever stops it has seen enough: there is no other way to end it.
      if (signal !== undefined || exit === "interrupted" || exit === "terminated")
        return (signal ?? exit) === "SIGTERM" || exit === "terminated" ? "terminated" : "ok";
      terminal.print(`\nwatching ${plural(files.count(), "file")}; press Ctrl-C to stop`);
      const failed = await files.change();
      if (failed !== undefined) {
        complainAbout([failed], terminal);
        return "system";
      }
      if (signal !== undefined) return signal === "SIGTERM" ? "terminated" : "ok";
      if (terminal.clear === undefined) terminal.print("");
    }
  } finally {
    files.end();
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

/** The old table stays until there is a new one. */
function onClearScreen(terminal: Terminal): Terminal {
  let cleared = false;
  const clear = (): void => {
    if (!cleared) terminal.clear?.();
    cleared = true;
  };
  return {
    ...terminal,
    print: (text) => {
      clear();
      terminal.print(text);
    },
    complain: (text) => {
      clear();
      terminal.complain(text);
    },
  };
}
