// Loaded before the command (`node --import`): makes functions of the file system fail, or kill the process. DISK_FAULT
// is `FUNCTION CODE`, such as `renameSync EROFS`, or `FUNCTION kill`, for paths that contain DISK_FAULT_PATH.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [name, code] = (process.env.DISK_FAULT ?? "").split(" ");
const original = fs[name];

fs[name] = (path, ...rest) => {
  if (!String(path).includes(process.env.DISK_FAULT_PATH ?? "")) return original(path, ...rest);
  if (name === "writeFileSync") {
    // As on a full disk: a part is written, then nothing more.
    const [content, options] = rest;
    original(path, String(content).slice(0, 10), options);
  }
  if (code === "kill") process.kill(process.pid, "SIGKILL");
  throw Object.assign(new Error(`${code}: injected`), { code });
};
syncBuiltinESMExports();
