// Errors of the operating system.

export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "code" in error;

/** `ENOENT`; empty if the error is not one of the system. */
export const systemCode = (error: unknown): string => (isSystemError(error) ? String(error.code) : "");
