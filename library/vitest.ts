// Specs in vitest: a matcher, and a test for each check. `import "fathom/vitest"` adds the matcher.

import { describe, expect, test } from "vitest";
import type { CheckOptions, CheckResult, Spec } from "./api.js";
import { report, spec } from "./node.js";

declare module "vitest" {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-explicit-any -- as vitest declares it
  interface Matchers<T = any> {
    /** Every check of the spec comes out as its `expect` says. The failure is the report of those that do not. */
    toMeetItsExpectations(options?: CheckOptions): Promise<void>;
  }
}

export interface TestOptions extends CheckOptions {
  /** Milliseconds for each check; by default there is no limit. */
  readonly timeout?: number;
}

/** Declares one test for each check and scenario of a spec. If one fails, its message is the report of the check. */
export function testChecks(specOrPath: Spec | string | URL, options: TestOptions = {}): void {
  const { timeout = 0, ...checkOptions } = options;
  const isPath = typeof specOrPath === "string" || specOrPath instanceof URL;
  describe(isPath ? String(specOrPath) : specOrPath.path, () => {
    let opened: Spec;
    try {
      opened = isPath ? spec(specOrPath) : specOrPath;
    } catch (error) {
      test("has no errors", () => {
        throw error;
      });
      return;
    }
    for (const { name } of opened.checks)
      test(name, { timeout }, async () => {
        const failure = failureOf(await opened.check(name, checkOptions));
        if (failure !== undefined) throw withoutStack(new Error(failure));
      });
  });
}

expect.extend({
  async toMeetItsExpectations(received: unknown, options: CheckOptions = {}) {
    if (!isSpec(received)) throw new TypeError('toMeetItsExpectations needs a spec: expect(spec("lease.fathom"))');
    const results = await received.checkAll(options);
    const failures = results.flatMap((result) => failureOf(result) ?? []);
    return {
      pass: failures.length === 0,
      message: () => (failures.length === 0 ? `every check of ${received.path} is as expected` : failures.join("\n\n")),
    };
  },
});

/** Undefined if the check came out as expected. */
function failureOf(result: CheckResult): string | undefined {
  if (result.asExpected === true) return undefined;
  const text = report(result);
  if (result.asExpected === null)
    return `${text}\n\nthe expectation of ${result.check} does not apply, because a configuration replaces part of it`;
  // A report leaves this out.
  return result.expected?.verdict === "holds" && result.expected.states === null ? `${text}\n\nexpected holds` : text;
}

const isSpec = (received: unknown): received is Spec =>
  typeof received === "object" && received !== null && "checkAll" in received;

/** The report says what is wrong; the position in this file does not. */
function withoutStack(error: Error): Error {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
