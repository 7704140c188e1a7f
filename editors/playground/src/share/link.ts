// A workspace as the fragment of a link: `#v1.` and the base64url of a compressed JSON text. A fragment is not sent to
// the server, so a link shows its spec only to those who have it.
//
// The format is that of zlib (`deflate`), and not `deflate-raw`, because its checksum tells a damaged link from a spec.

import { MOST_TEXT, workspaceFrom, type Workspace } from "../workspace.js";

const PREFIX = "#v1.";
/** Browsers handle longer links, but mail, chat and issue trackers do not. */
export const LONGEST_LINK = 64_000;
/** Some programs cut links above this length. */
export const LONG_LINK = 8_000;
/** Bytes of the JSON text; a character of a spec takes up to six. */
const MOST_BYTES = 6 * MOST_TEXT;

export type Shared =
  | { readonly kind: "workspace"; readonly workspace: Workspace }
  /** The fragment is no link of a playground. */
  | { readonly kind: "none" }
  | { readonly kind: "damaged"; readonly reason: string };

export async function fragmentOf({ files, active }: Workspace): Promise<string> {
  const json = JSON.stringify({ files: files.map(({ path, text }) => ({ path, text })), active });
  const compressed = await collect(
    new Blob([json]).stream().pipeThrough(new CompressionStream("deflate")),
    Number.POSITIVE_INFINITY,
  );
  return PREFIX + toBase64Url(compressed);
}

/** Links come from anywhere: nothing is assumed of them. */
export async function readFragment(fragment: string): Promise<Shared> {
  if (!/^#v\d+\./.test(fragment)) return { kind: "none" };
  if (!fragment.startsWith(PREFIX)) return damaged("it was made by a newer version of the playground");
  const bytes = fromBase64Url(fragment.slice(PREFIX.length));
  if (bytes === undefined) return damaged("it has characters that no link has");
  let json: string;
  try {
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    json = new TextDecoder("utf-8", { fatal: true }).decode(await collect(inflated, MOST_BYTES));
  } catch (error) {
    return damaged(error instanceof TooLarge ? "its files are too large" : "a part of it is missing or was changed");
  }
  const workspace = workspaceFrom(parsed(json));
  return typeof workspace === "string" ? damaged(workspace) : { kind: "workspace", workspace };
}

const damaged = (reason: string): Shared => ({ kind: "damaged", reason });

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

class TooLarge extends Error {}

/** A small link can expand to gigabytes, so the size is limited while it expands. */
async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > most) {
      await reader.cancel().catch(() => undefined);
      throw new TooLarge();
    }
    chunks.push(read.value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Characters that `String.fromCharCode` takes at once. */
const CHUNK = 8192;

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
  } catch {
    return undefined;
  }
}
