// Text from a spec in tooltips. It only ever becomes text nodes: HTML is never made of strings.

import { printable, printableLines } from "../../../../checker/report/text.js";

export function element(name: string, className: string, ...children: readonly (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  if (className !== "") made.className = className;
  made.append(...children);
  return made;
}

/** A sentence in which code stands between backticks. */
export const sentence = (name: string, className: string, text: string): HTMLElement =>
  element(
    name,
    className,
    ...printable(text)
      .split("`")
      .map((part, i) => (i % 2 === 1 ? element("code", "", part) : part)),
  );

export const code = (text: string): HTMLElement => element("pre", "", printableLines(text));
