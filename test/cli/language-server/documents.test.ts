// Diagnostics, unusual documents, and commands, by a client of the protocol, on texts with marks (`‸`) where the cursor is.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hover, Location, MarkupContent } from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Client, startClient } from "./client.js";
import { QUEUE, SYSTEM } from "./sample-specs.js";

let client: Client;

beforeAll(async () => {
  client = await startClient({ files: { "queue.fathom": QUEUE, "main.fathom": SYSTEM } });
});

afterAll(() => client.end());

/** Opens a text beside the others. */
const opened = (text: string): ReturnType<Client["openMarked"]> => client.openMarked(text);

const textIn = (text: string, { range }: { range: Location["range"] }): string =>
  TextDocument.create("", "", 0, text).getText(range);

describe("diagnostics", () => {
  it("follow the text, also of files that use the edited one", async () => {
    const queue = await client.open("queue.fathom", QUEUE);
    const main = await client.open("main.fathom", SYSTEM);
    await client.change(queue, QUEUE.replace("op push(item: Item)", "op push(item: Item, again: Bool)"));
    const [missing] = await client.diagnostics(main, (all) => all.length > 0);
    expect(missing).toMatchObject({ code: "E0306", source: "fathom", severity: 1 });
    await client.change(queue, QUEUE);
    await client.diagnostics(main, (all) => all.length === 0);
    await client.close(queue);
    await client.close(main);
  });

  it("are published only if they change", async () => {
    const { uri } = await opened("system S\nvar x: Bool = yes\n");
    await client.diagnostics(uri, (all) => all.length === 1);
    const before = client.publications(uri);
    await client.change(uri, "system S\nvar x: Bool = yes\n\n");
    const { uri: other } = await opened("system T\nvar y: Bool = no\n");
    await client.diagnostics(other, (all) => all.length === 1);
    expect(client.publications(uri)).toBe(before);
    await client.close(uri);
    await client.diagnostics(uri, (all) => all.length === 0);
    await client.close(other);
  });

  it("see files that were changed, deleted and created by others", async () => {
    const path = client.pathOf("other.fathom");
    writeFileSync(path, "fun f(n: Int): Int = n\n");
    const uri = await client.open("uses.fathom", 'system U\nuse f from "./other"\nvar x: 0..9 = f(1)\n');
    const changed = (type: number): Promise<void> =>
      client.connection.sendNotification("workspace/didChangeWatchedFiles", {
        changes: [{ uri: client.uriOf("other.fathom"), type }],
      });
    writeFileSync(path, "fun g(n: Int): Int = n\n");
    await changed(2);
    await client.diagnostics(uri, (all) => all[0]?.code === "E0203");
    rmSync(path);
    await changed(3);
    await client.diagnostics(uri, (all) => all[0]?.code === "E0001");
    writeFileSync(path, "fun f(n: Int): Int = n\n");
    await changed(1);
    await client.diagnostics(uri, (all) => all.length === 0);
    rmSync(path);
    await client.close(uri);
  });

  it("name the errors of files that are not open at these files", async () => {
    writeFileSync(client.pathOf("broken.fathom"), "fun f(n: Int): Int = m\n");
    const uri = await client.open("uses.fathom", 'use f from "./broken"\n');
    const [error] = await client.diagnostics(client.uriOf("broken.fathom"), (all) => all.length > 0);
    expect(error?.message).toContain("unknown name `m`");
    await client.close(uri);
    await client.diagnostics(client.uriOf("broken.fathom"), (all) => all.length === 0);
    rmSync(client.pathOf("broken.fathom"));
  });
});

describe("unusual documents", () => {
  it("counts positions in UTF-16 units", async () => {
    const { at, uri, text } = await opened("system S\nvar x: Bool = true\naction A { /* 😀 𝔸 */ x' = not ‸x } // 😀\n");
    const [location] = await client.send<Location[]>("textDocument/definition", at());
    expect(textIn(text, location!)).toBe("x");
    await client.change(uri, "y", { start: { line: 2, character: 14 }, end: { line: 2, character: 16 } });
    const highlights = await client.send<Location[]>("textDocument/documentHighlight", {
      textDocument: { uri },
      position: { line: 1, character: 4 },
    });
    expect(highlights).toHaveLength(3);
    await client.close(uri);
  });

  it("reads a text with a byte-order mark and lines that end in CR LF", async () => {
    const { at, uri } = await opened("\uFEFF/// Ä\r\nsystem S\r\nvar x: Bool = true\r\naction A { x' = not ‸x }\r\n");
    const [location] = await client.send<Location[]>("textDocument/definition", at());
    expect(location?.range).toEqual({ start: { line: 2, character: 4 }, end: { line: 2, character: 5 } });
    await client.close(uri);
  });

  it("serves buffers that are no files", async () => {
    const text = 'system S\nuse Nothing from "./beside"\nvar x: Bool = true\naction A { x\' = not x }\n';
    for (const uri of ["untitled:Untitled-1", "vscode-vfs://github/a/b.fathom"]) {
      await client.openUri(uri, text);
      const diagnostics = await client.diagnostics(uri, (all) => all.length > 0);
      expect(diagnostics[0]?.code).toBe("E0001");
      const hovered = await client.send<Hover | null>("textDocument/hover", {
        textDocument: { uri },
        position: { line: 2, character: 4 },
      });
      expect((hovered?.contents as MarkupContent).value).toContain("var x: Bool");
      await client.close(uri);
    }
  });

  it("refuses binary and huge texts with a diagnostic", async () => {
    const binary = await client.open("binary.fathom", "system S\0\u0001");
    expect((await client.diagnostics(binary, (all) => all.length > 0))[0]?.code).toBe("E0003");
    const huge = await client.open("huge.fathom", `system S\n${"// a line\n".repeat(220_000)}`);
    expect((await client.diagnostics(huge, (all) => all.length > 0))[0]?.code).toBe("E0004");
    for (const uri of [binary, huge]) {
      expect(await client.send("textDocument/documentSymbol", { textDocument: { uri } })).toEqual([]);
      expect(
        await client.send("textDocument/completion", { textDocument: { uri }, position: { line: 0, character: 3 } }),
      ).toEqual([]);
      await client.close(uri);
    }
  });

  it("does not mix up the texts of a file that is closed and opened again", async () => {
    const uri = await client.open("again.fathom", "system S\nvar x: Bool = true\n");
    const hoverX = async (): Promise<string> =>
      (
        (await client.send<Hover>("textDocument/hover", { textDocument: { uri }, position: { line: 1, character: 4 } }))
          .contents as MarkupContent
      ).value;
    expect(await hoverX()).toContain("Bool");
    await client.close(uri);
    await client.open("again.fathom", "system S\nvar x: 0..7 = 3\n");
    expect(await hoverX()).toContain("3 bits");
    await client.close(uri);
  });
});

