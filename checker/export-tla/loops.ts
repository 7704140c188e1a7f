// `for` as a change of all members at once. This is possible if each round of the loop assigns only the elements that
// have the member as their key.

import type { Expr, PathStep, Statement, Variable } from "../../grammar/core/core.js";
import {
  and,
  boundNames,
  call,
  conditional,
  functionOf,
  index,
  isIn,
  mentionsName,
  quantified,
  string,
} from "./build.js";
import type { Span } from "../../grammar/core/source.js";
import { boundsOf } from "./binders.js";
import { errorMessage, type ExportContext } from "./context.js";
import { type Env, withLocal } from "./environment.js";
import { mayFail } from "./failure.js";
import { refuse } from "./refusal.js";
import type { Tla } from "./syntax.js";
import { applyUpdate, type PathUpdate, updateOf } from "./updates.js";

type StatementOf<K extends Statement["kind"]> = Extract<Statement, { readonly kind: K }>;

/** The element of a variable that belongs to the member, and its next value. */
interface Element {
  /** Where the function is that has the member as its key. */
  readonly prefix: readonly PathStep[];
  readonly container: Tla;
  readonly keys: Tla;
  readonly value: Tla;
}

interface Round {
  readonly env: Env;
  readonly conditions: readonly Tla[];
  readonly elements: ReadonlyMap<Variable, Element>;
}

export interface LoopEffects {
  readonly conditions: readonly Tla[];
  readonly updates: readonly { readonly variable: Variable; readonly update: PathUpdate }[];
}

export function loopEffects(
  cx: ExportContext,
  statement: StatementOf<"for">,
  env: Env,
  guardsFollow: boolean,
): LoopEffects {
  const { conditions, changes } = changesOf(cx, statement, env, guardsFollow);
  const updates = changes.map(({ variable, path, value }) => ({
    variable,
    update: updateOf(cx, cx.variable(variable), path, value, env),
  }));
  return { conditions, updates };
}

/** A new value for the part of a variable that a loop changes. */
interface Change {
  readonly variable: Variable;
  readonly path: readonly PathStep[];
  readonly value: Tla;
}

function changesOf(
  cx: ExportContext,
  statement: StatementOf<"for">,
  env: Env,
  guardsFollow: boolean,
): { readonly conditions: readonly Tla[]; readonly changes: readonly Change[] } {
  const { bounds, env: inner } = boundsOf(cx, [statement.binder], env);
  const [each] = bounds;
  if (each === undefined) throw new Error("internal: one binder makes one bound");
  // A tuple of names is not the key of anything.
  const member = { kind: "name", name: typeof each.names === "string" ? each.names : "" } as const;
  const round = new Loop(cx, member, guardsFollow).block(
    statement.body,
    { env: inner, conditions: [], elements: new Map() },
    statement,
  );
  const conditions = round.conditions.length === 0 ? [] : [quantified("\\A", [each], and(...round.conditions))];
  const changes = [...round.elements].map(([variable, { prefix, container, keys, value }]): Change => {
    const isAll = JSON.stringify(each.set) === JSON.stringify(keys);
    const changed = isAll ? value : conditional(isIn(member, each.set), value, index(container, member));
    return { variable, path: prefix, value: functionOf(changed, { names: member.name, set: keys }) };
  });
  return { conditions, changes };
}

/** As JSON. Values that mention each other twice would grow without limit. */
const LONGEST_VALUE = 5000;

class Loop {
  constructor(
    readonly cx: ExportContext,
    readonly member: Extract<Tla, { kind: "name" }>,
    readonly guardsFollow: boolean,
  ) {}

  block(statements: readonly Statement[], round: Round, loop: StatementOf<"for">): Round {
    return statements.reduce((reached, statement) => this.#statement(statement, reached, loop), round);
  }

  #statement(statement: Statement, round: Round, loop: StatementOf<"for">): Round {
    const add = (condition: Tla): Round => ({ ...round, conditions: [...round.conditions, condition] });
    switch (statement.kind) {
      case "require":
        return add(this.cx.translate(statement.condition, round.env));
      case "assert":
        this.cx.use("TLC");
        return add(
          call(
            "Assert",
            this.cx.translate(statement.condition, round.env),
            string(errorMessage("R0001", statement.span, statement.message)),
          ),
        );
      case "let":
        if (statement.pattern.kind !== "bind" || mayFail(statement.value)) return this.#refuse(loop);
        return {
          ...round,
          env: withLocal(round.env, statement.pattern.local, this.#short(statement.value, round.env, loop)),
        };
      case "assign":
        return this.#assign(statement, round, loop);
      case "if":
        return this.#if(statement, round, loop);
      case "call":
        return this.#call(statement, round, loop);
      case "for": {
        const { conditions, changes } = changesOf(
          this.cx,
          statement,
          round.env,
          this.guardsFollow || round.conditions.length > 0,
        );
        return changes.reduce<Round>((reached, change) => this.#change(change, reached, loop, statement.span), {
          ...round,
          conditions: [...round.conditions, ...conditions],
        });
      }
      default:
        return this.#refuse(loop);
    }
  }

