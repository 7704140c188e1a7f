// Renders why an action is disabled, for each binding of its parameters.

import { showValue } from "../interpreter/show.js";
import type { ActionStatuses } from "./action-query.js";
import { renderLocation, type RenderOptions } from "./diagnostic.js";
import { describeBlockingCondition } from "./blocking-condition.js";
import { hanging, printable, showCount } from "./text.js";

/** Up to this many bindings, the source text of the blocking condition is shown. */
const MAX_WITH_SOURCE = 4;
/** Maximum number of blocked branches to show per binding. */
const MAX_BRANCHES = 6;

/** One block per binding. `where`: `after step 3`. */
export function renderActionStatuses(
  { statuses, omitted }: ActionStatuses,
  where: string,
  options: RenderOptions,
): readonly string[] {
  const { style } = options;
  const blocks = statuses.map(({ name, status: { enabled, blockedBy } }) => {
    const rest = enabled && blockedBy.length > 0 ? "; other choices are not:" : enabled ? "" : ":";
    const branches = blockedBy.slice(0, MAX_BRANCHES).flatMap((condition) => {
      const choices =
        condition.picks.length === 0
          ? ""
          : `with ${condition.picks.map((pick) => `${pick.name} = ${showValue(pick.type, pick.value)}`).join(", ")}: `;
      const source =
        statuses.length <= MAX_WITH_SOURCE && blockedBy.length <= MAX_WITH_SOURCE
          ? [renderLocation(condition.span, options)]
          : [];
      return [...hanging("  ", choices + describeBlockingCondition(condition), options), ...source];
    });
    const more =
      blockedBy.length > MAX_BRANCHES ? [`  … and ${showCount(blockedBy.length - MAX_BRANCHES)} more choices`] : [];
    return [
      `${style.bold(printable(name))} is ${enabled ? style.green("enabled") : style.red("disabled")} ${where}${rest}`,
      ...branches,
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
