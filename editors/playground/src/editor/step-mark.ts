// Marks the action whose step the reader looks at in the counterexample.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

export interface MarkedSpan {
  readonly start: number;
  readonly end: number;
}

export const setStep = StateEffect.define<MarkedSpan | undefined>();

const line = Decoration.line({ class: "step-line" });

export const stepMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, { changes, effects, state, docChanged }) {
    let next = docChanged ? decorations.map(changes) : decorations;
    for (const effect of effects)
      if (effect.is(setStep)) {
        next = Decoration.none;
        const { length } = state.doc;
        if (effect.value !== undefined && effect.value.end <= length) {
          const first = state.doc.lineAt(effect.value.start).number;
          const last = state.doc.lineAt(effect.value.end).number;
          const lines = Array.from({ length: last - first + 1 }, (_, i) => state.doc.line(first + i).from);
          next = Decoration.set(lines.map((from) => line.range(from)));
        }
      }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});
