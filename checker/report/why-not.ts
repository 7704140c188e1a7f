// Renders why an action is disabled, for each binding of its parameters.

import { showValue } from "../interpreter/show.js";
import type { ActionStatuses } from "./action-query.js";
import { renderLocation, type RenderOptions } from "./diagnostic.js";
import { describeBlockingCondition } from "./explanation.js";
import { hanging, printable, showCount } from "./text.js";

/** Up to this many bindings, the source text of the blocking condition is shown. */
const PLACES = 4;
/** Maximum number of blocked branches to show per binding. */
const WAYS = 6;

/** One block per binding. `where`: `after step 3`. */
export function renderActionStatuses(
  { statuses: answers, omitted }: ActionStatuses,
  where: string,
  options: RenderOptions,
): readonly string[] {
  const { style } = options;
  const blocks = answers.map(({ name, status: { enabled, blockedBy } }) => {
    const rest = enabled && blockedBy.length > 0 ? "; other choices are not:" : enabled ? "" : ":";
    const ways = blockedBy.slice(0, WAYS).flatMap((barrier) => {
      const choices =
        barrier.picks.length === 0
          ? ""
          : `with ${barrier.picks.map((pick) => `${pick.name} = ${showValue(pick.type, pick.value)}`).join(", ")}: `;
      const place =
        answers.length <= PLACES && blockedBy.length <= PLACES ? [renderLocation(barrier.span, options)] : [];
      return [...hanging("  ", choices + describeBlockingCondition(barrier), options), ...place];
    });
    const more = blockedBy.length > WAYS ? [`  … and ${showCount(blockedBy.length - WAYS)} more choices`] : [];
    return [
      `${style.bold(printable(name))} is ${enabled ? style.green("enabled") : style.red("disabled")} ${where}${rest}`,
      ...ways,
      ...more,
    ].join("\n");
  });
  return omitted === 0
    ? blocks
    : [
        ...blocks,
        `note: ${showCount(omitted)} more choices of parameters were not examined; name the arguments, as in \`Read(1)\``,
      ];
}
