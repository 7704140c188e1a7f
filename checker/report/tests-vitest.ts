// Behaviours that cover a check as a TypeScript module for vitest: the types of an adapter for the spec, and a function
// that declares a test for each behaviour. Everything from the spec is a literal, so nothing in it becomes code.

import { isScalar, type Field, type Type } from "../../grammar/core/types.js";
import { variablesOf } from "../trace/trace.js";
import { element } from "../interpreter/values.js";
import { showValue } from "../interpreter/show.js";
import type { Model } from "../model/model.js";
import type { Behaviour, CoveringBehaviours } from "../test-generation/cover.js";
import { actionNames } from "../trace-validation/names.js";
import { namesOfWalk, walkOf } from "./tests-walk.js";

export interface VitestFile {
  readonly model: Model;
  readonly check: string;
  /** The URL of the spec from the module: `./lease.fathom`. */
  readonly spec: string;
  /** Values of constants that replace those of the check. */
  readonly constants: ReadonlyMap<string, string>;
}

export function testsToVitest(
  { model, check, spec, constants }: VitestFile,
  { behaviours }: CoveringBehaviours,
): string {
  const configuration = constants.size === 0 ? "" : `, { constants: ${JSON.stringify(Object.fromEntries(constants))} }`;
  return `// Written by \`fathom tests\`. Do not change it: write it again when the spec has changed.
/* eslint-disable */

import { report, spec } from "fathom";
import { repeatWalks, type Adapter, type WalkStep } from "fathom/mbt";
import { describe, expect, test } from "vitest";

/** The arguments of each action. */
export interface Actions {
${model.actions.map(({ params }, i) => `  readonly ${JSON.stringify(element(actionNames(model), i))}: ${recordType(params)};`).join("\n")}
}

/** What can be observed of the variables. */
export interface Observed {
${variablesOf(model)
  .map(({ name, type }) => `  readonly ${JSON.stringify(name)}: ${typeText(type)};`)
  .join("\n")}
}

/** Connects the program with these tests. */
export type Driver = Adapter<Actions, Observed>;

export interface Behaviour {
  readonly name: string;
  /** A walk, as \`repeatWalks\` takes it. */
  readonly steps: readonly WalkStep[];
}

/** Other tests may repeat them too. */
export const behaviours: readonly Behaviour[] = [
${behaviours.map((behaviour, i) => behaviourText(model, behaviour, i)).join("\n")}
];

/** Declares a test for each behaviour. Those with actions that \`never\` happen are skipped. */
export function testBehaviours(driver: Driver): void {
  const opened = spec(new URL(${JSON.stringify(spec)}, import.meta.url)${configuration});
  const roles: Readonly<Record<string, unknown>> = { ...driver.actions };
  describe(${JSON.stringify(`${model.name} ${check}`)}, () => {
    for (const { name, steps } of behaviours)
      test.skipIf(steps.some(({ action }) => roles[action] === "never"))(name, async () => {
        const result = await repeatWalks(opened, ${JSON.stringify(check)}, driver, [steps]);
        expect(result.verdict, report(result)).toBe("passed");
      });
  });
}
`;
}

/** Characters of the name of a test. */
const NAME_LIMIT = 100;

function behaviourText(model: Model, behaviour: Behaviour, number: number): string {
  const names = namesOfWalk(model, behaviour).join(", ");
  const name = `${number + 1}: ${names.length > NAME_LIMIT ? `${names.slice(0, NAME_LIMIT)}…` : names}`;
  const { steps } = walkOf(model, behaviour);
  const lines = steps.map((step) => `      ${spaced(step)},\n`).join("");
  return `  {\n    name: ${JSON.stringify(name)},\n    steps: [\n${lines}    ],\n  },`;
}

/** On one line. No string in JSON contains a line break. */
const spaced = (value: object): string => JSON.stringify(value, undefined, 1).replace(/\n */g, " ");

// ---------------------------------------------------------------- types

const recordType = (fields: readonly Pick<Field, "name" | "type">[]): string =>
  fields.length === 0
    ? "object"
    : `{ ${fields.map(({ name, type }) => `readonly ${JSON.stringify(name)}: ${typeText(type)}`).join("; ")} }`;

/** The type of the JSON of a value. */
function typeText(type: Type): string {
  switch (type.kind) {
    case "bool":
      return "boolean";
    case "int":
      return "number";
    case "enum":
      return type.members.map((member) => JSON.stringify(member)).join(" | ");
    case "symmetric":
      return Array.from({ length: type.size }, (_, member) => JSON.stringify(showValue(type, member))).join(" | ");
    case "record":
      return recordType(type.fields);
    case "variant":
      return type.cases
        .map(
          ({ name, fields }) =>
            `{ readonly ${JSON.stringify(name)}: ${fields.length === 0 ? "Readonly<Record<string, never>>" : recordType(fields)} }`,
        )
        .join(" | ");
    case "tuple":
      return `readonly [${type.items.map(typeText).join(", ")}]`;
    case "option":
      return `{ readonly some: ${typeText(type.item)} } | null`;
    case "set":
      return `${arrayOf(type.item)} | ReadonlySet<${typeText(type.item)}>`;
    case "bag":
    case "seq":
      return arrayOf(type.item);
    case "function":
    case "map":
      return isScalar(type.key)
        ? `Readonly<Record<string, ${typeText(type.value)}>>`
        : `readonly (readonly [${typeText(type.key)}, ${typeText(type.value)}])[]`;
    case "unknown":
    case "temporal":
      throw new Error(`internal: a value of type ${type.kind}`);
  }
}

function arrayOf(item: Type): string {
  const text = typeText(item);
  return text.includes(" | ") || text.startsWith("readonly ") ? `readonly (${text})[]` : `readonly ${text}[]`;
}
