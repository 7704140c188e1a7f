// Syntax trees of modules, declarations, checks and scenarios.

import type { Source, Span } from "../core/source.js";
import type { ActionTarget, Arg, Binder, Block, Expr, Name, Statement, TypeExpr } from "./expressions.js";

export interface Comment {
  readonly kind: "line" | "block" | "doc";
  /** With its delimiters. */
  readonly text: string;
  readonly span: Span;
}

export interface Module {
  readonly source: Source;
  readonly system: Name | undefined;
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
  readonly span: Span;
}

// ---------------------------------------------------------------- declarations

/** `name: T` */
export interface Param {
  readonly name: Name;
  readonly type: TypeExpr;
  readonly span: Span;
}

export type ComponentParam =
  | { readonly kind: "typeParam"; readonly name: Name; readonly span: Span }
  /** A value (`capacity: Int`), or an instance if `type` names a component (`input: Kafka`) */
  | { readonly kind: "valueParam"; readonly name: Name; readonly type: TypeExpr; readonly span: Span };

export interface QualifiedName {
  readonly parts: readonly Name[];
  readonly span: Span;
}

export type Expectation =
  | { readonly kind: "holds"; readonly states: number | undefined; readonly span: Span }
  | { readonly kind: "violated"; readonly name: QualifiedName; readonly steps: number | undefined; readonly span: Span }
  | { readonly kind: "deadlock"; readonly steps: number | undefined; readonly span: Span }
  /** `bounded`, `bounded with n states` */
  | { readonly kind: "bounded"; readonly states: number | undefined; readonly span: Span }
  /** `error R0003`, `error R0003 in n steps` */
  | { readonly kind: "error"; readonly code: Name; readonly steps: number | undefined; readonly span: Span };

export type CheckItem =
  | { readonly kind: "setConstant"; readonly span: Span; readonly name: Name; readonly value: Expr }
  | { readonly kind: "faults"; readonly span: Span; readonly bound: Expr }
  | { readonly kind: "depth"; readonly span: Span; readonly bound: Expr }
  | { readonly kind: "within"; readonly span: Span; readonly predicate: Expr }
  | {
      readonly kind: "select";
      readonly span: Span;
      readonly what: "invariant" | "step" | "property" | "cover" | "refines";
      readonly names: readonly QualifiedName[];
    }
  | { readonly kind: "except"; readonly span: Span; readonly names: readonly QualifiedName[] }
  | { readonly kind: "symmetry"; readonly span: Span; readonly on: boolean }
  | { readonly kind: "deadlock"; readonly span: Span; readonly on: boolean }
  /** `for X in 1..3`: the check once per value of the constant X */
  | { readonly kind: "table"; readonly span: Span; readonly name: Name; readonly domain: Expr }
  /** `not`: the scenario must not have this outcome any more */
  | { readonly kind: "expect"; readonly span: Span; readonly not: boolean; readonly expectation: Expectation };

/** A scenario is a check of the behaviours that follow its steps, so it can contain items of a check too. */
export type ScenarioItem =
  | CheckItem
  /** A step: `Store(1) picks x = 2 takes 2, 1`. Branches are counted from 1. */
  | {
      readonly kind: "take";
      readonly span: Span;
      readonly target: ActionTarget;
      readonly picks: readonly PickChoice[];
      readonly branches: readonly { readonly value: number; readonly span: Span }[];
    }
  /** `assert P`, `assert enabled A`, `assert not enabled A` */
  | Extract<Statement, { readonly kind: "assertStatement" | "pick" }>;

export interface PickChoice {
  readonly name: Name;
  readonly value: Expr;
  readonly span: Span;
}

