// Tables in the text reports.

import { describe, expect, it } from "vitest";
import { renderTable } from "../../../checker/report/table.js";

describe("tables", () => {
  it("line up, numbers on the right", () => {
    const columns = [
      { title: "name", align: "left" },
      { title: "n", align: "right" },
    ] as const;
    expect(
      renderTable(
        columns,
        [
          ["世界", "1"],
          ["a", "1,000"],
        ],
        (text) => text,
      ),
    ).toEqual(["name      n", "世界      1", "a     1,000"]);
  });
});
