// Declarations of types by another type, and of symmetric types.

import { MismatchedTokenException } from "chevrotain";
import { joinSpans, oneLine, textOf } from "../core/source.js";
import type { DeclarationBody } from "../syntax/ast.js";
import { Bar, contextual, Equals, Identifier, Int, LBracket, LParen, reserved } from "../syntax/tokens.js";
import { symmetricForm } from "./foreign-symmetry.js";
import type { Rule } from "./parser-base.js";
import { RefinementParser } from "./refinements.js";

export abstract class TypeDeclarationParser extends RefinementParser {
  protected readonly typeDeclaration: Rule<[], DeclarationBody> = this.rule("typeDeclaration", () => {
    if (!this.RECORDING_PHASE && this.symmetryAhead()) this.failAtSymmetry(0);
    this.CONSUME(reserved.type);
    const name = this.name(0);
    if (!this.RECORDING_PHASE && !this.startsLine() && this.isSizeAhead()) this.failAtSize(name.text);
    const equals = this.CONSUME(Equals);
    this.ACTION(() => this.checkEquals(equals));
    const type = this.SUBRULE(this.type);
    if (!this.RECORDING_PHASE && this.is(Bar)) {
      const members = [textOf(type.span)];
      for (let i = 1; this.is(Bar, i) && this.is(Identifier, i + 1); i += 2) members.push(this.LA(i + 1).image);
      this.fail("the end of the type", {
        hint: `declare an \`enum\`: \`enum ${name.text} { ${members.join(", ")} }\``,
      });
    }
    return { kind: "type", name, type };
  });

  protected readonly symmetric: Rule<[], DeclarationBody> = this.rule("symmetric", () => {
    this.CONSUME(contextual.symmetric);
    if (!this.RECORDING_PHASE && !this.is(reserved.type)) this.failAtSymmetry(1);
    this.CONSUME(reserved.type);
    const name = this.name(0);
    if (!this.RECORDING_PHASE && !this.is(contextual.of)) this.failAtSymmetry(3);
    this.CONSUME(contextual.of);
    return { kind: "symmetric", name, size: this.SUBRULE(this.expression) };
  });

  /** After `type`: is `symmetric` at a place where the language does not have it? */
  private symmetryAhead(): boolean {
    const isWord = (ahead: number): boolean => /^(symmetric|scalarset)$/.test(this.LA(ahead).image);
    const follows = (ahead: number): boolean =>
      !this.startsLine(ahead) && (this.is(Identifier, ahead) || this.is(Int, ahead) || this.is(LParen, ahead));
    if (isWord(2)) return follows(3) && !this.is(LParen, 3);
    return !this.startsLine(3) && (isWord(3) || (!this.startsLine(4) && isWord(4) && follows(5)));
  }

  /** Reports a symmetric type in another form; its declaration began `read` tokens ago. */
  private failAtSymmetry(read: number): never {
    const first = this.LA(1 - read);
    let last = 1;
    while (!this.startsLine(last + 1)) last++;
    if (read > 0 && this.startsLine()) last = 0;
    const span = joinSpans(this.spanOfToken(first), this.spanOfToken(this.LA(last)));
    const { text, isSame } = symmetricForm(oneLine(span));
    this.reportWhole("E0105", "a symmetric type has another form", span, {
      hint: `write \`${text}\``,
      ...(isSame && { fix: { span, replacement: text } }),
    });
    throw new MismatchedTokenException("expected a symmetric type", this.LA(1), this.LA(0));
  }

  private isSizeAhead(): boolean {
    return this.is(contextual.of) || this.is(LParen) || this.is(LBracket) || this.is(Int);
  }

  /** `type P of 3`, `type P(3)` */
  private failAtSize(name: string): never {
    this.fail("`=`", {
      hint: `write \`type ${name} = …\`, or \`symmetric type ${name} of n\` for n values that are interchangeable`,
    });
  }
}
