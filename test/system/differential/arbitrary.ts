// Random systems for fast-check, which shrinks them by removing pieces.

import fc from "fast-check";
import { chanceOf } from "./chance.js";
import { randomSystem } from "./systems.js";
import { smaller, textOf, type Tree } from "./tree.js";

/** A spec, and its pieces. */
export class Spec {
  text: string;
  constructor(readonly tree: Tree) {
    this.text = textOf(tree);
  }
  [fc.toStringMethod](): string {
    return `\n${this.text}`;
  }
}

/** After a piece was removed, shrinking continues after it, because removing earlier pieces is unlikely to help now. */
class SpecArbitrary extends fc.Arbitrary<Spec> {
  constructor(private readonly room: number) {
    super();
  }

  override generate(random: fc.Random): fc.Value<Spec> {
    return new fc.Value(
      new Spec(
        randomSystem(
          chanceOf((lo, hi) => random.nextInt(lo, hi)),
          this.room,
        ),
      ),
      0,
    );
  }

  override canShrinkWithoutContext(value: unknown): value is Spec {
    return value instanceof Spec;
  }

  override shrink(value: Spec, context: unknown): fc.Stream<fc.Value<Spec>> {
    const from = typeof context === "number" ? context : 0;
    return fc.stream(
      (function* () {
        const candidates = smaller(value.tree);
        for (let i = 0; i < candidates.length; i++) {
          const at = (from + i) % candidates.length;
          const make = candidates[at];
          if (make !== undefined) yield new fc.Value(new Spec(make()), at);
        }
      })(),
    );
  }
}

/** Most systems have dozens to hundreds of states. */
export const smallSystem: fc.Arbitrary<Spec> = new SpecArbitrary(0);
export const largeSystem: fc.Arbitrary<Spec> = new SpecArbitrary(5);
