// The loop of the explorer: reads a line, executes the command, prints the reply.

import type { Session } from "../../checker/session/session.js";
import { parseCommand } from "./command.js";
import { execute } from "./execute.js";
import type { CommandContext } from "./reply.js";
import { promptOf, renderInvalidCommand } from "./render.js";

/** The source of input lines. */
export interface LineReader {
  /** The next line; undefined at the end of the input. `session` is used to complete words. */
  readonly read: (prompt: string, session: Session) => Promise<string | undefined>;
}

export async function runRepl(
  initial: Session,
  reader: LineReader,
  context: CommandContext,
  print: (text: string) => void,
  /** A command failed because of a bug, which does not end the session. */
  fail: (error: unknown) => void,
): Promise<void> {
  let session = initial;
  for (;;) {
    const line = await reader.read(promptOrPlain(session, context), session);
    if (line === undefined) return;
    try {
      const command = parseCommand(line);
      if (command.kind === "invalid") {
        print(renderInvalidCommand(command, context.display).join("\n"));
        continue;
      }
      const reply = await execute(session, command, context);
      if (reply.lines.length > 0) print(reply.lines.join("\n"));
      if (reply.ended === true) return;
      session = reply.session;
    } catch (error) {
      fail(error);
    }
  }
}

function promptOrPlain(session: Session, { display }: CommandContext): string {
  try {
    return promptOf(session, display);
  } catch {
    return "> ";
  }
}
