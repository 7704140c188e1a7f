// fathom watch [PATH…]: verifies, and re-runs affected checks when a file changes, until a signal stops it.

import { cacheFolder, folderCache, memoryCache } from "../cache/store.js";
import { exitOfSignal, isStop, type ExitName } from "../exit-codes.js";
import { defaultFolder } from "../files/host.js";
import { followFiles } from "../files/watch-folders.js";
import type { Signal } from "../../checker/report/results.js";
import { listenToSignals } from "../process/stop-signals.js";
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
  let signal: Signal | undefined;
  // The running search handles the signal too: it stops at the first and ends the process at the second.
  const ignoreSignals = listenToSignals((received) => {
    signal ??= received;
    files.end();
  });
  let unread = false;
  const onClosed = (): void => {
    unread = true;
    files.end();
  };
  process.stdout.on("error", onClosed);
  try {
    for (let again = false; ; again = true) {
      const view = clearingTerminal(terminal);
      // On a terminal that cannot be cleared, only changes are listed from the second run on.
      const changed = options.changed === true || (again && terminal.clear === undefined);
      const exit = await verify(paths, { ...options, changed }, view, {
        cache,
        onOpened: (opened) => files.wereRead(opened),
      });
      const ended = signal === undefined ? exit : exitOfSignal(signal);
      if (isStop(ended)) return exitOfWatch(ended);
      terminal.print(`\nwatching ${plural(files.count(), "file")}; press Ctrl-C to stop`);
      const failed = await files.change();
      if (failed !== undefined) {
        complainAbout([failed], terminal);
        return "system";
      }
      if (signal !== undefined) return exitOfWatch(exitOfSignal(signal));
      if (unread) return "ok";
      if (terminal.clear === undefined) terminal.print("");
    }
  } finally {
    files.end();
    ignoreSignals();
    process.stdout.off("error", onClosed);
  }
}

/** Ctrl-C is the normal way to end `watch`, so it is not an error. */
const exitOfWatch = (exit: ExitName): ExitName => (exit === "interrupted" ? "ok" : exit);

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
