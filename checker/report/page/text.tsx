// Text from a spec on the page. It only ever becomes text nodes and attributes: the page never creates HTML from
// strings.

import type { JSX } from "preact";
import { plural, printable } from "../text.js";

/** The default limit in characters. */
const MAX_LENGTH = 2000;

/** Text from a spec, safe to display: control characters are replaced, and a long text is cut and says so. */
export const displayText = (text: string, limit = MAX_LENGTH): string =>
  printable(text.length <= limit ? text : `${text.slice(0, limit)}…`) +
  (text.length <= limit ? "" : ` (${plural(text.length - limit, "more character")})`);

export const Code = ({
  text,
  kind = "",
  limit,
}: {
  readonly text: string;
  readonly kind?: string;
  readonly limit?: number;
}): JSX.Element => <code class={kind}>{displayText(text, limit)}</code>;

/** A sentence in which code stands between backticks. */
export const Sentence = ({ text, limit }: { readonly text: string; readonly limit?: number }): JSX.Element => (
  <>
    {displayText(text, limit)
      .split("`")
      .map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}
  </>
);

/** Text for screen readers that is not visible on the page. */
export const VisuallyHidden = ({ text }: { readonly text: string }): JSX.Element => (
  <span class="visually-hidden">{displayText(text)}</span>
);

/** `old → new`; a key that was added had no old value, one that was removed has no new value. */
export const ValueChange = ({
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
