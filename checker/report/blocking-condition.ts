// Describes the condition that disables an action.

import type { BlockingCondition } from "../explanation/disabled-actions.js";
import { conjunction, type Reason } from "../explanation/reasons.js";
import { showValue } from "../interpreter/show.js";
import type { Bound } from "../outcome.js";

/**
 * in `inbound[east].send`, `log.len() < capacity` is false because `log.len() = 2`; and in brackets, the values behind
 * that which the message does not give.
 */
export function describeBlockingCondition({ message, operation, reasons }: BlockingCondition): string {
  const [reason] = reasons;
  const behind = reason === undefined ? [] : innermost(reason).reads;
  const names = reason === undefined ? [] : reason.bound;
  const about = [...names, ...behind.filter((each) => !message.includes(`${each.name} = `))];
  return `${operation === undefined ? "" : `in \`${operation}\`, `}${message}${about.length === 0 ? "" : ` (${quoted(about)})`}`;
}

/** The last reason in a chain of nested calls. */
const innermost = (reason: Reason): Reason => (reason.because[0] === undefined ? reason : innermost(reason.because[0]));

export const equations = (bound: readonly Bound[]): readonly string[] =>
  bound.map(({ name, type, value }) => `${name} = ${showValue(type, value)}`);

/** `a = 1` and `b = 2` */
export const quoted = (bound: readonly Bound[]): string => conjunction(equations(bound).map((each) => `\`${each}\``));
