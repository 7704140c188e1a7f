// Who may import whom: grammar ◀ checker ◀ cli, and what each may bring in from outside.

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "grammar-stands-alone",
      severity: "error",
      from: { path: "^grammar/" },
      to: { path: "^(checker|cli|test)/" },
    },
    { name: "checker-not-upward", severity: "error", from: { path: "^checker/" }, to: { path: "^(cli|test)/" } },
    {
      name: "page-is-pure",
      comment: "it is bundled for browsers",
      severity: "error",
      from: { path: "^cli/page/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "page-stands-apart",
      comment: "of the command it shares how things are put into words",
      severity: "error",
      from: { path: "^cli/page/" },
      to: { path: "^cli/(?!page/|render/(changes|names|selection|sequence|steps|text)\\.ts$)" },
    },
    {
      name: "page-is-a-file",
      comment: "the command knows of it what it is to be given",
      severity: "error",
      from: { path: "^cli/(?!page/)" },
      to: { path: "^cli/page/(?!data\\.ts$)" },
    },
    {
      name: "preact-in-the-page",
      severity: "error",
      from: { path: "^(grammar|checker|cli)/", pathNot: "^cli/page/" },
      to: { path: "node_modules/preact/" },
    },
    { name: "no-tests-in-the-product", severity: "error", from: { path: "^cli/" }, to: { path: "^test/" } },
    {
      name: "pure",
      comment: "grammar and checker run in a browser as they are",
      severity: "error",
      from: { path: "^(grammar|checker)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "index-is-for-others",
      severity: "error",
      from: { path: "^(grammar|checker|cli)/(?!index\\.ts$)" },
      to: { path: "^$1/index\\.ts$" },
    },
    {
      name: "inner-index-is-for-others",
      severity: "error",
      from: { path: "^(.+)/(?!index\\.ts$)[^/]+$" },
      to: { path: "^$1/index\\.ts$" },
    },
    {
      name: "chevrotain-in-grammar",
      severity: "error",
      from: { path: "^(checker|cli)/" },
      to: { path: "node_modules/(@chevrotain|chevrotain)/" },
    },
    {
      name: "immutable-not-in-grammar",
      severity: "error",
      from: { path: "^grammar/" },
      to: { path: "node_modules/immutable/" },
    },
    {
      name: "commander-in-cli",
      severity: "error",
      from: { path: "^(grammar|checker)/" },
      to: { path: "node_modules/commander/" },
    },
    {
      name: "assembler-in-one-place",
      comment: "it is large, and loaded when it is needed",
      severity: "error",
      from: { path: "^(grammar|checker|cli)/", pathNot: "^checker/compiler/assemble\\.ts$" },
      to: { path: "node_modules/wabt/" },
    },
    {
      name: "only-what-is-bundled",
      comment: "what the command needs is bundled: nothing but these may slip in",
      severity: "error",
      from: { path: "^(grammar|checker|cli)/" },
      to: {
        path: "node_modules/",
        pathNot: "node_modules/(@chevrotain|@dagrejs|chevrotain|immutable|commander|wabt|preact)/",
      },
    },
    {
      name: "declared",
      severity: "error",
      from: { path: "^(grammar|checker|cli)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "resolvable",
      comment: "sarif has types alone",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, path: "^(?!sarif$)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".json"],
    },
  },
};
