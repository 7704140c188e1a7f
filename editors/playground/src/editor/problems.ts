// Problems as the editor shows them: underlined, with code, message and hint, and a button for the fix.

import type { Diagnostic } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import type { Problem, ProblemFix } from "../language/protocol.js";
import { element, sentence } from "./text-nodes.js";

export type ApplyFix = (fix: ProblemFix) => void;

export function diagnosticsOf(
  path: string,
  length: number,
  problems: readonly Problem[],
  applyFix: ApplyFix,
): readonly Diagnostic[] {
  return problems
    .filter((problem) => problem.path === path)
    .map((problem): Diagnostic => {
      const { code, severity, message, fix } = problem;
      const to = Math.min(problem.end, length);
      return {
        from: Math.min(problem.start, to),
        to,
        severity,
        source: code,
        message: `${code} ${message}`,
        renderMessage: () => messageOf(problem),
        actions: fix === undefined ? [] : [{ name: titleOf(problem, fix), apply: (_: EditorView) => applyFix(fix) }],
      };
    });
}

function messageOf({ code, message, label, hint, related }: Problem): HTMLElement {
  const first = sentence("div", "", message);
  first.prepend(element("span", "code", code));
  return element(
    "div",
    "diagnostic",
    first,
    ...(label === undefined ? [] : [sentence("div", "label", label)]),
    ...related.map((each) => sentence("div", "label", `${each.path}:${each.line}: ${each.message}`)),
    ...(hint === undefined ? [] : [sentence("div", "hint", `hint: ${hint}`)]),
  );
}

const LONGEST = 60;

function titleOf({ hint }: Problem, { replacement }: ProblemFix): string {
  const text = replacement.trim();
  if (text === "") return "Fix: remove this";
  if (text.length <= LONGEST && !text.includes("\n")) return `Fix: write ${text}`;
  return hint === undefined ? "Apply the fix" : `Fix: ${hint}`;
}
