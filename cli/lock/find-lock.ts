// Which lock file a run is compared with, if none is named.

import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { isFolder, withExtension } from "../files/host.js";
import { foldersUpwards, pathBelow } from "../files/repository.js";
import { LOCK_FILE } from "./lock.js";

/**
 * The lock file in the current folder, or else the nearest one in the folder of the specs and the folders above it, up
 * to the root of the git repository. So a run in a folder below the lock file, or of specs that have one of their own,
 * is compared too. If there is none, the path at which `--update` creates it.
 */
export function findLock(paths: readonly string[]): string {
  if (existsSync(LOCK_FILE)) return LOCK_FILE;
  const nearest = foldersUpwards(commonFolder(paths))
    .map((folder) => join(folder, LOCK_FILE))
    .find((path) => existsSync(path));
  return nearest === undefined ? LOCK_FILE : relative("", nearest);
}

/** The innermost folder that contains everything in these paths. */
function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => (isFolder(path) ? resolve(path) : dirname(resolve(withExtension(path)))));
  return folders.reduce((common, folder) => {
    while (pathBelow(folder, common) === undefined) common = dirname(common);
    return common;
  });
}
