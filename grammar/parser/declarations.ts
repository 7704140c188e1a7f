// The kinds of declarations.

import type { IToken } from "chevrotain";
import type {
  Arg,
  Binder,
  ComponentParam,
  Declaration,
  DeclarationBody,
  DeclarationOf,
  Expr,
  ActionTarget,
  Name,
  Param,
  TypeExpr,
} from "../syntax/ast.js";
import { joinSpans, type Span, spanOf, textOf } from "../core/source.js";
import {
  Bar,
  Colon,
  Comma,
  contextual,
  Equals,
  Identifier,
  LBracket,
  LCurly,
  LParen,
  RBracket,
  RCurly,
  reserved,
  RParen,
  Text,
} from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { stringValue } from "./scanner.js";
import { TypeDeclarationParser } from "./type-declarations.js";

type Case = DeclarationOf<"variant">["cases"][number];
type ImportedName = DeclarationOf<"use">["names"][number];
export abstract class DeclarationParser extends TypeDeclarationParser {
  /** Declarations up to the brace that closes `open`, or to the end of the file. */
  protected abstract readonly declarationList: Rule<[into: Declaration[], open: IToken | undefined], void>;

  /** Variables without an initial value, with the spans of the reports. */
  protected readonly uninitialized = new Map<string, Span>();

  // -------------------------------------------------------------- constants and types

  protected readonly use: Rule<[], DeclarationBody> = this.rule("use", () => {
    const names: ImportedName[] = [];
    this.CONSUME(reserved.use);
    this.commaSeparated(
      0,
      (index) => {
        const name = this.name(index);
        const alias = this.option(index + 10, () => {
          this.consume(index, contextual.as);
          return this.name(index + 10);
        });
        names.push({ name, alias });
      },
      () => this.is(Identifier, 2) && !(this.is(contextual.from, 2) && this.is(Text, 3)),
    );
    if (!this.RECORDING_PHASE && !this.is(contextual.from)) this.fail("`,` or `from`");
    this.CONSUME(contextual.from);
    const path = this.CONSUME(Text);
    return { kind: "use", names, path: stringValue(path.image), pathSpan: this.spanOfToken(path) };
  });

  protected readonly const: Rule<[], DeclarationBody> = this.rule("const", () => {
    this.CONSUME(reserved.const);
    const name = this.name(0);
    const type = this.SUBRULE(this.typeAnnotation);
    const value = this.OPTION(() => {
      const equals = this.CONSUME(Equals);
      this.ACTION(() => this.checkEquals(equals));
      return this.SUBRULE(this.expression);
    });
    return { kind: "const", name, type, value };
  });

  /** `: T`, which is required */
  protected readonly typeAnnotation: Rule<[], TypeExpr> = this.rule("typeAnnotation", () => {
    if (!this.RECORDING_PHASE && !this.is(Colon)) {
      const [keyword, name] = [this.LA(-1).image, this.LA(0).image];
      this.fail("`:` and a type", { hint: `write \`${keyword} ${name}: T = …\`` });
    }
    this.CONSUME(Colon);
    const type = this.SUBRULE(this.type);
    if (!this.RECORDING_PHASE && this.is(Bar)) this.failAtUnion(type);
    return type;
  });

  /** `T | U` of other languages. */
  private failAtUnion(type: TypeExpr): never {
    const text = textOf(type.span);
    const option = /^(none|null|undefined|None|nil)$/.test(this.LA(2).image);
    const span = joinSpans(type.span, this.spanOfToken(this.LA(2)));
    this.fail("`=`", {
      hint: option
        ? `write \`Option<${text}>\`, whose values are \`none\` and \`some(x)\``
        : "declare an `enum` of the members, or a `variant` whose cases have fields",
      ...(option && { fix: { span, replacement: `Option<${text}>` } }),
    });
  }

  protected readonly enum: Rule<[], DeclarationBody> = this.rule("enum", () => {
    this.CONSUME(reserved.enum);
    const name = this.name(9);
    const open = this.CONSUME(LCurly);
    const members: Name[] = [];
    this.commaSeparated(0, (index) => members.push(this.name(index)));
    this.close(0, RCurly, open, "`,` or `}`");
    return { kind: "enum", name, members };
  });

  protected readonly record: Rule<[], DeclarationBody> = this.rule("record", () => {
    this.CONSUME(reserved.record);
    const name = this.name(0);
    const open = this.CONSUME(LCurly);
    const fields: Param[] = [];
    this.commaSeparated(0, (index) => fields.push(this.subrule(index, this.param)));
    this.close(0, RCurly, open, "`,` or `}`");
    return { kind: "record", name, fields };
  });

  protected readonly variant: Rule<[], DeclarationBody> = this.rule("variant", () => {
    this.CONSUME(reserved.variant);
    const name = this.name(0);
    const open = this.CONSUME(LCurly);
    const cases: Case[] = [];
    this.commaSeparated(0, (index) => cases.push(this.subrule(index, this.variantCase)));
    this.close(0, RCurly, open, "`,` or `}`");
    return { kind: "variant", name, cases };
  });

