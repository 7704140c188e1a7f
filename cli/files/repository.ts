// The root of the repository, to which paths in reports for code hosts are relative.

import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/**
 * The folder that GitHub Actions checked out, if the current folder is in it; otherwise the nearest one with `.git`, or
 * else the current one.
 */
export function repositoryRoot(environment: NodeJS.ProcessEnv = process.env): string {
  const current = resolve("");
  const workspace = environment["GITHUB_WORKSPACE"];
  if (workspace !== undefined && workspace !== "" && pathBelow(current, workspace) !== undefined)
    return resolve(workspace);
  for (let folder = current; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return current;
  }
}

/** A path relative to a folder, with slashes; undefined if it is not in the folder. */
export function pathBelow(path: string, folder: string): string | undefined {
  const below = relative(folder, resolve(path));
  const outside = below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below);
  return outside ? undefined : below.split(sep).join("/");
}
