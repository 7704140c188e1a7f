// What is asked about names, and while someone types: hover, definitions, renaming, completion, signatures, by a client of the protocol, on texts with marks (`‸`) where the cursor is.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  CompletionItem,
  DocumentSymbol,
  Hover,
  Location,
  MarkupContent,
  SignatureHelp,
  SymbolInformation,
  WorkspaceEdit,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Client, startClient } from "./client.js";
import { QUEUE, SYSTEM, withText } from "./sample-specs.js";

let client: Client;

beforeAll(async () => {
  client = await startClient({ files: { "queue.fathom": QUEUE, "main.fathom": SYSTEM } });
});

afterAll(() => client.end());

/** Opens a text beside the others. */
const opened = (text: string): ReturnType<Client["openMarked"]> => client.openMarked(text);

const textIn = (text: string, { range }: { range: Location["range"] }): string =>
  TextDocument.create("", "", 0, text).getText(range);

async function hover(text: string): Promise<string | undefined> {
  const { at } = await opened(text);
  const result = await client.send<Hover | null>("textDocument/hover", at());
  return (result?.contents as MarkupContent | undefined)?.value;
}

describe("hover", () => {
  it.each([
    ["a variable: type and bits", withText("var mode", "var mo‸de"), ["var mode: Mode", "Mode: 1 bit, 2 values"]],
    [
      "an action: doc comment, reads and writes",
      withText("action Send", "action Se‸nd"),
      ["action Send(n: 0..3)", "Takes an item.", "reads: mode, queue.items", "writes: mode, queue.items"],
    ],
    ["an operation of another file", withText("queue.push", "queue.pu‸sh"), ["op push(item: Item)", "*Waits* while"]],
    ["a name that is bound", withText("let twice", "let tw‸ice"), ["twice: Int"]],
    ["a member", withText("mode == idle", "mode == id‸le"), ["Mode.idle"]],
    ["a field", withText("{ id: item", "{ i‸d: item"), ["Job.id: 0..3"]],
    [
      "a built-in function",
      withText("invariant Small: queue.size()", "invariant Small: [1].l‸en()"),
      ["len(s)", "built-in function"],
    ],
    ["an expression", withText("twice > 2", "twice ‸> 2"), ["Bool"]],
    ["a constant", withText("<= N", "<= ‸N"), ["const N: 1..3 = 2"]],
  ])("%s", async (_, text, parts) => {
    const value = (await hover(text))?.replaceAll(/\\([^A-Za-z0-9])/g, "$1");
    for (const part of parts) expect(value).toContain(part);
  });

  it("shows doc comments as text, not as markup", async () => {
    expect(await hover(withText("queue.push", "queue.pu‸sh"))).toContain("\\*Waits\\* while");
  });

  it("shows nothing on a keyword", async () =>
    expect(await hover(withText("invariant Small", "inva‸riant Small"))).toBeUndefined());
});

describe("definition", () => {
  it.each([
    ["an operation of another file", withText("queue.push", "queue.‸push"), "queue.fathom", "push"],
    ["an imported type", withText("var mode: Mode", "var mode: ‸Mode"), "queue.fathom", "Mode"],
    ["a member", withText("mode == idle", "mode == ‸idle"), "queue.fathom", "idle"],
    ["a parameter of a component", withText("capacity: N", "‸capacity: N"), "queue.fathom", "capacity"],
    ["the name of an import", withText("use Queue", "use ‸Queue"), "queue.fathom", "Queue"],
    ["a local name", withText("if twice", "if ‸twice"), undefined, "twice"],
    ["a file", withText('"./queue"', '"./q‸ueue"'), "queue.fathom", ""],
  ])("%s", async (_, text, file, name) => {
    const { uri, at, text: plain } = await opened(text);
    const [location] = await client.send<Location[]>("textDocument/definition", at());
    expect(location?.uri).toBe(file === undefined ? uri : client.uriOf(file));
    expect(textIn(file === undefined ? plain : QUEUE, location!)).toBe(name);
  });
});