  /** A value that is written wherever its name stands. */
  #short(value: Expr, env: Env, loop: StatementOf<"for">): Tla {
    const tree = this.cx.translate(value, env);
    return JSON.stringify(tree).length > LONGEST_VALUE || boundNames(tree).size > 0 ? this.#refuse(loop) : tree;
  }

  #refuse(loop: StatementOf<"for">): never {
    return refuse(
      "this `for` cannot be written as one change of all members",
      loop.span,
      "a loop is exported if each round assigns only elements with the member as their key, such as `f[k]'`",
    );
  }

  #assign({ variable, path, value, span }: StatementOf<"assign">, round: Round, loop: StatementOf<"for">): Round {
    // An error would have to be noticed before what may still disable the branch.
    if (value.kind === "narrow" && (this.guardsFollow || round.conditions.length > 0))
      return refuse("an error in this `for` may be followed by a guard", span);
    const inner = value.kind === "narrow" ? value.value : value;
    return this.#change({ variable, path, value: this.cx.translate(inner, round.env) }, round, loop, span);
  }

  #change({ variable, path, value }: Change, round: Round, loop: StatementOf<"for">, span: Span): Round {
    const keyOf = (step: PathStep): Tla | undefined =>
      step.kind === "key" ? this.cx.translate(step.key, round.env) : undefined;
    const at = path.findIndex((step) => JSON.stringify(keyOf(step)) === JSON.stringify(this.member));
    const step = path[at];
    const before = path.slice(0, at);
    if (
      step?.kind !== "key" ||
      step.of.kind !== "function" ||
      before.some((each) => mentionsName(keyOf(each), new Set([this.member.name])))
    )
      return this.#refuse(loop);
    const known = round.elements.get(variable);
    const container = before.reduce(
      (target, each) => reach(this.cx, target, each, round.env),
      this.cx.variable(variable),
    );
    const element = known?.value ?? index(container, this.member);
    if (
      known !== undefined &&
      (at + 1 === path.length || JSON.stringify(known.container) !== JSON.stringify(container))
    )
      return this.#refuse(loop);
    const changed =
      at + 1 === path.length ? value : withPart(this.cx, element, path.slice(at + 1), value, round.env, span);
    const elements = new Map(round.elements).set(variable, {
      prefix: before,
      container,
      keys: this.cx.types.setOf(step.of.key, span),
      value: changed,
    });
    return { ...round, elements };
  }

  #if(statement: StatementOf<"if">, round: Round, loop: StatementOf<"for">): Round {
    const test = this.cx.translate(statement.condition, round.env);
    const [then, otherwise] = [statement.then, statement.otherwise].map((body) =>
      this.block(body, { ...round, conditions: [] }, loop),
    ) as [Round, Round];
    const conditions =
      [...then.conditions, ...otherwise.conditions].length === 0
        ? []
        : [conditional(test, and(...then.conditions), and(...otherwise.conditions))];
    const elements = new Map<Variable, Element>();
    for (const variable of new Set([...then.elements.keys(), ...otherwise.elements.keys()])) {
      const [a, b] = [then.elements.get(variable), otherwise.elements.get(variable)];
      const one = a ?? b;
      if (one === undefined) continue;
      const unchanged = round.elements.get(variable)?.value ?? index(one.container, this.member);
      elements.set(variable, { ...one, value: conditional(test, a?.value ?? unchanged, b?.value ?? unchanged) });
    }
    return { ...round, conditions: [...round.conditions, ...conditions], elements };
  }

  /** The body of an operation without a result, in place of its call. */
  #call(statement: StatementOf<"call">, round: Round, loop: StatementOf<"for">): Round {
    const { callee, args } = statement;
    if (callee.result !== undefined || args.some(mayFail)) return this.#refuse(loop);
    const env = callee.params.reduce((inner, param, i) => {
      const arg = args[i];
      return arg === undefined ? inner : withLocal(inner, param, this.cx.translate(arg, round.env));
    }, round.env);
    return { ...this.block(callee.body, { ...round, env }, loop), env: round.env };
  }
}

function reach(cx: ExportContext, target: Tla, step: PathStep, env: Env): Tla {
  if (step.kind === "key")
    return step.of.kind === "function"
      ? index(target, cx.translate(step.key, env))
      : refuse("this `for` changes parts of a sequence or a map", step.span);
  return step.of.kind === "record"
    ? { kind: "field", target, name: step.of.fields[step.position]?.name ?? "" }
    : index(target, { kind: "number", value: step.position + 1 });
}

function withPart(cx: ExportContext, element: Tla, path: readonly PathStep[], value: Tla, env: Env, span: Span): Tla {
  const update = updateOf(cx, element, path, value, env);
  return update.tests.length > 0
    ? refuse("this `for` changes parts of a sequence or a map", span)
    : applyUpdate(update, element);
}
