// fathom watch [PATH…]: verifies, and re-runs affected checks when a file changes, until Ctrl-C.

import { cacheFolder, folderCache, memoryCache } from "../cache/store.js";
import type { ExitName } from "../exit-codes.js";
import { defaultFolder } from "../files/host.js";
import { followFiles } from "../files/watch-folders.js";
import { plural } from "../../checker/report/text.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import { verify, type VerifyOptions } from "./verify.js";

export type WatchOptions = Omit<
  VerifyOptions,
  "json" | "update" | "junit" | "sarif" | "markdown" | "html" | "out" | "failFast"
>;

export async function watch(given: readonly string[], options: WatchOptions, terminal: Terminal): Promise<ExitName> {
  const paths = given.length > 0 ? given : [defaultFolder()];
  const cache = memoryCache(options.cache === false ? undefined : folderCache(cacheFolder(process.env)));
  const files = followFiles(paths);
  let signal: NodeJS.Signals | undefined;
  const onSignal = (received: NodeJS.Signals): void => {
    // The running search handles the signal too: it stops at the first and ends the process at the second.
    signal ??= received;
    files.end();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    for (let again = false; ; again = true) {
      const view = clearingTerminal(terminal);
      // On a terminal that cannot be cleared, only changes are listed from the second run on.
      const changed = options.changed === true || (again && terminal.clear === undefined);
      const exit = await verify(paths, { ...options, changed }, view, {
        cache,
        onOpened: (opened) => files.wereRead(opened),
      });
      // Ctrl-C is the normal way to end `watch`, so it is not an error.
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

/** Clears the screen only when there is new output: the old table stays visible until then. */
function clearingTerminal(terminal: Terminal): Terminal {
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