describe("references", () => {
  it("finds them in all files, with and without the declaration", async () => {
    const { uri, at } = await opened(withText("queue.push", "queue.‸push"));
    const request = (includeDeclaration: boolean): Promise<Location[]> =>
      client.send("textDocument/references", { ...at(), context: { includeDeclaration } });
    const all = await request(true);
    expect(new Set(all.map((each) => each.uri))).toEqual(new Set([uri, ...all.map((each) => each.uri)]));
    expect(all.map((each) => each.uri)).toEqual(
      expect.arrayContaining([uri, client.uriOf("main.fathom"), client.uriOf("queue.fathom")]),
    );
    expect((await request(false)).map((each) => each.uri)).not.toContain(client.uriOf("queue.fathom"));
    await client.close(uri);
  });

  it("highlights those in the file", async () => {
    const { at } = await opened(withText("mode == idle", "‸mode == idle"));
    expect(await client.send<unknown[]>("textDocument/documentHighlight", at())).toHaveLength(4);
  });
});

describe("rename", () => {
  const rename = async (text: string, newName: string): Promise<WorkspaceEdit | string> => {
    const { uri, at } = await opened(text);
    try {
      return await client.send<WorkspaceEdit>("textDocument/rename", { ...at(), newName });
    } catch (error) {
      return error instanceof Error ? error.message : "";
    } finally {
      await client.close(uri);
    }
  };

  it("renames an operation in all files", async () => {
    const edit = (await rename(withText("queue.push", "queue.‸push"), "enqueue")) as WorkspaceEdit;
    const uris = edit.documentChanges?.map((change) => ("textDocument" in change ? change.textDocument.uri : ""));
    expect(uris).toEqual(expect.arrayContaining([client.uriOf("main.fathom"), client.uriOf("queue.fathom")]));
  });

  it.each([
    ["a reserved word", "queue.‸push", "action", /`action` is a reserved word/],
    ["what is no name", "queue.‸push", "a-b", /`a-b` is not a name/],
    ["a name that is taken", "queue.‸push", "pop", /would have errors/],
    ["a name that hides another", "queue.‸push", "Item", /would/],
  ])("refuses %s", async (_, at, newName, reason) => {
    expect(await rename(withText("queue.push", at), newName)).toMatch(reason);
  });

  it("refuses built-in functions, keywords and the standard library", async () => {
    const prepare = async (text: string): Promise<unknown> => {
      const { uri, at } = await opened(text);
      const result = await client.send("textDocument/prepareRename", at()).catch((error: unknown) => String(error));
      await client.close(uri);
      return result;
    };
    expect(await prepare(withText("queue.size()", "[1].‸len()"))).toMatch(/a built-in function cannot be renamed/);
    expect(await prepare(withText("invariant Small", "inv‸ariant Small"))).toMatch(/there is no name/);
    expect(await prepare('use ‸Channel from "std/channel"\n')).toMatch(/is not part of this workspace/);
    expect(await prepare(withText("queue.push", "queue.‸push"))).toMatchObject({ placeholder: "push" });
  });

  it("refuses while a file with an error mentions the name", async () => {
    const { uri } = await opened(`use Queue from "./queue"\ncomponent Other(q: Queue) { op go() { q.push( } }\n`);
    expect(await rename(withText("queue.push", "queue.‸push"), "enqueue")).toMatch(/has errors and mentions `push`/);
    await client.close(uri);
  });
});

describe("symbols", () => {
  it("lists those of a document as a tree", async () => {
    const uri = await client.open("queue.fathom", QUEUE);
    const symbols = await client.send<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: { uri } });
    expect(symbols.map(({ name, children }) => [name, children?.map((child) => child.name)])).toEqual([
      ["Queue", ["items", "push", "pop", "size", "Lose", "Bounded"]],
      ["Mode", ["idle", "busy"]],
      ["Job", ["id", "mode"]],
      ["double", []],
    ]);
    await client.close(uri);
  });

  it("finds those of the workspace by some of their letters", async () => {
    const symbols = await client.send<SymbolInformation[]>("workspace/symbol", { query: "bnd" });
    expect(symbols.map(({ name, containerName }) => [name, containerName])).toEqual([["Bounded", "Queue"]]);
  });
});

