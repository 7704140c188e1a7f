// The problems of all files, below the editor.

import type { JSX } from "preact";
import { Sentence } from "../../../../checker/report/page/text.js";
import { plural } from "../../../../checker/report/text.js";
import type { Problem, ProblemFix } from "../language/protocol.js";

interface ProblemsProps {
  /** Undefined while the first analysis runs. */
  readonly problems: readonly Problem[] | undefined;
  readonly goTo: (problem: Problem) => void;
  readonly applyFix: (fix: ProblemFix) => void;
}

/** More are not listed. */
const MOST_LISTED = 100;

export function Problems({ problems, goTo, applyFix }: ProblemsProps): JSX.Element {
  const errors = problems?.filter(({ severity }) => severity === "error").length ?? 0;
  const warnings = (problems?.length ?? 0) - errors;
  return (
    <section class="problems" aria-label="Problems">
      <p class="summary" role="status">
        {problems === undefined
          ? "Reading…"
          : problems.length === 0
            ? "No problems"
            : [
                ...(errors > 0 ? [plural(errors, "error")] : []),
                ...(warnings > 0 ? [plural(warnings, "warning")] : []),
              ].join(", ")}
      </p>
      {problems !== undefined && problems.length > 0 && (
        <ul>
          {problems.slice(0, MOST_LISTED).map((problem, i) => (
            <li key={i} class={problem.severity}>
              <button type="button" class="problem" disabled={problem.path === ""} onClick={() => goTo(problem)}>
                <span class="code">{problem.code}</span>
                <span>
                  <Sentence text={problem.message} />
                  {problem.hint !== undefined && (
                    <span class="soft hint">
                      <Sentence text={problem.hint} />
                    </span>
                  )}
                </span>
                {problem.path !== "" && (
                  <span class="soft where">
                    {problem.path}:{problem.line}:{problem.column}
                  </span>
                )}
              </button>
              {problem.fix !== undefined && <FixButton fix={problem.fix} applyFix={applyFix} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const FixButton = ({ fix, applyFix }: { readonly fix: ProblemFix; readonly applyFix: (fix: ProblemFix) => void }) => (
  <button type="button" class="fix" onClick={() => applyFix(fix)}>
    Fix
  </button>
);
