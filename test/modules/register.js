// Preloaded by the processes that run tests: sources are loaded by Node, with the hooks beside this file.

import { register } from "node:module";

process.setSourceMapsEnabled(true);
register("./hooks.js", import.meta.url);
