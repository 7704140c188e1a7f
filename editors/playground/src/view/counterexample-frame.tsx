// The frame beside the text in which a reader steps through a counterexample.

import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";
import type { ReportData } from "../../../../checker/report/page/data.js";
import type { ActionSpan, FromFrame, ToFrame } from "../counterexample/protocol.js";

interface CounterexampleFrameProps {
  readonly data: ReportData;
  readonly onStep: (action: ActionSpan | undefined) => void;
}

export function CounterexampleFrame({ data, onStep }: CounterexampleFrameProps): JSX.Element {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const receive = ({ source, origin, data: message }: MessageEvent<FromFrame>): void => {
      const target = frame.current?.contentWindow;
      if (target === null || target === undefined || source !== target || origin !== location.origin) return;
      if (message.kind === "ready") target.postMessage({ kind: "show", data } satisfies ToFrame, location.origin);
      else onStep(message.action ?? undefined);
    };
    addEventListener("message", receive);
    return () => removeEventListener("message", receive);
  }, [data, onStep]);
  return <iframe ref={frame} class="counterexample" title="Counterexample" src="counterexample.html" />;
}
