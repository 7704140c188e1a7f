// The matcher of fathom/vitest. .ci/check-pack.js runs `testChecks` in a project of its own.

import { expect, it } from "vitest";
import { spec } from "../../library/node.js";
import "../../library/vitest.js";

it("passes if every check is as expected", async () => {
  await expect(spec("specs/tour/redelivery.fathom")).toMeetItsExpectations();
});

it("fails with the counterexample", async () => {
  const all = spec("specs/tour/redelivery.fathom", { constants: { IDEMPOTENT: false } });
  const meeting = expect(all).toMeetItsExpectations();
  await expect(meeting).rejects.toThrow("does not apply, because a configuration replaces part of it");
  await expect(meeting).rejects.toThrow("effects[1]: 1 → 2");
});

it("needs a spec", async () => {
  await expect(expect("lease.fathom").toMeetItsExpectations()).rejects.toThrow("needs a spec");
});