describe("completion", () => {
  const complete = async (text: string): Promise<readonly string[]> => {
    const { uri, at } = await opened(text);
    const items = await client.send<CompletionItem[]>("textDocument/completion", at());
    await client.close(uri);
    return items.sort((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1)).map(({ label }) => label);
  };

  it.each([
    ["members of the expected type come first", withText("mode == idle", "mode == ‸"), ["busy", "idle", "mode"]],
    ["values of the expected type come first", withText("queue.push(n)", "queue.push(‸)"), ["N", "double", "n"]],
    ["parts of an instance", withText("queue.push(n)", "queue.‸"), ["items", "pop", "push", "size", "capacity"]],
    ["fields of a record", withText("queue.size() <= N", "job.‸"), ["id", "mode"]],
    ["functions on a sequence", withText("queue.size() <= N", "queue.items.l‸"), ["append", "concat"]],
    ["members of a type", withText("mode == idle", "mode == Mode.‸"), ["busy", "idle"]],
    ["types", withText("var mode: Mode", "var mode: ‸"), ["Job", "Mode"]],
    ["components", withText("= Queue(0..3", "= ‸(0..3"), ["Queue"]],
    ["names of arguments", withText("capacity: N", "cap‸"), ["Item"]],
    ["names of an import", withText("use Queue, Mode, Job, double", "use Queue, ‸"), ["Job", "Mode", "double"]],
    ["files", withText('"./queue"', '"./‸"'), ["./main", "./queue"]],
    ["patterns", withText("require mode == idle", "match mode { ‸ }"), ["busy", "idle"]],
    ["patterns after `is`", withText("mode == idle", "mode is ‸"), ["busy", "idle"]],
    ["record fields", withText("with { id: item }", "with { ‸ }"), ["id", "mode"]],
    ["actions", withText("check Default", "fair weak ‸\ncheck Default"), ["Send", "Take", "queue"]],
    ["actions of an instance", withText("check Default", "scenario S { queue.‸ }\ncheck Default"), ["Lose"]],
    ["properties", withText("expect holds", "expect violated ‸"), ["Small", "queue"]],
    ["outcomes", withText("expect holds", "expect ‸"), ["bounded", "deadlock"]],
  ])("%s", async (_, text, first) => {
    expect((await complete(text)).slice(0, first.length)).toEqual(first);
  });

  it("offers words where the parser expects them", async () => {
    expect(await complete(`${SYSTEM}‸\n`)).toEqual(
      expect.arrayContaining(["action", "invariant", "check", "fault action"]),
    );
    expect(await complete(withText("faults 1", "fau‸"))).toEqual(expect.arrayContaining(["faults", "expect", "N"]));
    expect(await complete(withText("require mode == idle", "req‸"))).toEqual(
      expect.arrayContaining(["require", "let", "queue"]),
    );
  });

  it("does not offer what is not in scope, nor anything in comments and texts", async () => {
    const later = await complete(withText("require mode == idle", "require ‸"));
    expect(later).toContain("n");
    expect(later).not.toContain("twice");
    expect(await complete(withText("/// Takes an item.", "/// Takes an ‸"))).toEqual([]);
    expect(await complete(withText("require mode == idle", 'assert true, "mo‸"'))).toEqual([]);
  });
});

describe("signature help", () => {
  const help = async (text: string): Promise<readonly [string, number | null | undefined] | undefined> => {
    const { uri, at } = await opened(text);
    const result = await client.send<SignatureHelp | null>("textDocument/signatureHelp", at());
    await client.close(uri);
    const [signature] = result?.signatures ?? [];
    return signature === undefined ? undefined : [signature.label, result?.activeParameter];
  };

  it.each([
    ["a function", withText("double(n)", "double(‸"), ["double(n: Int)", 0]],
    ["an operation", withText("queue.push(n)", "queue.push(n‸)"), ["push(item: Item)", 0]],
    [
      "a component, by position",
      withText("Queue(0..3, capacity: N)", "Queue(0..3, ‸)"),
      ["Queue(type Item, capacity: Int)", 1],
    ],
    [
      "a component, by name",
      withText("Queue(0..3, capacity: N)", "Queue(capacity: N‸)"),
      ["Queue(type Item, capacity: Int)", 1],
    ],
    ["a built-in function, after a dot", withText("queue.size() <= N", "[1].append(‸)"), ["append(s, x)", 1]],
    [
      "an action in a formula",
      withText("check Default", "property P: always enabled Send(‸)\ncheck Default"),
      ["Send(n: 0..3)", 0],
    ],
  ] as const)("%s", async (_, text, expected) => expect(await help(text)).toEqual(expected));

  it("is absent outside of calls", async () =>
    expect(await help(withText("mode == idle", "mode == ‸idle"))).toBeUndefined());
});
