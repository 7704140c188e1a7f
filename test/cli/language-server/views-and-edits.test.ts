// What is shown of a whole document, and what changes it: tokens, folds, symbols, hints, lenses, fixes, calls, by a client of the protocol, on texts with marks (`‸`) where the cursor is.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeAction,
  CodeLens,
  FoldingRange,
  InlayHint,
  SemanticTokens,
  TextEdit,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Client, marked, startClient } from "./client.js";
import { QUEUE, SYSTEM, withText } from "./sample-specs.js";

let client: Client;

beforeAll(async () => {
  client = await startClient({ files: { "queue.fathom": QUEUE, "main.fathom": SYSTEM } });
});

afterAll(() => client.end());

/** Opens a text beside the others. */
const opened = (text: string): ReturnType<Client["openMarked"]> => client.openMarked(text);

describe("semantic tokens and folding", () => {
  it("names the kind of each token", async () => {
    const uri = await client.open("tokens.fathom", SYSTEM);
    const { data } = await client.send<SemanticTokens>("textDocument/semanticTokens/full", { textDocument: { uri } });
    const legend = client.server.capabilities.semanticTokensProvider!.legend.tokenTypes;
    const document = TextDocument.create("", "", 0, SYSTEM);
    const kinds = new Map<string, string>();
    let [line, character] = [0, 0];
    for (let i = 0; i < data.length; i += 5) {
      character = data[i] === 0 ? character + data[i + 1]! : data[i + 1]!;
      line += data[i]!;
      const start = document.offsetAt({ line, character });
      kinds.set(SYSTEM.slice(start, start + data[i + 2]!), legend[data[i + 3]!]!);
    }
    expect(Object.fromEntries(kinds)).toMatchObject({
      system: "keyword",
      Queue: "class",
      Mode: "type",
      double: "function",
      N: "variable",
      idle: "enumMember",
      queue: "namespace",
      push: "method",
      Send: "event",
      n: "parameter",
      twice: "variable",
      "2": "number",
      '"./queue"': "string",
      "/// Takes an item.": "comment",
      "<=": "operator",
      Small: "property",
      id: "property",
    });
    const range = { start: { line: 7, character: 0 }, end: { line: 8, character: 0 } };
    const part = await client.send<SemanticTokens>("textDocument/semanticTokens/range", {
      textDocument: { uri },
      range,
    });
    expect(part.data.length).toBeLessThan(data.length);
    await client.close(uri);
  });

  it("splits comments of several lines into tokens of one line", async () => {
    const uri = await client.open("comment.fathom", "/* a\n\n  b */\nsystem S\n");
    const { data } = await client.send<SemanticTokens>("textDocument/semanticTokens/full", { textDocument: { uri } });
    expect(data.slice(0, 10)).toEqual([0, 0, 4, 1, 0, 2, 2, 4, 1, 0]);
    await client.close(uri);
  });

  it("folds declarations, blocks, imports and comments", async () => {
    const uri = await client.open("folds.fathom", `// a\n// b\n${QUEUE}\nuse A from "./a"\nuse B from "./b"\n`);
    const folds = await client.send<FoldingRange[]>("textDocument/foldingRange", { textDocument: { uri } });
    expect(folds.map(({ startLine, endLine, kind }) => [startLine, endLine, kind])).toEqual([
      [0, 2, "comment"],
      [3, 11, "region"],
      [16, 17, "imports"],
    ]);
    await client.close(uri);
  });
});

describe("formatting", () => {
  it("changes the part of the text that is not formatted", async () => {
    const { uri, text } = await opened(withText("var mode: Mode = idle", "var   mode:Mode=idle"));
    const edits = await client.send<TextEdit[]>("textDocument/formatting", {
      textDocument: { uri },
      options: { tabSize: 2, insertSpaces: true },
    });
    const document = TextDocument.create(uri, "fathom", 0, text);
    expect(TextDocument.applyEdits(document, edits)).toContain("var mode: Mode = idle\n");
    expect(edits[0]!.newText.length).toBeLessThan(40);
    await client.close(uri);
  });

  it("leaves a text with syntax errors alone", async () => {
    const { uri } = await opened(withText("var mode: Mode = idle", "var   mode:Mode="));
    expect(
      await client.send("textDocument/formatting", {
        textDocument: { uri },
        options: { tabSize: 2, insertSpaces: true },
      }),
    ).toEqual([]);
    await client.close(uri);
  });
});

