// How much is done in a run of all tests; two files share two processors.

export const SYSTEMS = 1000;
/** Milliseconds after which no more systems are looked at: on a loaded machine there are fewer. */
export const TIME = 45_000;
/** With what it takes to make a system small that shows a mistake. */
export const PATIENCE = 900_000;
/** Of one system. */
export const MOST = { states: 300, milliseconds: 500 };
