// Collects how a run differs from the lock file: errors where less is verified, and notices.

import type { Code } from "../../grammar/core/diagnostic-codes.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Span } from "../../grammar/core/source.js";

const UPDATE_HINT =
  "if this is intended, update the lock file with `fathom verify --update` and have its change reviewed";

/** Says once, with the last error, what to do if the changes are intended. */
export const withUpdateHint = (weakened: readonly Diagnostic[]): readonly Diagnostic[] =>
  weakened.map((each, i) =>
    i < weakened.length - 1
      ? each
      : { ...each, hint: each.hint === undefined ? UPDATE_HINT : `${each.hint}; ${UPDATE_HINT}` },
  );

export interface Comparison {
  /** Errors: what is verified less. */
  readonly weakened: readonly Diagnostic[];
  /** Sentences about other differences. */
  readonly notices: readonly string[];
}

/** The check or system that is compared. */
export interface Subject {
  readonly kind: "check" | "system";
  readonly file: string;
  readonly name: string;
}

export class Differences implements Comparison {
  readonly weakened: Diagnostic[] = [];
  readonly notices: string[] = [];

  /** `span`: where the subject is declared. */
  constructor(
    readonly subject: Subject,
    readonly span: Span | undefined,
  ) {}

  weaken(code: Code, what: string, { hint, span = this.span }: WeakenOptions = {}): void {
    const { kind, name, file } = this.subject;
    this.weakened.push({ code, severity: "error", message: `${kind} \`${name}\` of ${file}: ${what}`, span, hint });
  }

  note(what: string): void {
    this.notices.push(`${this.subject.file} ${this.subject.name}: ${what}`);
  }
}

interface WeakenOptions {
  readonly hint?: string;
  readonly span?: Span | undefined;
}

/** The elements of `from` that are not in `others`. */
export const missing = (from: readonly string[], others: readonly string[]): string[] =>
  from.filter((each) => !others.includes(each));
