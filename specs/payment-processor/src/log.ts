// The events that are recorded in the files of the processor, as logs for `fathom validate`.

import { writeFileSync } from "node:fs";
import { Store } from "./store.js";

const files = ["inbound", "ledger", "outbound"];

/** The log of each file, by its name. */
export function logsIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    files.map((name) => {
      const store = new Store(`${folder}/${name}.db`, "", { clock: { time: 0 } });
      const log = store.log();
      store.close();
      return [`${name}.ndjson`, log];
    }),
  );
}

/** Writes the logs beside the files. */
export function exportLogs(folder: string): void {
  for (const [name, log] of Object.entries(logsIn(folder))) writeFileSync(`${folder}/${name}`, log);
}
