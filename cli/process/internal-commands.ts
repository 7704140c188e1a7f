// The hidden commands: those with which this program starts itself in worker processes, and the one that shells call.

export const SERVE_CHECKS = "serve-checks";
export const SERVE_MUTANTS = "serve-mutants";
export const COMPLETE = "complete-words";
