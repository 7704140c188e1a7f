// Text of the spec's on the page. It is only ever text: the page makes no HTML of strings.

import type { JSX } from "preact";
import { shown } from "./view.js";

export const Code = ({
  text,
  kind = "",
  limit,
}: {
  readonly text: string;
  readonly kind?: string;
  readonly limit?: number;
}): JSX.Element => <code class={kind}>{shown(text, limit)}</code>;

/** For who cannot see a mark. */
export const Spoken = ({ text }: { readonly text: string }): JSX.Element => <span class="spoken">{shown(text)}</span>;

/** `old → new`; what was not there, or is not any more, is absent. */
export const Becomes = ({
  before,
  after,
  limit,
}: {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly limit?: number;
}): JSX.Element => (
  <>
    {before === undefined ? <i class="absent">absent</i> : <Code text={before} kind="old" limit={limit} />}
    <span class="arrow"> → </span>
    {after === undefined ? <i class="absent">absent</i> : <Code text={after} kind="new" limit={limit} />}
  </>
);
