// What the commands share of their options: declared once, read once. Every malformed value is a clear error, exit 151.

import { InvalidArgumentError, Option, type Command } from "commander";
import type { Overrides } from "../checker/index.js";
import type { Diagnostic } from "../grammar/diagnostic.js";
import type { Search } from "./expectation.js";

export interface ConfigurationOptions {
  /** As they were written: `N=3`. */
  readonly constant: readonly string[];
  readonly faults?: number;
  readonly depth?: number;
}

export interface SelectionOptions {
  readonly check: readonly string[];
}

export interface SearchOptions {
  readonly search: Search;
}

export const checkOption = (): Option => new Option("--check <name>", "only this check; may be repeated").argParser(collect).default([], "all");

export const constantOption = (): Option =>
  new Option("-c, --constant <name=value>", "give a constant another value; may be repeated").argParser(collect).default([], "as the check says");

export const faultsOption = (): Option => new Option("--faults <n>", "allow at most n fault actions on a path").argParser(wholeNumber);
export const depthOption = (): Option => new Option("--depth <n>", "explore nothing further than n steps from an initial state").argParser(wholeNumber);
export const searchOption = (): Option => new Option("--search <order>", "breadth-first, or depth-first").choices(["bfs", "dfs"]).default("bfs");
export const jsonOption = (): Option => new Option("--json", "print one JSON document");

export function addOptions(command: Command, ...options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

/** Malformed constants are E0704. */
export function overridesOf(options: Partial<ConfigurationOptions>): { readonly overrides: Overrides; readonly diagnostics: Diagnostic[] } {
  const constants = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const text of options.constant ?? []) {
    const [, name, value] = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*=(.*)$/su.exec(text) ?? [];
    const message =
      name === undefined || value === undefined || value.trim() === "" ? `\`-c ${text}\` gives no constant a value` : constants.has(name) ? `\`-c\` gives \`${name}\` two values` : undefined;
    if (message !== undefined) diagnostics.push({ code: "E0704", severity: "error", message, hint: "write `-c NAME=VALUE`, such as `-c N=3`, once for each constant" });
    else if (name !== undefined && value !== undefined) constants.set(name, value.trim());
  }
  const { faults, depth } = options;
  return { overrides: { constants, ...(faults === undefined ? {} : { faults }), ...(depth === undefined ? {} : { depth }) }, diagnostics };
}

function collect(value: string, previous: unknown): string[] {
  return [...(Array.isArray(previous) ? (previous as string[]) : []), value];
}

/** 0 or more. */
export function wholeNumber(text: string): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(n)) throw new InvalidArgumentError("Expected a whole number, 0 or more.");
  return n;
}

/** 1 or more. */
export function positiveNumber(text: string): number {
  const n = wholeNumber(text);
  if (n === 0) throw new InvalidArgumentError("Expected a whole number, 1 or more.");
  return n;
}