describe("broken texts", () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const requests: Readonly<Record<string, object>> = {
    "textDocument/hover": {},
    "textDocument/definition": {},
    "textDocument/references": { context: { includeDeclaration: true } },
    "textDocument/documentHighlight": {},
    "textDocument/documentSymbol": {},
    "textDocument/completion": {},
    "textDocument/signatureHelp": {},
    "textDocument/semanticTokens/full": {},
    "textDocument/semanticTokens/range": { range },
    "textDocument/foldingRange": {},
    "textDocument/formatting": { options: { tabSize: 2, insertSpaces: true } },
    "textDocument/codeAction": { range, context: { diagnostics: [] } },
    "textDocument/inlayHint": { range },
    "textDocument/codeLens": {},
    "textDocument/prepareCallHierarchy": {},
  };
  it.each([
    ["empty", "‸"],
    ["cut off in a call", `${SYSTEM.slice(0, SYSTEM.indexOf("double(n)") + 7)}‸`],
    ["without its closing brackets", SYSTEM.replaceAll("}", "").replace("queue.push", "queue.‸push")],
    ["an unclosed comment", SYSTEM.replace("/// Takes", "/* ‸Takes")],
    ["in another language", "---- MODULE ‸M ----\nVARIABLE x\nInit == x = 0\nNext == x' = x + 1 /\\ x < 3\n====\n"],
    ["that uses itself", 'use A from "./‸self"\nuse B from "./self"\n'],
    [
      "with errors of names and types",
      SYSTEM.replace("mode == idle", "mode ==‸ idel").replace("double(n)", "double(true, 1)"),
    ],
  ])("%s: every request is answered", async (_, text) => {
    const { uri, at } = await opened(text);
    for (const [method, params] of Object.entries(requests))
      await expect(client.send(method, { ...at(), ...params }), method).resolves.not.toThrow();
    await client.close(uri);
  });
});

describe("commands", () => {
  it("run a check and show a counterexample, but not of unsaved texts", async () => {
    const commands: (readonly string[])[] = [];
    const text =
      "system S\nvar x: Bool = true\naction B { x' = not x }\ninvariant P: x\ncheck C { expect violated P in 1 step }\n";
    const own = await startClient({
      files: { "a.fathom": text },
      runFathom: (args) => {
        commands.push(args);
        return Promise.resolve({
          out: JSON.stringify({
            results: [{ check: "C", verdict: "violated", property: "P", states: 2, asExpected: true }],
          }),
          err: "",
        });
      },
    });
    const uri = await own.open("a.fathom", text);
    const run = (command: string, args: readonly unknown[] = [uri, "C"]): Promise<unknown> =>
      own.send("workspace/executeCommand", { command, arguments: args });
    await run("fathom.run");
    await run("fathom.counterexample");
    expect(commands[0]).toEqual(["verify", "--check=C", "--json", "--", "a.fathom"]);
    expect(commands[1]).toEqual(["check", "--check=C", "--html", expect.stringMatching(/html$/), "--", "a.fathom"]);
    expect(own.messages[0]).toBe("C: violated P, 2 states");
    expect(own.messages[1]).toMatch(/^shown file:.*counterexample\.html$/);
    await own.change(uri, `${text}\n`);
    await run("fathom.run");
    await run("fathom.run", [42]);
    await run("fathom.run", [await own.openUri("untitled:U", text), "C"]);
    expect(commands).toHaveLength(2);
    expect(own.messages.slice(2)).toEqual([
      "Save a.fathom first: checks run on files as they are saved.",
      "Save the spec in a file first: checks run on files.",
    ]);
    expect(readFileSync(own.pathOf("a.fathom"), "utf8")).toBe(text);
    await own.end();
  });
});
