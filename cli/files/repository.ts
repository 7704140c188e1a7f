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
  return foldersUpwards(current).find(isRepository) ?? current;
}

const isRepository = (folder: string): boolean => existsSync(join(folder, ".git"));

/** A folder, given by its absolute path, and those above it, up to the root of a git repository if it is in one. */
export function foldersUpwards(folder: string): readonly string[] {
  const above = dirname(folder);
  return isRepository(folder) || above === folder ? [folder] : [folder, ...foldersUpwards(above)];
}

/** A path relative to a folder, with slashes; undefined if it is not in the folder. */
export function pathBelow(path: string, folder: string): string | undefined {
  const below = relative(folder, resolve(path));
  const outside = below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below);
  return outside ? undefined : below.split(sep).join("/");
}
