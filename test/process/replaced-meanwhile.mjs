// Loaded before the command (`node --import`): replaces a file, REPLACED, by another, REPLACEMENT, as soon as the command
// has opened it for the first time, as a user or another run may do while the command runs.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";

const { REPLACED = "", REPLACEMENT = "" } = process.env;
const { openSync } = fs;
let done = false;

fs.openSync = (path, ...rest) => {
  const file = openSync(path, ...rest);
  if (!done && resolve(String(path)) === resolve(REPLACED)) {
    done = true;
    fs.renameSync(REPLACEMENT, REPLACED);
  }
  return file;
};
syncBuiltinESMExports();
