// `fathom playground` as a process: what it serves, and how it ends.

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { build } from "./build.js";
import { environment, main, runCommand } from "./command.js";

let server: ChildProcessWithoutNullStreams | undefined;

beforeAll(() => build());
afterEach(() => void server?.kill("SIGKILL"));

async function start(): Promise<number> {
  server = spawn(process.execPath, [main, "playground", "--port", "0"], { env: environment });
  const [output] = (await once(server.stdout, "data")) as [Buffer];
  return Number(/^playground: http:\/\/127\.0\.0\.1:(\d+)\/\npress Ctrl-C to stop\n$/.exec(output.toString())?.[1]);
}

/** The status and the body. `path` is sent as it is. */
const get = (port: number, path: string, headers: Record<string, string> = {}, method = "GET") =>
  new Promise<{ status: number | undefined; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, headers, method }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    })
      .on("error", reject)
      .end();
  });

describe("fathom playground", () => {
  it("serves the playground, and nothing else, until Ctrl-C", async () => {
    const port = await start();
    const index = await get(port, "/");
    expect([index.status, index.body.includes("<title>Fathom playground</title>")]).toEqual([200, true]);
    expect(index.headers["content-security-policy"]).toContain("script-src 'self'");
    // The policy of the page, which cannot say who may frame it.
    const inPage = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(index.body)?.[1] ?? "";
    const common = String(index.headers["content-security-policy"]).replace("; frame-ancestors 'self'", "");
    expect(inPage.startsWith(`${common}; `)).toBe(true);
    expect((await get(port, "/main.js")).headers["content-type"]).toContain("text/javascript");
    const statuses = [];
    for (const path of [
      "/../package.json",
      "/%2e%2e/cli/main.js",
      "/..%2f..%2f.gitignore",
      "/.built",
      "/service-worker.js",
      "/%",
      "//",
      "/none",
    ])
      statuses.push([path, (await get(port, path)).status]);
    expect(statuses.filter(([, status]) => status !== 404)).toEqual([]);
    expect((await get(port, "/", { host: "evil.example" })).status).toBe(403);
    expect((await get(port, "/", {}, "POST")).status).toBe(405);

    const second = runCommand(["playground", "--port", String(port)], { cwd: "." });
    expect([second.code, second.out, second.err]).toEqual([
      153,
      "",
      `error: port ${port} is in use; choose another with \`--port\`, or \`--port 0\` for a free one\n`,
    ]);
    server?.kill("SIGINT");
    expect(await once(server!, "exit")).toEqual([0, null]);
  });

  it("rejects what is no port", () => {
    const { code, err } = runCommand(["playground", "--port", "65536"], { cwd: "." });
    expect([code, err]).toEqual([151, expect.stringContaining("Expected a port, at most 65535.")]);
  });
});
