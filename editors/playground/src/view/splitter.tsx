// The line between the text and the results, which can be dragged, and moved with the arrow keys.

import { useRef, useState } from "preact/hooks";
import type { JSX } from "preact";

/** Percent of the width for the text. */
const LEAST = 20;
const MOST = 80;
const STEP = 4;

export function Splitter(): JSX.Element {
  const [share, setShare] = useState(50);
  const dragging = useRef(false);
  const move = (to: number): void => {
    const next = Math.round(Math.max(LEAST, Math.min(MOST, to)));
    setShare(next);
    document.documentElement.style.setProperty("--share", `${next}%`);
  };
  return (
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the text"
      aria-valuenow={share}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      onPointerDown={(event) => {
        dragging.current = true;
        // Without it, the frame with the counterexample would get the movements.
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={({ clientX }) => dragging.current && move((clientX / innerWidth) * 100)}
      onPointerUp={() => (dragging.current = false)}
      onKeyDown={({ key }) => {
        if (key === "ArrowLeft") move(share - STEP);
        if (key === "ArrowRight") move(share + STEP);
      }}
    />
  );
}
