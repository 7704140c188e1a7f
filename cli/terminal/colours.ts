// Terminal colours: the only module with escape codes.

import { styleText } from "node:util";
import { noStyle, type Style } from "../../checker/report/style.js";

// The caller decides whether the stream has colours; styleText must not apply its own rules.
const paint =
  (format: "bold" | "dim" | "red" | "yellow" | "green" | "cyan" | "blue") =>
  (text: string): string =>
    text === "" ? "" : styleText(format, text, { validateStream: false });

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
