// Where the symbolic engine changes how it works. No result depends on it: tests lower the thresholds so that small
// systems are explored in every way.

export interface SymbolicThresholds {
  /** The work (run.ts) after which it is known well enough which slots are used together. Larger spaces try two orders. */
  readonly probeWork: number;
  /** The work of the first order, after which they are compared. */
  readonly trialWork: number;
  /**
   * The work spent on levels before saturation begins: what is wrong a few steps from the initial states is found
   * at once, and small spaces are explored whole.
   */
  readonly firstLevels: number;
  /** A function with nothing new in so many sets in a row counts as learned while a set is saturated. */
  readonly setsWithoutNews: number;
  /** The number of states up to which the graph for temporal properties is built at once: that takes less time than sets. */
  readonly smallGraphStates: number;
  /**
   * The number of states up to which the graph is built if sets do not suffice. For the largest graph, the interpreter takes
   * a minute, and a gigabyte.
   */
  readonly graphStates: number;
}

export const defaultThresholds: SymbolicThresholds = {
  probeWork: 200_000,
  trialWork: 500_000,
  firstLevels: 100_000,
  setsWithoutNews: 1 << 15,
  smallGraphStates: 2000,
  graphStates: 500_000,
};
