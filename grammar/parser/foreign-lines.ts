// Lines of other languages that are no code in Fathom: the header and the end of a TLA+ module, and comments with `#`.

import type { IToken } from "chevrotain";
import type { Diagnostic } from "../core/diagnostic.js";
import type { Source } from "../core/source.js";
import { spanOf } from "../core/source.js";

export interface ForeignLine {
  readonly diagnostic: Diagnostic;
  /** Where the line ends; the tokens before it are skipped. */
  readonly end: number;
}

/** Reports the line that the token begins, if it is one of another language. */
export function foreignLine(source: Source, token: IToken): ForeignLine | undefined {
  if (!/^[-=#]/.test(token.image)) return undefined;
  const { text } = source;
  const start = text.lastIndexOf("\n", token.startOffset - 1) + 1;
  if (text.slice(start, token.startOffset).trim() !== "") return undefined;
  const newline = text.indexOf("\n", token.startOffset);
  const line = text.slice(token.startOffset, newline < 0 ? undefined : newline).trimEnd();
  const end = token.startOffset + line.length;
  const report = (message: string, hint: string, length: number, replacement: string): ForeignLine => {
    const span = spanOf(source, token.startOffset, token.startOffset + length);
    return { diagnostic: { code: "E0108", severity: "error", message, span, hint, fix: { span, replacement } }, end };
  };
  const header = /^-{4,}\s*MODULE\s+(\w+)\s*-*$/.exec(line);
  if (header !== null) {
    const system = `system ${header[1] ?? "NAME"}`;
    if (/^\s*system\s+\w/m.test(text))
      return report("the header of a module is TLA+, not Fathom", "remove it", line.length, "");
    return report("the header of a module is TLA+, not Fathom", `write \`${system}\``, line.length, system);
  }
  if (/^(-{4,}|={4,})$/.test(line))
    return report("a line that separates or ends modules is TLA+, not Fathom", "remove it", line.length, "");
  // Two words after it are a comment, not the right side of `#`, which is `!=` in TLA+.
  const comment = /^(#+)!?(?:$|\s+\w+\s+\w)/.exec(line);
  if (comment !== null)
    return report("a comment does not begin with `#`", "write `// …`", comment[1]?.length ?? 1, "//");
  return undefined;
}
