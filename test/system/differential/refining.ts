// Random systems that refine another one: a random system and a copy of it with one mutation, or none, which is the
// abstract one. Its fairness and its temporal properties are asked for too.

import fc from "fast-check";
import { buildModel, planChecks } from "../../../checker/index.js";
import { isError, load, type Program } from "../../../grammar/index.js";
import { applyMutation, mutantsOf } from "../../../grammar/mutation/mutants.js";
import { reachableDeclarations } from "../../../grammar/mutation/reachable-declarations.js";
import { Spec } from "./arbitrary.js";
import { chanceOf } from "./chance.js";
import { ABSTRACT, hostOf } from "./files.js";
import { livingSystem } from "./liveness.js";
import { smaller, type Tree } from "./tree.js";

interface Variant {
  /** The number of the mutation, counted round the mutations that there are; undefined for none. */
  readonly mutant: number | undefined;
  /** Are the temporal properties of the abstract system asked for, or its fairness alone? */
  readonly asksProperties: boolean;
}

class RefiningSpec extends Spec {
  constructor(
    tree: Tree,
    readonly variant: Variant,
  ) {
    super(tree);
    this.text = refinementOf(this.text, variant) ?? this.text;
  }
}

class RefiningSystems extends fc.Arbitrary<Spec> {
  override generate(random: fc.Random): fc.Value<Spec> {
    const mutant = random.nextInt(0, 1) === 0 ? undefined : random.nextInt(0, 999);
    const variant = { mutant, asksProperties: random.nextInt(0, 1) === 0 };
    const tree = livingSystem(
      chanceOf((lo, hi) => random.nextInt(lo, hi)),
      false,
    );
    return new fc.Value(new RefiningSpec(tree, variant), 0);
  }

  override canShrinkWithoutContext(value: unknown): value is Spec {
    return value instanceof RefiningSpec;
  }

  override shrink(value: Spec): fc.Stream<fc.Value<Spec>> {
    return fc.stream(
      (function* () {
        if (!(value instanceof RefiningSpec)) return;
        for (const make of smaller(value.tree)) yield new fc.Value(new RefiningSpec(make(), value.variant), 0);
      })(),
    );
  }
}

export const refiningSystems: fc.Arbitrary<Spec> = new RefiningSystems();

const NAMED_TYPE = /^(?:symmetric )?(?:type|enum|variant|record) (\w+)/;
/** What would end the search before the refinement is decided. */
const OWN = /^(?:property|invariant|step|check) /;

/** Undefined if the system is not accepted, or has variables of families, which would need to be mapped one by one. */
function refinementOf(text: string, { mutant, asksProperties }: Variant): string | undefined {
  const { program, diagnostics } = load("random.fathom", hostOf(text));
  if (program === undefined || diagnostics.some(isError)) return undefined;
  const [plan] = planChecks(program, { constants: new Map() }).plans;
  const { model, system } = plan === undefined ? {} : buildModel(program, plan);
  if (model === undefined || system === undefined) return undefined;
  if (model.variables.some(({ indices }) => indices > 0)) return undefined;
  const abstract = mutated(text, program, reachableDeclarations(system), mutant).replace(
    /^system S$/m,
    "system Abstract",
  );
  const declarations = program.root.declarations.map((each) => text.slice(each.span.start, each.span.end));
  const types = declarations.flatMap((each) => NAMED_TYPE.exec(each)?.[1] ?? []);
  const refining = declarations.filter((each) => !NAMED_TYPE.test(each) && !OWN.test(each));
  const asked = [
    ...(asksProperties ? declarations : [])
      .flatMap((each) => /^property (\w+)/.exec(each)?.[1] ?? [])
      .map((name) => `property ${name}`),
    ...(declarations.some((each) => each.startsWith("fair ")) ? ["fairness"] : []),
  ];
  return [
    "system S",
    ...(types.length === 0 ? [] : [`use ${types.join(", ")} from "./abstract"`]),
    ...refining,
    `refines Abstract from "./abstract" { ${asked.join("; ")} }`,
    ...declarations
      .filter((each) => each.startsWith("check "))
      .map((check) => check.replaceAll(/^(?:property|invariant) .*\n/gm, "")),
    `${ABSTRACT}${abstract}`,
  ].join("\n");
}

function mutated(text: string, program: Program, reached: ReadonlySet<string>, mutant: number | undefined): string {
  if (mutant === undefined) return text;
  const mutants = mutantsOf(program.root, program, reached);
  const chosen = mutants[mutant % mutants.length];
  return chosen === undefined ? text : applyMutation(chosen);
}
