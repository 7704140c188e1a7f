// Random inputs are the same on every run: a seed of its own for each would make a change red that did nothing wrong. FATHOM_SEED=n takes others,
// FATHOM_SEED=random new ones each time; what fails says with which seed.

import fc from "fast-check";

const asked = process.env["FATHOM_SEED"] ?? "20261128";
const seed = asked === "random" ? undefined : Number(asked);
if (seed !== undefined && !Number.isSafeInteger(seed))
  throw new Error(`FATHOM_SEED is a whole number, or \`random\`: not ${JSON.stringify(asked)}`);
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
