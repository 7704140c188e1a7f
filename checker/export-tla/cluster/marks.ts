// The lines that server.sh adds to the output of TLC.

/** Each begins with this, which no line of TLC does. */
export const MARK = "@@fathom";

/** Each line of a file of the check begins with this. */
export const QUOTE = "| ";