export type RefinementItem =
  /** `chosen = e`, `queue.items = e`: what stands for a constant or a variable of the abstract system */
  | { readonly kind: "map"; readonly span: Span; readonly target: QualifiedName; readonly value: Expr }
  /** `property Served`: temporal properties of the abstract system that must hold too */
  | { readonly kind: "properties"; readonly span: Span; readonly names: readonly QualifiedName[] }
  /** `fairness`: that of the abstract system must be kept too */
  | { readonly kind: "fairness"; readonly span: Span };

interface DeclarationBase {
  readonly span: Span;
  /** Text of the `///` lines before the declaration, without the slashes. */
  readonly doc: string | undefined;
}

export type Declaration = DeclarationBase &
  (
    | {
        readonly kind: "use";
        readonly names: readonly { readonly name: Name; readonly alias: Name | undefined }[];
        readonly path: string;
        readonly pathSpan: Span;
      }
    | { readonly kind: "const"; readonly name: Name; readonly type: TypeExpr; readonly value: Expr | undefined }
    | { readonly kind: "type"; readonly name: Name; readonly type: TypeExpr }
    | { readonly kind: "symmetric"; readonly name: Name; readonly size: Expr }
    | { readonly kind: "enum"; readonly name: Name; readonly members: readonly Name[] }
    | { readonly kind: "record"; readonly name: Name; readonly fields: readonly Param[] }
    | {
        readonly kind: "variant";
        readonly name: Name;
        readonly cases: readonly { readonly name: Name; readonly fields: readonly Param[]; readonly span: Span }[];
      }
    | {
        readonly kind: "component";
        readonly name: Name;
        readonly params: readonly ComponentParam[];
        readonly declarations: readonly Declaration[];
      }
    | {
        readonly kind: "var";
        readonly name: Name;
        readonly ghost: boolean;
        readonly type: TypeExpr;
        readonly init: { readonly kind: "value" | "member"; readonly value: Expr } | undefined;
      }
    | {
        readonly kind: "instance";
        readonly name: Name;
        readonly binders: readonly Binder[];
        readonly component: Name;
        readonly args: readonly Arg[];
      }
    | {
        readonly kind: "fun";
        readonly name: Name;
        readonly params: readonly Param[];
        readonly result: TypeExpr;
        /** Of a function that calls itself: the greatest number of calls inside each other. */
        readonly depth: Expr | undefined;
        readonly body: Expr;
      }
    | {
        readonly kind: "op";
        readonly name: Name;
        readonly params: readonly Param[];
        readonly result: TypeExpr | undefined;
        readonly body: Block;
      }
    | {
        readonly kind: "action";
        readonly name: Name;
        readonly fault: boolean;
        /** undefined without parentheses */
        readonly params: readonly Param[] | undefined;
        readonly body: Block;
      }
    | { readonly kind: "init"; readonly body: Block }
    | { readonly kind: "invariant" | "step" | "property" | "cover"; readonly name: Name; readonly body: Expr }
    | { readonly kind: "terminal"; readonly body: Expr }
    | { readonly kind: "assume"; readonly name: Name | undefined; readonly body: Expr }
    | {
        readonly kind: "fair";
        readonly strength: "weak" | "strong";
        readonly binders: readonly Binder[];
        readonly targets: readonly ActionTarget[];
        /** Only steps from states in which this holds. */
        readonly when: Expr | undefined;
      }
    | {
        readonly kind: "refines";
        /** The abstract system. */
        readonly name: Name;
        readonly path: string;
        readonly pathSpan: Span;
        readonly items: readonly RefinementItem[];
      }
    | { readonly kind: "check"; readonly name: Name; readonly items: readonly CheckItem[] }
    | { readonly kind: "scenario"; readonly name: Name; readonly items: readonly ScenarioItem[] }
  );

export type DeclarationOf<K extends Declaration["kind"]> = Extract<Declaration, { readonly kind: K }>;

/** A declaration without its span and doc comment. */
export type DeclarationBody = Declaration extends infer D
  ? D extends Declaration
    ? Omit<D, "span" | "doc">
    : never
  : never;
