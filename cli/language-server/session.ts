// What all requests of one client share.

import type { Connection, InitializeParams } from "vscode-languageserver";
import type { VerdictOf } from "../../grammar/language-service/inlay-hints.js";
import type { LanguageService } from "../../grammar/language-service/service.js";
import type { Positions } from "./positions.js";
import type { WorkspaceFiles } from "./workspace-files.js";
import type { Analysis } from "../../grammar/language-service/analysis.js";

export interface Session {
  readonly connection: Connection;
  readonly client: InitializeParams["capabilities"];
  /** Commands of code lenses that the client runs itself. */
  readonly clientCommands: readonly string[];
  readonly files: WorkspaceFiles;
  readonly service: LanguageService;
  readonly positions: Positions;
  readonly verdicts: Verdicts;
}

/** The verdicts of the checks of a file, from the cache. */
export type Verdicts = (analysis: Analysis) => VerdictOf;
