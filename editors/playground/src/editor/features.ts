// What the language service contributes while someone reads and writes: hover, completion, go to definition.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { hoverTooltip, type EditorView, type Tooltip } from "@codemirror/view";
import type { Extension } from "@codemirror/state";
import type { LanguageClient } from "../language/client.js";
import type { Location } from "../language/protocol.js";
import { code, element, sentence } from "./text-nodes.js";

/** The path of the file in an editor, after the client has been told its text. */
export type CurrentPath = (view: EditorView) => string;

export const hovers = (client: LanguageClient, pathIn: CurrentPath): Extension =>
  hoverTooltip(async (view, offset): Promise<Tooltip | null> => {
    const hover = await client.ask("hover", { path: pathIn(view), offset });
    if (hover === undefined || hover === null || hover.end > view.state.doc.length) return null;
    return {
      pos: hover.start,
      end: hover.end,
      above: true,
      create: () => ({
        dom: element(
          "div",
          "hover",
          code(hover.code),
          ...(hover.doc === undefined ? [] : [sentence("p", "", hover.doc)]),
          ...hover.notes.map((note) => sentence("p", "note", note)),
        ),
      }),
    };
  });

/** The icons that CodeMirror has for the kinds of the language service. */
const icons: Readonly<Record<string, string>> = {
  constant: "constant",
  type: "type",
  component: "class",
  function: "function",
  operation: "method",
  action: "function",
  variable: "variable",
  local: "variable",
  value: "constant",
  parameter: "variable",
  instance: "namespace",
  given: "namespace",
  property: "property",
  field: "property",
  member: "enum",
  case: "enum",
  builtIn: "function",
  keyword: "keyword",
};

export const completions =
  (client: LanguageClient, pathIn: CurrentPath) =>
  async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { view, pos, explicit } = context;
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*/u);
    const afterDot = context.matchBefore(/\./) !== null;
    if (view === undefined || (!explicit && word === null && !afterDot)) return null;
    const found = await client.ask("complete", { path: pathIn(view), offset: pos });
    if (found === undefined || found.items.length === 0) return null;
    return {
      from: found.start,
      to: Math.max(found.end, pos),
      options: found.items.map(({ label, kind, detail, insert, rank }): Completion => ({
        label,
        boost: -10 * rank,
        ...(icons[kind] !== undefined && { type: icons[kind] }),
        ...(detail !== undefined && { detail: ` ${detail}` }),
        ...(insert !== undefined && { apply: insert }),
      })),
      validFor: /^[\p{L}\p{N}_]*$/u,
    };
  };

/** Where the name at the cursor is declared. */
export async function definitionOf(
  client: LanguageClient,
  path: string,
  offset: number,
): Promise<Location | undefined> {
  return (await client.ask("define", { path, offset }))?.[0];
}
