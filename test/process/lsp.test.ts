// The language server as a process: the built command, driven by a client over standard streams.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { CodeLens, Hover, InlayHint, MarkupContent } from "vscode-languageserver-protocol";
import { startProcess } from "../cli/language-server/client.js";
import { environment, HUNG, main } from "./command.js";
import "./build.js";

const SPEC = `system S
var x: Bool = true
action B { x' = not x }
invariant P: x
check C { expect violated P in 1 step }
`;
const everywhere = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };

describe("fathom lsp", () => {
  it("answers, runs checks, shows their verdicts from the cache, and ends when it is told to", async () => {
    const client = await startProcess({ files: { "a b.fathom": SPEC } });
    expect(client.server.serverInfo?.name).toBe("fathom");
    const uri = await client.open("a b.fathom", SPEC);
    expect(uri).toContain("a%20b.fathom");
    const hover = await client.send<Hover>("textDocument/hover", {
      textDocument: { uri },
      position: { line: 1, character: 4 },
    });
    expect((hover.contents as MarkupContent).value).toContain("var x: Bool");
    const hints = async (): Promise<readonly unknown[]> =>
      (await client.send<InlayHint[]>("textDocument/inlayHint", { textDocument: { uri }, range: everywhere })).map(
        ({ label }) => label,
      );
    const titles = async (): Promise<readonly unknown[]> =>
      (await client.send<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } })).map(
        ({ command }) => command?.title,
      );
    expect([await hints(), await titles()]).toEqual([["1 bit"], ["run"]]);
    await client.send("workspace/executeCommand", { command: "fathom.run", arguments: [uri, "C"] });
    expect(client.messages).toEqual(["C: violated P, 2 states"]);
    expect(await hints()).toEqual(["1 bit", "✓ violated P in 1 step, 2 states"]);
    expect(await titles()).toEqual(["run", "show counterexample"]);
    await client.send("workspace/executeCommand", { command: "fathom.counterexample", arguments: [uri, "C"] });
    expect(client.messages[1]).toMatch(/^shown file:/);
    await client.change(uri, SPEC.replace("not x", "y"));
    const [error] = await client.diagnostics(uri, (all) => all.length > 0);
    expect(error?.code).toBe("E0201");
    await client.end();
  });

  it("works without a folder in that of the first file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fathom-"));
    writeFileSync(join(folder, "s.fathom"), SPEC);
    const client = await startProcess({ params: { workspaceFolders: null } });
    const uri = await client.openUri(pathToFileURL(join(folder, "s.fathom")).href, SPEC);
    await client.send("workspace/executeCommand", { command: "fathom.run", arguments: [uri, "C"] });
    expect(existsSync(join(folder, ".fathom", "cache"))).toBe(true);
    const hints = await client.send<InlayHint[]>("textDocument/inlayHint", {
      textDocument: { uri },
      range: everywhere,
    });
    expect(hints.map(({ label }) => label)).toContain("✓ violated P in 1 step, 2 states");
    await client.end();
    rmSync(folder, { recursive: true });
  });

  it.each(["", "no header\r\n\r\nContent-Length: 9\r\n\r\n{", "Content-Length: 9999999\r\n\r\n{", "\0\u0001"])(
    "ends with its client, whatever that has sent: %j",
    (input) => {
      const { status, stderr } = spawnSync(process.execPath, [main, "lsp"], {
        input,
        encoding: "utf8",
        env: environment,
        timeout: HUNG,
      });
      expect([status, stderr]).toEqual([0, ""]);
    },
  );
});