  protected readonly variantCase: Rule<[], Case> = this.rule("variantCase", () => {
    const name = this.name(0);
    const fields: Param[] = [];
    this.OPTION(() => {
      const open = this.CONSUME(LParen);
      this.commaSeparated(0, (index) => fields.push(this.subrule(index, this.param)));
      this.close(0, RParen, open, "`,` or `)`");
    });
    return { name, fields, span: this.spanSince(name) };
  });

  // -------------------------------------------------------------- components and state

  protected readonly component: Rule<[], DeclarationBody> = this.rule("component", () => {
    this.CONSUME(reserved.component);
    const name = this.name(0);
    const params: ComponentParam[] = [];
    this.OPTION(() => {
      const open = this.CONSUME(LParen);
      this.optionally(
        5,
        () => !this.is(RParen),
        () => this.commaSeparated(0, (index) => params.push(this.subrule(index, this.componentParam))),
      );
      this.close(0, RParen, open, "`,` or `)`");
    });
    const open = this.CONSUME(LCurly);
    const declarations: Declaration[] = [];
    this.enterNesting();
    this.SUBRULE(this.declarationList, { ARGS: [declarations, open] });
    this.leaveNesting();
    this.close(1, RCurly, open);
    return { kind: "component", name, params, declarations };
  });

  protected readonly componentParam: Rule<[], ComponentParam> = this.rule("componentParam", () =>
    this.OR<ComponentParam>({
      DEF: [
        {
          ALT: () => {
            const start = this.CONSUME(reserved.type).startOffset;
            const name = this.name(0);
            return { kind: "typeParam", name, span: this.spanFrom(start) };
          },
        },
        {
          ALT: () => {
            const param = this.SUBRULE(this.param);
            return { kind: "valueParam", ...param };
          },
        },
      ],
      ERR_MSG: "a parameter: `type T` or `name: T`",
    }),
  );

