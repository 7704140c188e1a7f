// One sentence for the reader, above the editor.

import type { JSX } from "preact";
import { Sentence } from "../../../../checker/report/page/text.js";

export interface Notice {
  readonly text: string;
  readonly kind: "info" | "bad";
  readonly action?: { readonly name: string; readonly act: () => void } | undefined;
}

interface NoticeBarProps {
  readonly notice: Notice | undefined;
  readonly close?: () => void;
}

export function NoticeBar({ notice, close }: NoticeBarProps): JSX.Element | null {
  if (notice === undefined) return null;
  const { text, kind, action } = notice;
  return (
    <p class={`notice-bar ${kind}`} role={kind === "bad" ? "alert" : "status"}>
      <span>
        <Sentence text={text} />
      </span>
      {action !== undefined && (
        <button
          type="button"
          onClick={() => {
            action.act();
            close?.();
          }}
        >
          {action.name}
        </button>
      )}
      {close !== undefined && (
        <button type="button" class="quiet" aria-label="Close the message" onClick={close}>
          ×
        </button>
      )}
    </p>
  );
}
