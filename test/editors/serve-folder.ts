// A folder of files on a server of this machine, as any host serves it.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import sirv from "sirv";

export interface Served {
  /** Ends in a slash. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** `path`: where the server has the folder; without a slash at its end. */
export async function serveFolder(folder: string, path = ""): Promise<Served> {
  const serve = sirv(folder, { dev: true });
  const server: Server = createServer((request, response) => {
    const miss = (): void => void response.writeHead(404).end();
    if (request.url?.startsWith(`${path}/`) !== true) return miss();
    request.url = request.url.slice(path.length);
    serve(request, response, miss);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}/`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
