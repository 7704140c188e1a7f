// Warnings and errors about the result of a check, rather than about its spec.

import { TEMPORAL_NOTICE } from "../reduction/symmetry.js";
import type { Certification, Outcome } from "../outcome.js";
import { isSymmetryNotice } from "../report/outcome.js";
import type { OpenedFile } from "../report/results.js";
import type { CheckPlan } from "../../grammar/elaborate/plans.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";

/** Warns about a symmetric type that does not reduce the state space, at its declaration. */
export function symmetryWarnings(file: OpenedFile, outcome: Outcome): Diagnostic[] {
  const declared = [...(file.program?.modules.values() ?? [])].flatMap((module) =>
    module.declarations.filter((declaration) => declaration.kind === "symmetric"),
  );
  // That checks with temporal properties are explored in full is no mistake, and nothing can be done about it.
  return outcome.notices
    .filter((each) => isSymmetryNotice(each) && each !== TEMPORAL_NOTICE)
    .map((message) => ({
      code: "W0002",
      severity: "warning",
      message,
      span: declared[0]?.span,
      hint: "the verdict is still correct; the search only takes longer",
    }));
}

/** Another engine than the requested one is needed. */
export const engineLimitOf = (file: OpenedFile, plan: CheckPlan, { engineLimit }: Outcome): readonly Diagnostic[] =>
  engineLimit === undefined
    ? []
    : [
        {
          code: "E0842",
          severity: "error",
          message: engineLimit,
          // A system without checks has one of its own.
          span: plan.declaration?.span ?? file.program?.root.system?.span,
          hint: "leave out `--engine`, so that another engine takes over where one cannot explore a check",
        },
      ];

export function refutationsOf(
  results: readonly {
    readonly file: string;
    readonly name: string;
    readonly certification: Certification | undefined;
  }[],
): readonly Diagnostic[] {
  return results.flatMap(({ file, name, certification }) =>
    certification?.kind !== "refuted"
      ? []
      : [
          {
            code: "E0826",
            severity: "error",
            message: `the result of \`${name}\` in ${file} is refuted: ${certification.why}`,
            hint: "this is a bug in Fathom, not in the spec: please report it with the spec, the command line and this message; until it is fixed, the result of this check is unknown",
          } as const,
        ],
  );
}
