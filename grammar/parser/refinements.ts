// `refines`: what a system implements, and the values that stand for the state of the abstract system.

import type { DeclarationBody, RefinementItem } from "../syntax/ast.js";
import { contextual, Dot, Equals, Identifier, LCurly, Text } from "../syntax/tokens.js";
import type { Rule } from "./parser-base.js";
import { ScenarioParser } from "./scenarios.js";
import { stringValue } from "./scanner.js";

export abstract class RefinementParser extends ScenarioParser {
  protected readonly refines: Rule<[], DeclarationBody> = this.rule("refines", () => {
    this.CONSUME(contextual.refines);
    const name = this.name(0);
    if (!this.RECORDING_PHASE && !this.is(contextual.from))
      this.fail("`from` and the file of the abstract system", {
        hint: `write \`refines ${name.text} from "./${name.text.toLowerCase()}.fathom" { … }\``,
      });
    this.CONSUME(contextual.from);
    const path = this.CONSUME(Text);
    const items: RefinementItem[] = [];
    this.optionally(
      1,
      () => this.is(LCurly),
      () => this.itemsInBraces(() => items.push(this.SUBRULE(this.refinementItem))),
    );
    return { kind: "refines", name, path: stringValue(path.image), pathSpan: this.spanOfToken(path), items };
  });

  private readonly refinementItem: Rule<[], RefinementItem> = this.rule("refinementItem", () => {
    const start = this.start;
    const maps = (): boolean => this.is(Equals, 2) || this.is(Dot, 2);
    const asks = (): boolean => this.is(contextual.property) || this.is(contextual.fairness);
    if (!this.RECORDING_PHASE && !(asks() || (this.is(Identifier) && maps())))
      this.failAtToken("what stands for a variable of the abstract system", {
        hint: "write `x = e` for a variable or a constant, `q.x = e` for a variable of an instance, `property P`, or `fairness`",
      });
    return this.OR<RefinementItem>([
      {
        GATE: maps,
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const target = this.SUBRULE(this.qualifiedName);
          const equals = this.CONSUME(Equals);
          this.ACTION(() => this.checkEquals(equals));
          const value = this.SUBRULE(this.expression);
          return { kind: "map", span: this.spanFrom(start), target, value };
        },
      },
      {
        ALT: () => {
          this.CONSUME(contextual.property);
          const names = this.SUBRULE(this.qualifiedNames);
          return { kind: "properties", span: this.spanFrom(start), names };
        },
      },
      {
        ALT: () => {
          this.CONSUME(contextual.fairness);
          return { kind: "fairness", span: this.spanFrom(start) };
        },
      },
    ]);
  });
}
