// Statements as actions of TLA+: a list of conjuncts in the order of the statements, in which TLC evaluates them.
//
// A variable of TLA+ gets its next value once, so assignments to its parts are written together where the last of them
// stands. If a branch in between assigns it as well, what follows the branch is written into each of its arms.

import type { Expr, Local, Pattern, Statement, Variable } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import {
  bound,
  boundNames,
  call,
  conditional,
  conjuncts,
  disjuncts,
  FALSE,
  implies,
  isName,
  isSimple,
  lambda,
  letIn,
  name,
  prime,
  quantified,
  set,
  TRUE,
  and,
  equals,
} from "./build.js";
import { boundsOf } from "./binders.js";
import { canDisable, operationWrites, writesOf } from "./body-facts.js";
import { boundCode, errorMessage, type ExportContext } from "./context.js";
import { type Env, bindLocal, fresh, withLocal } from "./environment.js";
import { translateAssigned } from "./comprehensions.js";
import { isBranching, mayFail } from "./failure.js";
import { type Frames } from "./frames.js";
import { loopEffects } from "./loops.js";
import { differ, endsInReturn, overlap, type Path, type Rest, resultName, union } from "./paths.js";
import { bindings, chooseArm, condition, matched } from "./patterns.js";
import { refuse } from "./refusal.js";
import { calledResult, hasSeparateResult, resultMayFail } from "./results.js";
import { bindStrictly } from "./strict.js";
import type { Tla } from "./syntax.js";
import { type PathUpdate, updateOf } from "./updates.js";

type StatementOf<K extends Statement["kind"]> = Extract<Statement, { readonly kind: K }>;

export class Statements {
  constructor(
    readonly cx: ExportContext,
    readonly frames: Frames,
  ) {}