describe("quick fixes", () => {
  it("applies the fix of a diagnostic, and all fixes of a file", async () => {
    const { uri, text } = await opened(
      "system S\nvar on: Bool = True\nvar done: Bool = FALSE\naction A { on' = not on; done' = done }\n",
    );
    const diagnostics = await client.diagnostics(uri, (all) => all.length > 0);
    const actions = await client.send<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: diagnostics[0]!.range,
      context: { diagnostics: [] },
    });
    expect(actions.map(({ title }) => title)).toEqual([
      "Write `true` instead of `True`",
      "Apply all fixes in this file",
    ]);
    const apply = (action: CodeAction | undefined): string =>
      TextDocument.applyEdits(TextDocument.create(uri, "fathom", 0, text), action?.edit?.changes?.[uri] ?? []);
    expect(apply(actions[0])).toContain("var on: Bool = true\nvar done: Bool = FALSE");
    expect(apply(actions[1])).toContain("var on: Bool = true\nvar done: Bool = false");
    const fixAll = await client.send<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: diagnostics[0]!.range,
      context: { diagnostics: [], only: ["source.fixAll"] },
    });
    expect(fixAll.map(({ title }) => title)).toEqual(["Apply all fixes in this file"]);
    await client.close(uri);
  });
});

describe("inlay hints and code lenses", () => {
  const everywhere = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

  it("shows types of `let` and bits of variables", async () => {
    const uri = await client.open("hints.fathom", SYSTEM);
    const hints = await client.send<InlayHint[]>("textDocument/inlayHint", {
      textDocument: { uri },
      range: everywhere,
    });
    expect(hints.map(({ label }) => label)).toEqual(["1 bit", "3 bits", ": Int", ": 0..3"]);
    expect(
      await client.send("textDocument/inlayHint", {
        textDocument: { uri },
        range: { start: { line: 2, character: 0 }, end: { line: 3, character: 30 } },
      }),
    ).toHaveLength(1);
    await client.close(uri);
  });

  it("offers what can be done with a check; `explore` only if the client can do it", async () => {
    const uri = await client.open("lenses.fathom", SYSTEM);
    const lenses = await client.send<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
    expect(lenses.map(({ command }) => [command?.command, command?.arguments])).toEqual([
      ["fathom.run", [uri, "Default"]],
    ]);
    await client.close(uri);
    const able = await startClient({ params: { initializationOptions: { clientCommands: ["fathom.explore"] } } });
    const other = await able.open(
      "a.fathom",
      "system A\nvar x: Bool = true\naction B { x' = not x }\ncheck C { expect holds }\n",
    );
    const more = await able.send<CodeLens[]>("textDocument/codeLens", { textDocument: { uri: other } });
    expect(more.map(({ command }) => command?.title)).toEqual(["run", "explore"]);
    await able.end();
  });
});

describe("call hierarchy", () => {
  it("finds callers and callees of operations", async () => {
    const uri = await client.open("main.fathom", SYSTEM);
    const position = marked(withText("queue.push", "queue.‸push")).positions[0];
    const [item] = await client.send<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", {
      textDocument: { uri },
      position,
    });
    expect(item).toMatchObject({ name: "push", uri: client.uriOf("queue.fathom") });
    const incoming = await client.send<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item });
    expect(
      incoming.filter((call) => call.from.uri === uri).map((call) => [call.from.name, call.fromRanges.length]),
    ).toEqual([["Send", 1]]);
    const send = incoming.find((call) => call.from.uri === uri)?.from;
    const outgoing = await client.send<CallHierarchyOutgoingCall[]>("callHierarchy/outgoingCalls", { item: send });
    expect(outgoing.map((call) => call.to.name)).toEqual(["double", "push"]);
    await client.close(uri);
  });
});
