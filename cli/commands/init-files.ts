// The files that `fathom init` writes.

/** A small spec that uses every kind of declaration; `fathom verify --strict` passes on it. */
export const starterSpec = `// A first spec, to edit: a worker charges and ships orders, and may crash.
//
//   npx fathom check specs/orders.fathom      explores every state and shows a shortest path to a violation
//   npx fathom show specs/orders.fathom       lists variables, and actions with what they read and write
//   npx fathom verify --update                records what was verified; \`verify\` then fails in CI if any of it is weakened
system Orders

/// Bounds are constants, so that checks can set them. Start small: two of a kind find most bugs.
const ORDERS: Int = 2

/// If true, the worker asks the bank whether it has charged an order before charging it.
const ASKS: Bool = true

type Order = 1..ORDERS

enum Stage { waiting, charged, shipped }

// State: every variable has a finite type and an initial value.
var stage: Order -> Stage = [_ in Order => waiting]

/// How often the bank has charged each order; the worker sees it only if it asks.
var charges: Order -> 0..3 = [_ in Order => 0]

// Actions: \`require\` says when a step is possible, \`x'\` is the value of x after the step.
// All updates happen at once.
action Charge(order: Order) {
  require stage[order] == waiting
  if not ASKS or charges[order] == 0 { charges[order]' = charges[order] + 1 }
  stage[order]' = charged
}

action Ship(order: Order) {
  require stage[order] == charged
  stage[order]' = shipped
}

/// The worker forgets how far it got with an order. Each check limits the number of faults.
fault action Crash(order: Order) {
  require stage[order] == charged
  stage[order]' = waiting
}

/// Must hold in every state.
invariant ChargedOnce: forall order in Order: charges[order] <= 1

/// Must hold for every step.
step StaysShipped: forall order in Order: stage[order] == shipped implies stage'[order] == shipped

/// Must hold in some reachable state: what is never reached is not tested.
cover AllShipped: forall order in Order: stage[order] == shipped

/// Must hold for every behaviour in which the fair actions below are not delayed forever.
property Served: forall order in Order: stage[order] == waiting ~> stage[order] == shipped

fair weak forall order in Order: Charge(order)

fair weak forall order in Order: Ship(order)

/// Stopping in such a state is not a deadlock.
terminal when forall order in Order: stage[order] == shipped

// Checks: a configuration and its expected result. \`fathom verify\` runs all of them.
check Careful {
  faults 2
  expect holds
}

/// Without asking, an order is charged twice. This shows that the invariant can fail.
check Careless {
  ASKS = false
  faults 1
  expect violated ChargedOnce in 3 steps
}
`;

const HEAD = `name: specs

on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
`;

const SET_UP = `      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      # Fathom is in the devDependencies of package.json, so that everyone uses the same version.
      - run: npm ci
`;

const VERIFY = "npx --no-install fathom verify specs --strict --lock fathom.lock.json";

const REPORTS = `--junit fathom-junit.xml --sarif fathom.sarif
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: fathom-reports
          path: |
            fathom-junit.xml
            fathom.sarif
`;

/** The jobs that run the shards, and the end of the command that merges them. */
function matrixOf(shards: number): string {
  const indices = Array.from({ length: shards }, (_, i) => i + 1).join(", ");
  return `  shard:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    strategy:
      fail-fast: false
      matrix:
        shard: [${indices}]
    steps:
${SET_UP}      # A part of the checks, with its results in the folder fathom-shards.
      - run: ${VERIFY} --shard \${{ matrix.shard }}/${shards}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: fathom-shard-\${{ matrix.shard }}
          path: fathom-shards

`;
}

/** The workflow that verifies the specs, in one job or in one for each shard. */
export function workflowOf(shards: number): string {
  const sharded = shards > 1;
  const merge = `      - uses: actions/download-artifact@v4
        with:
          pattern: fathom-shard-*
          path: fathom-shards
          merge-multiple: true
`;
  return `${HEAD}${sharded ? matrixOf(shards) : ""}  verify:
    runs-on: ubuntu-latest
    timeout-minutes: 30
${
  sharded
    ? `    needs: shard
    # Also if a shard fails: this job reports the results of all of them, and fails if one is missing.
    if: \${{ !cancelled() }}
`
    : ""
}    steps:
${SET_UP}${sharded ? merge : ""}      # --lock fails if less is verified than the lock file records, --strict if something holds only because nothing happens.
      # Annotations and a job summary need no further set-up.
      - run: ${VERIFY} ${sharded ? "--merge-shards fathom-shards " : ""}${REPORTS}`;
}
