// Coverage in the JSON document of `--json`.

import { spanToJson, type Json } from "../../checker/report/json.js";
import { shareOf, type FileCoverage, type Share } from "./report.js";

const shareToJson = ({ hit, found }: Share): Json => ({ hit, found });

export const coverageToJson = (covered: readonly FileCoverage[]): Json =>
  covered.map(({ file, functions, lines, branches, gaps }) => ({
    file,
    functions: shareToJson(shareOf(functions)),
    lines: shareToJson(shareOf(lines)),
    branches: shareToJson(shareOf(branches)),
    gaps: gaps.map(({ code, message, settled, span }) => ({
      code: code ?? null,
      message,
      settled,
      span: spanToJson(span),
    })),
  }));
