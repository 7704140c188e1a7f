// fathom playground: serves the playground to the browsers of this machine, until a signal stops it.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import sirv from "sirv";
import { exitOfSignal, type ExitName } from "../exit-codes.js";
import { packageRoot } from "../files/package-root.js";
import { onStopSignal } from "../process/stop-signals.js";
import { printable } from "../../checker/report/text.js";
import type { Terminal } from "../terminal/terminal.js";

export interface PlaygroundOptions {
  /** 0 lets the system choose a free port. */
  readonly port: number;
  readonly open?: boolean;
}

/** Nothing outside this machine can connect. */
const HOST = "127.0.0.1";

/** The policy of index.html, which workers take from here. A page of another origin cannot put the playground into a frame. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

export async function playground({ port, open = false }: PlaygroundOptions, terminal: Terminal): Promise<ExitName> {
  const folder = join(packageRoot(), "dist", "playground");
  if (!existsSync(join(folder, "index.html"))) {
    terminal.complain("error: the playground is not built; `npm run build` builds it");
    return "system";
  }
  const server = serverOf(folder);
  const failure = await listen(server, port);
  if (failure !== undefined) {
    terminal.complain(`error: ${describeFailure(failure, port)}`);
    return "system";
  }
  const address = `http://${HOST}:${(server.address() as AddressInfo).port}/`;
  terminal.print(`playground: ${address}\npress Ctrl-C to stop`);
  if (open) openInBrowser(address, terminal);
  return new Promise((resolve) => {
    const ignoreSignals = onStopSignal((signal) => {
      ignoreSignals();
      server.close();
      server.closeAllConnections();
      // Ctrl-C is the normal way to end the server, so it is not an error.
      resolve(signal === "SIGINT" ? "ok" : exitOfSignal(signal));
    });
  });
}

function serverOf(folder: string): Server {
  // Files are listed once, so no request can lead out of the folder.
  const serve = sirv(folder, {
    etag: true,
    setHeaders: (response) => {
      response.setHeader("Content-Security-Policy", POLICY);
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setHeader("Cache-Control", "no-cache");
    },
  });
  return createServer((request, response) => {
    const end = (status: number, text: string): void => {
      response.writeHead(status, { "Content-Type": "text/plain" }).end(`${text}\n`);
    };
    // A service worker would go on serving this version at this port, in place of whatever uses the port later.
    const isServiceWorker = /\/service-worker\.js(?:\?|$)/.test(request.url ?? "");
    // Another name means that a page elsewhere has its own name lead to this machine (DNS rebinding).
    if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? "")) end(403, "forbidden");
    else if (request.method !== "GET" && request.method !== "HEAD") end(405, "method not allowed");
    else if (isServiceWorker) end(404, "not found");
    else serve(request, response, () => end(404, "not found"));
  });
}

/** The error, if the server cannot listen. */
const listen = (server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((resolve) => {
    server.once("error", resolve);
    server.listen(port, HOST, () => {
      server.off("error", resolve);
      resolve(undefined);
    });
  });

function describeFailure({ code, message }: NodeJS.ErrnoException, port: number): string {
  if (code === "EADDRINUSE")
    return `port ${port} is in use; choose another with \`--port\`, or \`--port 0\` for a free one`;
  if (code === "EACCES") return `port ${port} may not be used by this user; choose one above 1023 with \`--port\``;
  return `the playground cannot be served: ${printable(message)}`;
}

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

function openInBrowser(address: string, terminal: Terminal): void {
  const [command, ...args] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", () => terminal.complain("note: no browser could be opened; open the address above"));
  child.unref();
}
