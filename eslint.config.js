import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      "coverage/",
      // Generated.
      "editors/site/.vitepress/.temp/",
      "editors/site/out/",
      "specs/payment-processor/test/behaviours.ts",
    ],
  },
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { arguments: false } }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/no-unnecessary-type-assertion": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, allowDefaultCaseForExhaustiveSwitch: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 80],
      "no-console": "error",
    },
  },
  {
    // Pure: what they need of the outside world is handed to them.
    files: ["grammar/**/*.ts", "checker/**/*.ts", "library/**/*.ts"],
    rules: { "no-restricted-globals": ["error", "process", "Buffer", "require", "__dirname"] },
  },
  {
    // A file keeps its old content until the new one is complete.
    files: ["cli/**/*.ts"],
    ignores: ["cli/files/write.ts", "cli/checkpoint/file.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [
            {
              name: "node:fs",
              importNames: [
                "appendFileSync",
                "copyFileSync",
                "createWriteStream",
                "mkdirSync",
                "renameSync",
                "truncateSync",
                "writeFile",
                "writeFileSync",
              ],
              message: "cli/files/write.ts writes files",
            },
            { name: "node:fs/promises", message: "cli/files/write.ts writes files" },
          ],
        },
      ],
    },
  },
  {
    // What a page shows comes from specs, which anybody may have written: it is text, never HTML.
    files: ["checker/report/page/**/*.ts", "checker/report/page/**/*.tsx", "editors/playground/src/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...[
          "innerHTML",
          "outerHTML",
          "insertAdjacentHTML",
          "setHTMLUnsafe",
          "write",
          "writeln",
          "createContextualFragment",
        ].map((property) => ({ property, message: "HTML is not made of strings" })),
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name=/^(dangerouslySetInnerHTML|innerHTML|srcdoc|srcDoc)$/]",
          message: "HTML is not made of strings",
        },
      ],
    },
  },
  {
    // A report is a file: it loads nothing.
    files: ["checker/report/page/**/*.ts", "checker/report/page/**/*.tsx"],
    rules: {
      "no-restricted-globals": [
        "error",
        "process",
        "Buffer",
        "require",
        "fetch",
        "XMLHttpRequest",
        "WebSocket",
        "eval",
        "Function",
      ],
    },
  },
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  // A `describe` is a list of tests.
  { files: ["test/**/*.test.ts"], rules: { "max-lines-per-function": "off" } },
);
