// The hidden commands with which this program starts itself in worker processes.

export const SERVE_CHECKS = "serve-checks";
export const SERVE_MUTANTS = "serve-mutants";