  protected readonly var: Rule<[], DeclarationBody> = this.rule("var", () => {
    const ghost = this.OPTION(() => this.CONSUME(contextual.ghost)) !== undefined;
    this.CONSUME(reserved.var);
    const name = this.name(0);
    const type = this.SUBRULE(this.typeAnnotation);
    if (!this.RECORDING_PHASE && !this.is(Equals) && !this.is(reserved.in)) {
      const hint = "write, for example, `= 0` for one initial value, or `in 0..3` for any member of a set";
      this.unexpected("an initial value", { hint });
      const report = this.reports.at(-1);
      if (report?.diagnostic.span !== undefined) this.uninitialized.set(name.text, report.diagnostic.span);
      return { kind: "var", name, ghost, type, init: undefined };
    }
    const init = this.OR<{ readonly kind: "value" | "member"; readonly value: Expr }>([
      {
        ALT: () => {
          const equals = this.CONSUME(Equals);
          this.ACTION(() => this.checkEquals(equals));
          return { kind: "value", value: this.SUBRULE(this.expression) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(reserved.in);
          return { kind: "member", value: this.SUBRULE2(this.expression) };
        },
      },
    ]);
    return { kind: "var", name, ghost, type, init };
  });

  protected readonly instance: Rule<[], DeclarationBody> = this.rule("instance", () => {
    this.CONSUME(reserved.instance);
    const name = this.name(0);
    let binders: readonly Binder[] = [];
    this.OPTION(() => {
      const open = this.CONSUME(LBracket);
      binders = this.SUBRULE(this.binders);
      this.close(0, RBracket, open, "`,` or `]`");
    });
    const equals = this.CONSUME(Equals);
    this.ACTION(() => this.checkEquals(equals));
    const component = this.name(1);
    if (!this.RECORDING_PHASE && !this.is(LParen)) {
      this.unexpected("`(`", { hint: `write \`${component.text}()\` if there are no arguments` });
      return { kind: "instance", name, binders, component, args: [] };
    }
    const args: readonly Arg[] = this.SUBRULE(this.args);
    return { kind: "instance", name, binders, component, args };
  });

  // -------------------------------------------------------------- functions, operations, actions

  protected readonly params: Rule<[], Param[]> = this.rule("params", () => {
    const open = this.CONSUME(LParen);
    const params: Param[] = [];
    this.optionally(
      5,
      () => !this.is(RParen),
      () => this.commaSeparated(0, (index) => params.push(this.subrule(index, this.param))),
    );
    this.close(0, RParen, open, "`,` or `)`");
    return params;
  });

  protected readonly fun: Rule<[], DeclarationBody> = this.rule("fun", () => {
    this.CONSUME(reserved.fun);
    const name = this.name(0);
    const params = this.SUBRULE(this.params);
    if (!this.RECORDING_PHASE && !this.is(Colon)) this.fail("`:` and the type of the result");
    this.CONSUME(Colon);
    const result = this.SUBRULE(this.type);
    if (!this.RECORDING_PHASE && this.is(LCurly))
      this.fail("`=` and an expression", {
        hint: "a function is written `fun f(x: T): U = e`; for statements declare an `op`",
      });
    const depth = this.OPTION(() => {
      this.CONSUME(contextual.depth);
      return this.SUBRULE(this.operatorExpression, { ARGS: ["additive"] });
    });
    const equals = this.CONSUME(Equals);
    this.ACTION(() => this.checkEquals(equals));
    return { kind: "fun", name, params, result, depth, body: this.SUBRULE(this.expression) };
  });

  protected readonly op: Rule<[], DeclarationBody> = this.rule("op", () => {
    this.CONSUME(reserved.op);
    const name = this.name(0);
    const params = this.SUBRULE(this.params);
    const result = this.SUBRULE(this.optionalType);
    if (!this.RECORDING_PHASE && this.is(Equals))
      this.fail("`{`", { hint: "an operation consists of statements; for an expression declare a `fun`" });
    return { kind: "op", name, params, result, body: this.SUBRULE(this.block) };
  });

  protected readonly action: Rule<[], DeclarationBody> = this.rule("action", () => {
    const fault = this.OPTION(() => this.CONSUME(contextual.fault)) !== undefined;
    this.CONSUME(reserved.action);
    const name = this.name(0);
    const params = this.OPTION2(() => this.SUBRULE(this.params));
    if (!this.RECORDING_PHASE && (this.is(Equals) || this.is(Colon)))
      this.fail("`{`", { hint: "an action is written `action A { … }`" });
    return { kind: "action", name, fault, params, body: this.SUBRULE(this.block) };
  });

  // -------------------------------------------------------------- properties

  protected readonly property: Rule<[], DeclarationBody> = this.rule("property", () => {
    const kind = this.OR<"invariant" | "step" | "property" | "cover">([
      { ALT: () => (this.CONSUME(reserved.invariant), "invariant") },
      { ALT: () => (this.CONSUME(contextual.step), "step") },
      { ALT: () => (this.CONSUME(contextual.property), "property") },
      { ALT: () => (this.CONSUME(contextual.cover), "cover") },
    ]);
    if (!this.RECORDING_PHASE && this.is(Colon)) this.fail("a name", { hint: `write \`${kind} NAME: …\`` });
    const name = this.name(0);
    if (!this.RECORDING_PHASE && this.is(Equals)) this.fail("`:`", { hint: `write \`${kind} ${name.text}: …\`` });
    this.CONSUME(Colon);
    this.inProperty = kind === "property";
    const body = this.SUBRULE(this.expression);
    this.inProperty = false;
    return { kind, name, body };
  });

  protected readonly assume: Rule<[], DeclarationBody> = this.rule("assume", () => {
    this.CONSUME(contextual.assume);
    const name = this.OPTION({
      GATE: () => this.is(Colon, 2),
      DEF: () => {
        const read = this.name(0);
        this.CONSUME(Colon);
        return read;
      },
    });
    return { kind: "assume", name, body: this.SUBRULE(this.expression) };
  });

  protected readonly fair: Rule<[], DeclarationBody> = this.rule("fair", () => {
    this.CONSUME(contextual.fair);
    if (!this.RECORDING_PHASE && !this.is(contextual.weak) && !this.is(contextual.strong)) {
      const action = this.is(Identifier) ? this.LA(1).image : "A";
      const start = this.spanOfToken(this.LA(1)).start;
      this.fail("`weak` or `strong`", {
        hint: `write \`fair weak ${action}\`, or \`fair strong ${action}\` if it may be disabled again and again`,
        fix: { span: spanOf(this.source, start, start), replacement: "weak " },
      });
    }
    const strength = this.OR<"weak" | "strong">([
      { ALT: () => (this.CONSUME(contextual.weak), "weak") },
      { ALT: () => (this.CONSUME(contextual.strong), "strong") },
    ]);
    const binders =
      this.OPTION(() => {
        this.CONSUME(reserved.forall);
        const read = this.SUBRULE(this.binders);
        this.CONSUME(Colon);
        return read;
      }) ?? [];
    const targets: ActionTarget[] = [this.SUBRULE(this.actionTarget)];
    this.MANY(() => {
      this.CONSUME(reserved.or);
      targets.push(this.SUBRULE2(this.actionTarget));
    });
    if (!this.RECORDING_PHASE && this.is(Comma))
      this.fail("`or`", { hint: "write `A or B` for their disjunction, or a separate `fair` for each" });
    const when = this.OPTION1(() => {
      this.CONSUME(contextual.when);
      return this.SUBRULE(this.expression);
    });
    return { kind: "fair", strength, binders, targets, when };
  });
}
