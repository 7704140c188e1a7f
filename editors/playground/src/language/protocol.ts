// What the page asks the worker of the language service, and what it answers: plain data with offsets.

/** `undefined`: the file is gone. */
export type Files = Readonly<Record<string, string | undefined>>;

export interface Requests {
  /** Analyses files with everything they use. The first is the one in the editor. */
  readonly analyse: { readonly request: { readonly paths: readonly string[] }; readonly answer: AnalysisAnswer };
  readonly hover: { readonly request: At; readonly answer: HoverAnswer | null };
  readonly complete: { readonly request: At; readonly answer: CompletionAnswer };
  readonly define: { readonly request: At; readonly answer: readonly Location[] };
  /** Null if the file has syntax errors. */
  readonly format: { readonly request: { readonly path: string }; readonly answer: string | null };
}

export type RequestKind = keyof Requests;

/** To the worker. Files that changed since the last request come first. */
export interface Request<K extends RequestKind = RequestKind> {
  readonly id: number;
  readonly kind: K;
  readonly changed: Files;
  readonly request: Requests[K]["request"];
}

/** From the worker. */
export type Response =
  | { readonly id: number; readonly answer: Requests[RequestKind]["answer"] }
  | { readonly id: number; readonly failure: string };

interface At {
  readonly path: string;
  readonly offset: number;
}

interface AnalysisAnswer {
  readonly problems: readonly Problem[];
  /** Of the first file. */
  readonly tokens: readonly ColouredToken[];
  readonly checks: readonly CheckDeclaration[];
}

export interface ColouredToken {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

/** A check or a scenario of the first file. */
export interface CheckDeclaration {
  readonly name: string;
  /** The end of its name in the text. */
  readonly end: number;
  /** As a run names them. A table declares several. */
  readonly plans: readonly string[];
}

export interface Problem {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly label: string | undefined;
  readonly hint: string | undefined;
  /** Empty if the problem has no location. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly related: readonly { readonly message: string; readonly path: string; readonly line: number }[];
  readonly fix: ProblemFix | undefined;
}

export interface ProblemFix {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

interface HoverAnswer {
  readonly start: number;
  readonly end: number;
  readonly code: string;
  readonly doc: string | undefined;
  readonly notes: readonly string[];
}

interface CompletionAnswer {
  readonly start: number;
  readonly end: number;
  readonly items: readonly {
    readonly label: string;
    readonly kind: string;
    readonly detail: string | undefined;
    readonly insert: string | undefined;
    readonly rank: number;
  }[];
}

export interface Location {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** The text of the file, which may belong to the standard library. */
  readonly text: string;
}
