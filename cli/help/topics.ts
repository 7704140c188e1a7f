// The topics of `fathom help`: each is a section of a document in docs.

export interface Topic {
  readonly name: string;
  readonly summary: string;
  /** In docs. */
  readonly file: string;
  readonly heading: string;
}

interface Group {
  readonly title: string;
  readonly topics: readonly Topic[];
}

const topic = (name: string, summary: string, file: string, heading: string): Topic => ({
  name,
  summary,
  file,
  heading,
});

export const topicGroups: readonly Group[] = [
  {
    title: "The language",
    topics: [
      topic("files", "specs, libraries, names and comments", "language.md", "Files"),
      topic("declarations", "everything that a file can declare", "language.md", "Declarations"),
      topic("types", "types and their values", "language.md", "Types"),
      topic("symmetry", "types whose values are interchangeable", "language.md", "Symmetric types"),
      topic("expressions", "operators, quantifiers, sets, functions and maps", "language.md", "Expressions"),
      topic("functions", "the built-in functions", "language.md", "Built-in functions"),
      topic("actions", "the statements of an action", "language.md", "Actions"),
      topic("faults", "actions of the environment, and how a check limits them", "language.md", "Fault actions"),
      topic("components", "state machines with parameters, and their instances", "language.md", "Components"),
      topic("properties", "invariants, step and temporal properties, covers", "language.md", "Properties"),
      topic("fairness", "weak and strong fairness", "language.md", "Fairness"),
      topic("liveness", "what a temporal property says of behaviours", "language.md", "Behaviours"),
      topic("checks", "configurations, bounds and expected results", "language.md", "Checks"),
      topic("scenarios", "sequences of steps with assertions", "language.md", "Scenarios"),
      topic("grammar", "the grammar of the language", "language.md", "Grammar"),
    ],
  },
  {
    title: "How to",
    topics: [
      topic("retries", "model a request that is sent again", "howto.md", "Model a request that is retried"),
      topic("queues", "model a message queue", "howto.md", "Model a message queue"),
      topic("time", "model a lease or a timeout", "howto.md", "Model time, a lease, or a timeout"),
      topic("bounds", "choose bounds", "howto.md", "Choose bounds"),
      topic("state-space", "make a large state space smaller", "howto.md", "Tame a state space"),
      topic("counterexamples", "read a counterexample", "howto.md", "Read a counterexample"),
      topic("deadlocks", "read the report of a deadlock", "counterexamples.md", "Deadlocks"),
      topic("regressions", "turn a counterexample into a test", "counterexamples.md", "Regression tests"),
      topic("faq", "questions and answers", "faq.md", "Questions and answers"),
      topic("ci", "verify on each commit", "howto.md", "Put it into CI"),
    ],
  },
  {
    title: "Checking",
    topics: [
      topic("engines", "how states are explored, and which engine when", "engines.md", "Which engine when"),
      topic("memory", "speed, and the memory that a state takes", "limits.md", "Speed and memory"),
      topic("limits", "the largest files, numbers and types", "limits.md", "Numeric limits"),
      topic("checkpoints", "save a search, and resume it", "cli.md", "Checkpoints"),
      topic("certificates", "have results checked again", "cli.md", "Certificates"),
      topic("coverage", "what a check has evaluated, and vacuity", "ci.md", "Coverage and vacuity"),
      topic("mutation", "what the results of `fathom mutate` mean", "mutation.md", "Results"),
      topic("lock-file", "what was verified, for later comparison", "ci.md", "The lock file"),
      topic("shards", "divide the checks among several CI jobs", "ci.md", "Several CI jobs"),
      topic("cache", "verdicts that are kept", "ci.md", "The cache"),
    ],
  },
  {
    title: "Output and surroundings",
    topics: [
      topic("html", "the HTML report", "counterexamples.md", "The HTML report"),
      topic("traces", "the format of saved counterexamples", "counterexamples.md", "Trace files"),
      topic("json", "the JSON output", "cli.md", "JSON"),
      topic("reports", "JUnit, SARIF and Markdown", "ci.md", "Reports"),
      topic("environment", "environment variables", "cli.md", "Environment"),
      topic("stopping", "what happens at Ctrl-C", "cli.md", "Stopping"),
      topic("exit-codes", "the exit codes", "cli.md", "Exit codes"),
    ],
  },
  {
    title: "Programs",
    topics: [
      topic("events", "the events of a log", "validation.md", "Events"),
      topic("mapping", "from the events of a log to a spec", "validation.md", "The mapping"),
      topic("adapters", "drive a program from its spec", "model-based-testing.md", "An adapter"),
      topic("generated-tests", "tests that cover a spec, in a file", "model-based-testing.md", "A file of tests"),
      topic("linearizability", "test concurrent use", "model-based-testing.md", "Concurrency"),
      topic("library", "check a spec from TypeScript", "library.md", "Check a spec"),
      topic("vs-code", "the extension for VS Code", "editors.md", "VS Code"),
    ],
  },
];

export const topics: readonly Topic[] = topicGroups.flatMap((group) => group.topics);
