// Colours, or none: the one place that knows escape codes.

import { styleText } from "node:util";

type Paint = (text: string) => string;

export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly yellow: Paint;
  readonly green: Paint;
  readonly cyan: Paint;
  readonly blue: Paint;
}

const plain: Paint = (text) => text;
// Whether the stream takes colours is settled before; styleText must not judge again by its own rules.
const paint =
  (format: "bold" | "dim" | "red" | "yellow" | "green" | "cyan" | "blue"): Paint =>
  (text) =>
    text === "" ? "" : styleText(format, text, { validateStream: false });

export const noStyle: Style = {
  bold: plain,
  dim: plain,
  red: plain,
  yellow: plain,
  green: plain,
  cyan: plain,
  blue: plain,
};

export const colours: Style = {
  bold: paint("bold"),
  dim: paint("dim"),
  red: paint("red"),
  yellow: paint("yellow"),
  green: paint("green"),
  cyan: paint("cyan"),
  blue: paint("blue"),
};

/** Colour only on a terminal, and only if NO_COLOR is not set (https://no-color.org). */
export function styleFor(isTerminal: boolean, environment: NodeJS.ProcessEnv): Style {
  const refused = environment["NO_COLOR"] !== undefined && environment["NO_COLOR"] !== "";
  return isTerminal && !refused && environment["TERM"] !== "dumb" ? colours : noStyle;
}
