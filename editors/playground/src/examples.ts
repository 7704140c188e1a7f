// The specs to begin with, which the build takes from the repository.

import { workspaceOf, type Workspace } from "./workspace.js";

/** The content of examples.json. */
export interface Examples {
  readonly groups: readonly { readonly title: string; readonly examples: readonly Example[] }[];
  readonly texts: Readonly<Record<string, string>>;
}

export interface Example {
  readonly title: string;
  /** Below the folder specs: the file that declares the system, and then the files that it uses. */
  readonly paths: readonly string[];
}

const FIRST = "tour/redelivery.fathom";

const emptySpec = workspaceOf([
  {
    path: "spec.fathom",
    text: "system Spec\n\nvar n: 0..3 = 0\n\naction Up { require n < 3; n' = n + 1 }\n\nterminal when n == 3\n",
  },
]);

export async function loadExamples(): Promise<Examples> {
  const response = await fetch("examples.json");
  if (!response.ok) throw new Error(`examples.json: ${response.status}`);
  return (await response.json()) as Examples;
}

/** A spec that uses no other file needs no folder. */
export const exampleOf = ({ texts }: Examples, { paths }: Example): Workspace =>
  workspaceOf(
    paths.map((path) => ({ path: paths.length === 1 ? path.replace(/^.*\//, "") : path, text: texts[path] ?? "" })),
  );

/** What somebody sees who comes for the first time. */
export function firstWorkspace(examples: Examples | undefined): Workspace {
  const first = examples?.groups.flatMap((group) => group.examples).find(({ paths }) => paths[0] === FIRST);
  return examples === undefined || first === undefined ? emptySpec : exampleOf(examples, first);
}