  block(statements: readonly Statement[], at: number, path: Path, rest: Rest): Tla[] {
    const statement = statements[at];
    if (statement === undefined) return rest.build(path);
    const following = statements.slice(at + 1);
    return this.#statement(statement, path, {
      writes: union(writesOf(following), rest.writes),
      canDisable: canDisable(following) || rest.canDisable,
      build: (reached) => this.block(statements, at + 1, reached, rest),
      returns: rest.returns,
      next: following[0],
    });
  }

  /** Writes the variables that nothing assigns any more, and goes on. */
  #proceed(path: Path, rest: Rest): Tla[] {
    const complete = [...path.pending].filter(([variable]) => !rest.writes.has(variable));
    const pending = new Map([...path.pending].filter(([variable]) => rest.writes.has(variable)));
    const written = union(path.written, new Set(complete.map(([variable]) => variable)));
    const assigned = complete.map(([variable, updates]) => this.frames.assignment(variable, updates));
    return [...assigned, ...rest.build({ ...path, written, pending })];
  }

  #envOf(path: Path): Env {
    return {
      ...path.env,
      next: (variable, span) =>
        path.pending.has(variable)
          ? refuse(`the next value of \`${variable.name}\` is read before all parts of it are assigned`, span)
          : prime(this.cx.variable(variable)),
    };
  }

  /** A comparison is not taken apart by TLC. */
  #guard(condition: Expr, path: Path): Tla {
    const test = this.#translate(condition, path);
    return mayFail(condition) && isBranching(condition) ? equals(test, TRUE) : test;
  }

  #translate(expr: Expr, path: Path): Tla {
    return this.cx.translate(expr, this.#envOf(path));
  }

  #statement(statement: Statement, path: Path, rest: Rest): Tla[] {
    this.cx.spend(statement.span);
    switch (statement.kind) {
      case "require":
        return [this.#guard(statement.condition, path), ...this.#proceed(path, rest)];
      case "assign":
        return this.#assign(statement, path, rest);
      case "let":
        return this.#bind(statement.pattern, statement.value, path, rest);
      case "letMatch":
        return this.#letMatch(statement, path, rest);
      case "if": {
        const test = this.#translate(statement.condition, path);
        return this.#branch([statement.then, statement.otherwise], path, rest, ([then = TRUE, otherwise = TRUE]) =>
          isName(otherwise, "TRUE") ? implies(test, then) : conditional(test, then, otherwise),
        );
      }
      case "match":
        return this.#match(statement, path, rest);
      case "pick": {
        const { bounds, env } = boundsOf(this.cx, [statement.binder], this.#envOf(path));
        const inner = { ...path, env };
        const where = statement.where === undefined ? [] : [this.#guard(statement.where, inner)];
        return [quantified("\\E", bounds, conjuncts([...where, ...this.#proceed(inner, rest)]))];
      }
      case "either":
        return this.#branch(statement.branches, path, rest, disjuncts);
      case "for":
        return this.#loop(statement, path, rest);
      case "assert":
        return [
          this.frames.assert(
            this.#translate(statement.condition, path),
            errorMessage("R0001", statement.span, statement.message),
          ),
          ...this.#proceed(path, rest),
        ];
      case "call":
        return this.#call(statement, path, rest);
      case "return":
        return rest.returns(path, this.#translate(statement.value, path), mayFail(statement.value));
    }
  }

  // -------------------------------------------------------------- values with names

  /** TLC evaluates a definition where it is used. A value that may be an error is bound by a quantifier instead. */
  #bind(pattern: Pattern, value: Expr, path: Path, rest: Rest): Tla[] {
    const tree = this.#translate(value, path);
    const strict = mayFail(value);
    if (pattern.kind === "any" && !strict) return this.#proceed(path, rest);
    // Another name for a bound value.
    if (pattern.kind === "bind" && value.kind === "local" && isSimple(tree))
      return this.#proceed({ ...path, env: withLocal(path.env, pattern.local, tree) }, rest);
    // The parts of a value that has a name.
    if (pattern.kind !== "bind" && tree.kind === "name")
      return this.#proceed({ ...path, env: bindings(this.cx, pattern, tree, path.env, value.span) }, rest);
    const [made, inner] =
      pattern.kind === "bind"
        ? bindLocal(path.env, this.cx.names, pattern.local)
        : fresh(path.env, this.cx.names, "pair");
    const env = pattern.kind === "bind" ? inner : bindings(this.cx, pattern, name(made), inner, value.span);
    const body = conjuncts(this.#proceed({ ...path, env }, rest));
    return [strict ? bindStrictly(made, tree, body) : letIn({ name: made, params: [], body: tree }, body)];
  }

  #letMatch(statement: StatementOf<"letMatch">, path: Path, rest: Rest): Tla[] {
    const { pattern, span } = statement;
    const value = this.#translate(statement.value, path);
    const wanted = pattern.kind === "some" && pattern.item.kind === "bind" ? pattern.item.local.name : "value";
    const [made, inner] = fresh(path.env, this.cx.names, wanted);
    const matches = condition(this.cx, pattern, name(made), span);
    const env = bindings(this.cx, pattern, name(made), inner, span);
    return [
      letIn({ name: made, params: [], body: value }, conjuncts([matches, ...this.#proceed({ ...path, env }, rest)])),
    ];
  }

  // -------------------------------------------------------------- assignments

  #assign(statement: StatementOf<"assign">, path: Path, rest: Rest): Tla[] {
    const { variable, span } = statement;
    if (path.written.has(variable) || (statement.path.length === 0 && path.pending.has(variable)))
      return [this.frames.assert(FALSE, errorMessage("R0008", span))];
    const { value, tests, strict } = this.#assigned(statement, path, rest);
    if (statement.path.length === 0) {
      const assigned = { ...path, written: union(path.written, new Set([variable])) };
      return [...tests, equals(prime(this.cx.variable(variable)), value), ...this.#proceed(assigned, rest)];
    }
    const env = this.#envOf(path);
    // The value keeps its place in the order of evaluation if it may be an error.
    if (strict && rest.canDisable && rest.writes.has(variable)) {
      const [made, inner] = fresh(path.env, this.cx.names, "value");
      const update = updateOf(this.cx, this.cx.variable(variable), statement.path, name(made), env);
      return [
        ...tests,
        quantified(
          "\\E",
          [bound(made, set(value))],
          conjuncts(this.#part(variable, update, { ...path, env: inner }, rest, span)),
        ),
      ];
    }
    const update = updateOf(this.cx, this.cx.variable(variable), statement.path, value, env);
    return [...tests, ...this.#part(variable, update, path, rest, span)];
  }

  /**
   * A value outside the type of its variable violates `TypeOK`. But if the branch can still be disabled, the error has to
   * be noticed before that.
   */
  #assigned(
    { value }: StatementOf<"assign">,
    path: Path,
    rest: Rest,
  ): { readonly value: Tla; readonly tests: readonly Tla[]; readonly strict: boolean } {
    if (value.kind !== "narrow")
      return { value: translateAssigned(this.cx, value, this.#envOf(path)), tests: [], strict: mayFail(value) };
    const inner = this.#translate(value.value, path);
    const strict = mayFail(value.value);
    if (!rest.canDisable) return { value: inner, tests: [], strict };
    const test = this.cx.types.contains(value.type, inner, value.span, path.env.scope, value.value.type);
    return { value: inner, tests: [this.frames.assert(test, errorMessage(boundCode(value.type), value.span))], strict };
  }

  #part(variable: Variable, update: PathUpdate, path: Path, rest: Rest, span: Span): Tla[] {
    const before = path.pending.get(variable) ?? [];
    const tests = update.tests.map(({ test, message }) => this.frames.assert(test, message));
    for (const earlier of before) {
      const differs = differ(earlier, update);
      if (!isName(differs, "TRUE")) tests.push(this.frames.assert(differs, errorMessage("R0008", span)));
    }
    const pending = new Map(path.pending).set(variable, [...before, update]);
    return [...tests, ...this.#proceed({ ...path, pending }, rest)];
  }

  // -------------------------------------------------------------- branches

  /** Does a variable have to be written together with what follows? */
  #interferes(writes: ReadonlySet<Variable>, path: Path, rest: Rest): boolean {
    return overlap(writes, rest.writes) || overlap(writes, path.pending) || overlap(writes, path.written);
  }

  #branch(
    branches: readonly (readonly Statement[])[],
    path: Path,
    rest: Rest,
    join: (branches: readonly Tla[]) => Tla,
  ): Tla[] {
    return this.#arms(
      branches.map((body) => ({ body, env: path.env })),
      path,
      rest,
      join,
    );
  }

  #arms(
    arms: readonly { readonly body: readonly Statement[]; readonly env: Env }[],
    path: Path,
    rest: Rest,
    join: (branches: readonly Tla[]) => Tla,
  ): Tla[] {
    const writes = arms.map(({ body }) => writesOf(body)).reduce(union, new Set<Variable>());
    const returns = arms.some(({ body }) => endsInReturn(body));
    if (returns || this.#interferes(writes, path, rest))
      return [
        join(
          arms.map(({ body, env }) =>
            conjuncts(
              this.block(body, 0, { ...path, env }, { ...rest, build: (reached) => this.#proceed(reached, rest) }),
            ),
          ),
        ),
      ];
    const frame = this.frames.inOrder(writes);
    const closed = arms.map(({ body, env }) =>
      conjuncts(
        this.block(
          body,
          0,
          { env, written: path.written, pending: new Map() },
          {
            writes: new Set(),
            canDisable: rest.canDisable,
            build: (reached) => this.frames.frame(frame, reached),
            returns: rest.returns,
          },
        ),
      ),
    );
    return [join(closed), ...this.#proceed({ ...path, written: union(path.written, writes) }, rest)];
  }

  #match(statement: StatementOf<"match">, path: Path, rest: Rest): Tla[] {
    const { value, wrap, env } = matched(this.cx, statement.scrutinee, this.#envOf(path));
    const inner = { ...path, env: { ...env, next: path.env.next } };
    const arms = statement.arms.map(({ pattern, guard, body }) => {
      const scope = bindings(this.cx, pattern, value, inner.env, statement.span);
      const tests = [condition(this.cx, pattern, value, statement.span)];
      if (guard !== undefined) tests.push(this.#translate(guard, { ...path, env: scope }));
      return { pattern, guard, body, env: scope, test: and(...tests) };
    });
    return this.#arms(arms, inner, rest, (trees) =>
      wrap(chooseArm(arms.map((arm, i) => ({ ...arm, value: trees[i] ?? TRUE })))),
    );
  }

  // -------------------------------------------------------------- operations and loops

  #call(statement: StatementOf<"call">, path: Path, rest: Rest): Tla[] {
    const { callee, args } = statement;
    const inline = this.#interferes(operationWrites(callee), path, rest);
    const isRepeated = inline || (statement.result !== undefined && hasSeparateResult(callee));
    const bindArgs = (at: number, reached: Path, values: readonly Tla[]): Tla[] => {
      const arg = args[at];
      if (arg === undefined)
        return inline ? this.#inline(statement, reached, values, rest) : this.#invoke(statement, reached, values, rest);
      const value = this.#translate(arg, reached);
      const strict = mayFail(arg);
      if (!strict && (!isRepeated || isSimple(value))) return bindArgs(at + 1, reached, [...values, value]);
      const [made, env] = fresh(reached.env, this.cx.names, callee.params[at]?.name ?? "arg");
      const body = conjuncts(bindArgs(at + 1, { ...reached, env }, [...values, name(made)]));
      return [strict ? bindStrictly(made, value, body) : letIn({ name: made, params: [], body: value }, body)];
    };
    return bindArgs(0, path, []);
  }

  /** The operator of the operation. What follows gets its result. */
  #invoke({ callee, result }: StatementOf<"call">, path: Path, args: readonly Tla[], rest: Rest): Tla[] {
    const operator = this.cx.nameOf(callee);
    const written = union(path.written, operationWrites(callee));
    if (callee.result === undefined) return [call(operator, ...args), ...this.#proceed({ ...path, written }, rest)];
    if (hasSeparateResult(callee)) {
      const action = call(operator, ...args);
      const value = (): Tla => calledResult(this.cx, callee, args, path.env);
      if (resultMayFail(callee)) return [action, ...this.#bindResult(result, value(), { ...path, written }, rest)];
      const env = result === undefined ? path.env : withLocal(path.env, result, value());
      return [action, ...this.#proceed({ ...path, env, written }, rest)];
    }
    const [made, inner] = fresh(path.env, this.cx.names, resultName(result, rest.next));
    if (result === undefined)
      return [call(operator, ...args, lambda([made], TRUE)), ...this.#proceed({ ...path, written }, rest)];
    const env = withLocal(inner, result, name(made));
    return [call(operator, ...args, lambda([made], conjuncts(this.#proceed({ ...path, env, written }, rest))))];
  }

  /** The body of an operation in place of its call: variables that it assigns are also assigned outside it. */
  #inline({ callee, result }: StatementOf<"call">, path: Path, args: readonly Tla[], rest: Rest): Tla[] {
    const env = callee.params.reduce((inner, param, i) => withLocal(inner, param, args[i] ?? FALSE), path.env);
    return this.block(
      callee.body,
      0,
      { ...path, env },
      {
        ...rest,
        build: (reached) => this.#proceed(reached, rest),
        returns: (reached, value, strict) => {
          const isInPlace = isSimple(value) || (value.kind === "infix" && boundNames(value).size === 0);
          if (result === undefined && !strict) return this.#proceed(reached, rest);
          if (result !== undefined && !strict && isInPlace)
            return this.#proceed({ ...reached, env: withLocal(reached.env, result, value) }, rest);
          return this.#bindResult(result, value, reached, rest);
        },
      },
    );
  }

  #bindResult(result: Local | undefined, value: Tla, path: Path, rest: Rest): Tla[] {
    const [made, inner] = fresh(path.env, this.cx.names, resultName(result, rest.next));
    const env = result === undefined ? inner : withLocal(inner, result, name(made));
    const body = conjuncts(this.#proceed({ ...path, env }, rest));
    return [bindStrictly(made, value, body)];
  }

  #loop(statement: StatementOf<"for">, path: Path, rest: Rest): Tla[] {
    const writes = writesOf(statement.body);
    if (this.#interferes(writes, path, rest))
      refuse("a variable is assigned in this `for` and outside it in the same step", statement.span);
    const env = this.#envOf(path);
    const { conditions, updates } = loopEffects(this.cx, statement, env, rest.canDisable);
    const assigned = updates.map(({ variable, update }) => this.frames.assignment(variable, [update]));
    return [...conditions, ...assigned, ...this.#proceed({ ...path, written: union(path.written, writes) }, rest)];
  }
}
