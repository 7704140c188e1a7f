// What `fathom init` writes.

/** Small, and with one of everything; verifies as it is, with --strict too. */
export const starterSpec = `// A first spec, to be changed into your own: orders that are charged and shipped by a worker that may crash.
//
//   npx fathom check specs/orders.fathom      explores every state, and shows the shortest way to what goes wrong
//   npx fathom show specs/orders.fathom       lists variables, actions and what they read and write
//   npx fathom verify --update                writes down what was verified; in CI, \`verify\` fails when it becomes less
system Orders

/// Bounds are constants, so that checks can set them. Begin small: two of a kind find most mistakes.
const ORDERS: Int = 2

/// The worker asks the bank whether an order was charged before it charges it.
const ASKS: Bool = true

type Order = 1..ORDERS

enum Stage { waiting, charged, shipped }

// The state: every variable has a finite type and an initial value.
var stage: Order -> Stage = [_ in Order => waiting]

/// What the bank has taken; the worker sees it only if it asks.
var charges: Order -> 0..3 = [_ in Order => 0]

// What can happen: an action says when (\`require\`), and what is different afterwards (\`x'\`). Updates happen all at once.
action Charge(order: Order) {
  require stage[order] == waiting
  if not ASKS or charges[order] == 0 { charges[order]' = charges[order] + 1 }
  stage[order]' = charged
}

action Ship(order: Order) {
  require stage[order] == charged
  stage[order]' = shipped
}

/// The worker forgets how far it had come with an order. Checks say how many faults there may be.
fault action Crash(order: Order) {
  require stage[order] == charged
  stage[order]' = waiting
}

/// True in every state.
invariant ChargedOnce: forall order in Order: charges[order] <= 1

/// True of every step.
step StaysShipped: forall order in Order: stage[order] == shipped implies stage'[order] == shipped

/// Reached in some state: what is never reached was not tested.
cover AllShipped: forall order in Order: stage[order] == shipped

/// True of every behaviour, if the worker goes on for ever.
property Served: forall order in Order: stage[order] == waiting ~> stage[order] == shipped

fair weak forall order in Order: Charge(order)

fair weak forall order in Order: Ship(order)

/// Here it is no deadlock that nothing happens any more.
terminal when forall order in Order: stage[order] == shipped

// What is expected of which configuration. \`fathom verify\` runs them all.
check Careful {
  faults 2
  expect holds
}

/// That it goes wrong without the question shows that the model could tell.
check Careless {
  ASKS = false
  faults 1
  expect violated ChargedOnce in 3 steps
}
`;

export const workflow = `name: specs

on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
  verify:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      # Fathom is one of the devDependencies of package.json, so that everyone uses the same version.
      - run: npm ci
      # --lock: the lock file must be there, and no less may be verified than it says. --strict: nothing may hold because nothing happens.
      # Problems become annotations and a summary by themselves.
      - run: npx --no-install fathom verify specs --strict --lock fathom.lock.json --junit fathom-junit.xml --sarif fathom.sarif
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: fathom-reports
          path: |
            fathom-junit.xml
            fathom.sarif
`;
