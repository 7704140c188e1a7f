// A system in a folder of its own.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { System, type SystemOptions } from "../src/system.js";

/** Creates a system, and removes it when the work is done. */
export async function withSystem<T>(options: SystemOptions, work: (system: System) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "payments-"));
  const system = new System(folder, options);
  try {
    return await work(system);
  } finally {
    system.close();
    rmSync(folder, { recursive: true });
  }
}
