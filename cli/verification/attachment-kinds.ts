// The files that may belong to the report of a check.

import type { Diagnostic } from "../../grammar/core/diagnostic.js";

export const attachmentKinds = ["html", "out"] as const;
export type AttachmentKind = (typeof attachmentKinds)[number];

/** A text, or why there is none. `name`: with `--keep-going`, of a further violation; undefined for the first. */
export type Attachment = { readonly name: string | undefined } & (
  { readonly text: string } | { readonly failure: Diagnostic }
);
export type Attachments = { readonly [K in AttachmentKind]?: readonly Attachment[] };
