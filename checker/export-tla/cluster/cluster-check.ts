// What the files of a cluster are about, and what they are.

import type { ExportedModule } from "../export.js";

/** What the files are about. */
export interface ClusterCheck extends Omit<ExportedModule, "mapping"> {
  /** The name of the check. */
  readonly check: string;
}

export interface ClusterFile {
  /** Within the folder. */
  readonly name: string;
  readonly text: string;
  /** In a few words. */
  readonly description: string;
}
