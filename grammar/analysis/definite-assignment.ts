// Definite assignment: which access paths have been assigned for certain at a point of a body.

import type { Expr, Local, Variable } from "../core/core.js";
import type { Span } from "../core/source.js";
import { keyOf, pathWithKey, substituteInKey, unknownKey, type AccessPath } from "./access-paths.js";

/** The statement that assigns a variable or a part of it. */
export interface AssignmentSite {
  readonly variable: Variable;
  readonly span: Span;
}

/** Two assignments that both write to the same location. */
export interface Conflict {
  readonly first: AssignmentSite;
  readonly second: AssignmentSite;
  /** The second one assigns the whole variable. */
  readonly whole: boolean;
}

/** The assignments made for certain within one branch, on top of those made before it. */
export class DefiniteAssignments {
  /** Paths assigned as a whole, by their last key. */
  private readonly whole = new Map<string, AssignmentSite>();
  /** Paths assigned as a whole or in part, by their last key. */
  private readonly partial = new Map<string, AssignmentSite>();

  constructor(private readonly outer?: DefiniteAssignments) {}

  assign(path: AccessPath, site: AssignmentSite): void {
    const key = path.at(-1) ?? "";
    if (!this.whole.has(key)) this.whole.set(key, site);
    for (const prefix of path) if (!this.partial.has(prefix)) this.partial.set(prefix, site);
  }

  /** An assignment to the path or to something inside it. */
  assignmentWithin(path: AccessPath): AssignmentSite | undefined {
    return this.lookUp("partial", path.at(-1) ?? "");
  }

  /** An assignment to the path, to something inside it, or to something that contains it. */
  assignmentOverlapping(path: AccessPath): AssignmentSite | undefined {
    return this.assignmentCovering(path) ?? this.assignmentWithin(path);
  }

  /** An assignment that one of `later` would repeat. */
  conflictWith(later: DefiniteAssignments): Conflict | undefined {
    for (const [key, second] of later.whole) {
      const first = this.assignmentOverlapping(pathWithKey(key));
      if (first !== undefined) return { first, second, whole: !key.includes("/") };
    }
    for (const [key, second] of later.partial) {
      const first = this.assignmentCovering(pathWithKey(key));
      if (first !== undefined) return { first, second, whole: false };
    }
    return undefined;
  }

  addAll(other: DefiniteAssignments): void {
    for (const [key, site] of other.whole) if (!this.whole.has(key)) this.whole.set(key, site);
    for (const [key, site] of other.partial) if (!this.partial.has(key)) this.partial.set(key, site);
  }

  /** One level that also holds the assignments made before this branch. */
  flattened(): DefiniteAssignments {
    const result = this.outer?.flattened() ?? new DefiniteAssignments();
    result.addAll(this);
    return result;
  }

  /** The assignments made in every branch, without those made before them. No branches, no assignments. */
  static intersection(branches: readonly DefiniteAssignments[]): DefiniteAssignments {
    const result = new DefiniteAssignments();
    const [first, ...others] = branches;
    if (first === undefined) return result;
    for (const [key, site] of first.whole)
      if (others.every((other) => other.whole.has(key))) result.whole.set(key, site);
    for (const [key, site] of first.partial)
      if (others.every((other) => other.partial.has(key))) result.partial.set(key, site);
    return result;
  }

  /** The same assignments under other keys, made by the statement at `span`. */
  renamed(rename: (key: string) => string, span: Span): DefiniteAssignments {
    const result = new DefiniteAssignments();
    for (const [key, site] of this.whole) result.whole.set(rename(key), { ...site, span });
    for (const [key, site] of this.partial) result.partial.set(rename(key), { ...site, span });
    return result;
  }

  /** An assignment to the whole path or to something that contains it. */
  private assignmentCovering(path: AccessPath): AssignmentSite | undefined {
    for (const prefix of path) {
      const site = this.lookUp("whole", prefix);
      if (site !== undefined) return site;
    }
    return undefined;
  }

  private lookUp(extent: "whole" | "partial", key: string): AssignmentSite | undefined {
    return this[extent].get(key) ?? this.outer?.lookUp(extent, key);
  }
}

/**
 * The assignments an operation makes when it is called with `args`. Arguments replace its parameters; its own locals
 * differ from those of any other call.
 */
export function instantiate(
  assignments: DefiniteAssignments,
  params: readonly Local[],
  args: readonly Expr[],
  span: Span,
): DefiniteAssignments {
  const keys = new Map<string, string>();
  for (const [i, param] of params.entries()) {
    const arg = args[i];
    keys.set(`$${param.id};`, (arg === undefined ? undefined : keyOf(arg)) ?? unknownKey());
  }
  const replacement = (token: string): string => {
    const key = keys.get(token) ?? unknownKey();
    keys.set(token, key);
    return key;
  };
  return assignments.renamed((key) => substituteInKey(key, replacement), span);
}
