// The amount of work of the differential tests in a run of all tests.

import type { Bounds } from "../../checker/bounded-search.js";

/** A larger system is not compared: some have billions of states. */
export const MOST: Bounds = { states: 300, expressions: 500_000 };

/** Leaves out a few systems that `MOST` admits, and ends sooner on those that both leave out. */
export const FEWER_EXPRESSIONS: Bounds = { ...MOST, expressions: 100_000 };
