// Prints a module, and the configuration with which TLC checks it.

import { printDefinition, printTla } from "./print.js";
import type { Configuration, Declared, Module, Tla, Unit } from "./syntax.js";

const WIDTH = 100;

export function printModule(module: Module): string {
  const title = ` MODULE ${module.name} `;
  const dashes = "-".repeat(Math.max(4, Math.floor((WIDTH - title.length) / 2)));
  const blocks = [
    module.doc.map(comment).join("\n"),
    module.extends.length === 0 ? "" : `EXTENDS ${module.extends.join(", ")}`,
    declarations("CONSTANT", module.constants),
    ...units(module.constantUnits),
    declarations("VARIABLE", module.variables),
    ...units(module.units),
  ].filter((block) => block !== "");
  return `${dashes}${title}${dashes}\n${blocks.join("\n\n")}\n\n${"=".repeat(title.length + 2 * dashes.length)}\n`;
}

const comment = (line: string): string => (line === "" ? "\\*" : `\\* ${line}`);

const commentLines = (doc: string | undefined): readonly string[] =>
  doc === undefined ? [] : doc.split("\n").map((line) => comment(line.trimEnd()));

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > WIDTH - 3) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** On one line if no name has a comment, otherwise one below the other. */
function declarations(keyword: "CONSTANT" | "VARIABLE", declared: readonly Declared[]): string {
  if (declared.length === 0) return "";
  const plural = `${keyword}${declared.length === 1 ? "" : "S"}`;
  const flat = `${plural} ${declared.map(({ name }) => name).join(", ")}`;
  if (declared.every(({ doc }) => doc === undefined) && flat.length <= WIDTH) return flat;
  return [
    plural,
    ...declared.flatMap(({ name, doc }, i) => [
      ...commentLines(doc).map((line) => `  ${line}`),
      `  ${name}${i === declared.length - 1 ? "" : ","}`,
    ]),
  ].join("\n");
}

/** Short definitions without comments stand together. */
function units(all: readonly Unit[]): readonly string[] {
  const blocks: { text: string; short: boolean }[] = [];
  for (const unit of all) {
    const text = printUnit(unit);
    const short = unit.kind !== "gap" && !text.includes("\n");
    const last = blocks.at(-1);
    if (short && last?.short === true) last.text += `\n${text}`;
    else blocks.push({ text, short });
  }
  return blocks.flatMap(({ text }) => (text === "" ? [] : [text]));
}

function printUnit(unit: Unit): string {
  switch (unit.kind) {
    case "gap":
      return "";
    case "comment":
      return wrapped(unit.text).map(comment).join("\n");
    case "instance":
      return [...commentLines(unit.doc), ...instance(unit)].join("\n");
    case "assume": {
      const head = unit.name === undefined ? "ASSUME " : `ASSUME ${unit.name} == `;
      const lines = printTla(unit.condition, WIDTH - head.length);
      return lines.map((line, i) => (i === 0 ? head + line : " ".repeat(head.length) + line)).join("\n");
    }
    case "definition": {
      const { definition, doc, recursive } = unit;
      const declared = `RECURSIVE ${definition.name}(${definition.params.map(() => "_").join(", ")})`;
      return [
        ...commentLines(doc),
        ...(recursive === true ? [declared] : []),
        ...printDefinition(definition, WIDTH),
      ].join("\n");
    }
  }
}

function instance({ name, module, substitutions }: Extract<Unit, { kind: "instance" }>): readonly string[] {
  const head = `${name} == INSTANCE ${module}`;
  if (substitutions.length === 0) return [head];
  const given = substitutions.map((each) => {
    const text = `${each.name} <- `;
    return printTla(each.value, WIDTH - 4 - text.length).map((line, i) =>
      i === 0 ? text + line : " ".repeat(text.length) + line,
    );
  });
  const flat = `${head} WITH ${given.map((lines) => lines.join(" ")).join(", ")}`;
  if (given.every(({ length }) => length === 1) && flat.length <= WIDTH) return [flat];
  return [
    `${name} ==`,
    `  INSTANCE ${module} WITH`,
    ...given.flatMap((lines, i) =>
      lines.map((line, j) => `    ${line}${j === lines.length - 1 && i < given.length - 1 ? "," : ""}`),
    ),
  ];
}

export function printConfiguration(configuration: Configuration): string {
  const { constants, invariants, properties, constraint, symmetry, checksDeadlock, unreachable } = configuration;
  const section = (keyword: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [[keyword, ...lines.map((line) => `  ${line}`)].join("\n")];
  return `${[
    "SPECIFICATION Spec",
    ...section(
      "CONSTANTS",
      constants.map(({ name, value }) => `${name} = ${flatValue(value)}`),
    ),
    ...section("INVARIANTS", invariants),
    ...section("PROPERTIES", properties),
    ...(constraint === undefined ? [] : [`CONSTRAINT ${constraint}`]),
    ...(symmetry === undefined ? [] : [`SYMMETRY ${symmetry}`]),
    `CHECK_DEADLOCK ${checksDeadlock ? "TRUE" : "FALSE"}`,
    ...(unreachable.length === 0
      ? []
      : [
          [
            "A cover is reached if its invariant is violated. To see how, uncomment one:",
            ...unreachable.map((each) => `INVARIANT ${each}`),
          ]
            .map(comment)
            .join("\n"),
        ]),
  ].join("\n\n")}\n`;
}

const flatValue = (value: Tla): string => printTla(value, Infinity).join(" ");
