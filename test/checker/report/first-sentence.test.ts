// The first sentence of doc comments, as traces show it.

import { expect, it } from "vitest";
import { firstSentence } from "../../../checker/report/first-sentence.js";

it.each([
  ["No answer for too long: the request may be lost, or late.", undefined],
  ["Calls e.g. the bank. Then waits.", "Calls e.g. the bank."],
  ["Calls a bank, e.g. Deutsche Bank. Then waits.", "Calls a bank, e.g. Deutsche Bank."],
  ["Takes cards (i.e. Visa). Others not.", "Takes cards (i.e. Visa)."],
  [
    "Retries (max. 3 times) a call to v1.2 of the API\nthat goes on",
    "Retries (max. 3 times) a call to v1.2 of the API that goes on",
  ],
  ["Retries (at most. Never more.) and stops. Then", "Retries (at most. Never more.) and stops."],
  ["Reads no. 5 of the queue. Then", "Reads no. 5 of the queue."],
  ["Uses `a. B` here. Then", "Uses `a. B` here."],
  ["Is it late? Yes.", "Is it late?"],
  ["First paragraph without an end\n\nSecond one.", "First paragraph without an end"],
  ["One:\n- a\n- b", "One: - a - b"],
  ["(open for ever. And ever.", undefined],
  ["   ", "none"],
  ["", "none"],
])("of %j is %j", (doc, sentence) => {
  expect(firstSentence(doc)).toBe(sentence === "none" ? undefined : (sentence ?? doc));
});

it("of no comment is none", () => {
  expect(firstSentence(undefined)).toBeUndefined();
});
