// A session from its first line to its last: a line is read, carried out, answered, until there are no more.

import type { Session } from "../../checker/session/session.js";
import { parseCommand } from "./command.js";
import { perform, type Surroundings } from "./execute.js";
import { promptOf, renderMisspoken } from "./render.js";

/** Where lines come from. */
export interface Reader {
  /** The next line; undefined when there are no more. `session` is what words are completed for. */
  readonly ask: (prompt: string, session: Session) => Promise<string | undefined>;
}

export async function converse(
  begun: Session,
  reader: Reader,
  around: Surroundings,
  print: (text: string) => void,
): Promise<void> {
  let session = begun;
  for (;;) {
    const line = await reader.ask(promptOf(session, around.display), session);
    if (line === undefined) return;
    const command = parseCommand(line);
    if (command.kind === "misspoken") {
      print(renderMisspoken(command, around.display).join("\n"));
      continue;
    }
    const reply = await perform(session, command, around);
    if (reply.lines.length > 0) print(reply.lines.join("\n"));
    if (reply.ended === true) return;
    session = reply.session;
  }
}
