// The pages of the site in the order in which its sidebar lists them. Documents that are missing here come last.

/** By group: the title of a page, and its path in the site. */
const groups = [
  {
    title: "Begin",
    pages: [
      ["Overview", "/"],
      ["Tutorial", "/tutorial"],
      ["Questions and answers", "/faq"],
      ["The playground", "/playground"],
    ],
  },
  {
    title: "How to",
    pages: [
      ["Recipes", "/howto"],
      ["Read a counterexample", "/counterexamples"],
      ["Choose an engine", "/engines"],
      ["Verify in CI", "/ci"],
      ["Find weak properties", "/mutation"],
      ["Set up an editor", "/editors"],
    ],
  },
  {
    title: "Specs and programs",
    pages: [
      ["An example", "/example"],
      ["Validation of logs", "/validation"],
      ["Model-based testing", "/model-based-testing"],
      ["The library", "/library"],
    ],
  },
  {
    title: "Reference",
    pages: [
      ["Language", "/language"],
      ["Command line", "/cli"],
      ["Errors and warnings", "/errors/"],
      ["Specs", "/specs/"],
      ["Limits", "/limits"],
      ["Glossary", "/glossary"],
    ],
  },
  {
    title: "For those who know",
    pages: [
      ["TLA+", "/from-tlaplus"],
      ["Quint", "/from-quint"],
      ["P", "/from-p"],
      ["Alloy", "/from-alloy"],
    ],
  },
  {
    title: "Background",
    pages: [
      ["Case study: payments", "/active-active"],
      ["Performance", "/performance"],
      ["Architecture", "/architecture"],
      ["Decisions", "/decisions/"],
      ["Contributing", "/contributing"],
      ["Changes", "/changelog"],
    ],
  },
];

export const listed = groups.flatMap(({ pages }) => pages.map(([, path]) => path));

export const sidebar = groups.map(({ title, pages }) => ({
  text: title,
  items: pages.map(([text, link]) => ({ text, link })),
}));

export const navigation = [
  { text: "Tutorial", link: "/tutorial" },
  { text: "Recipes", link: "/howto" },
  { text: "Language", link: "/language" },
  { text: "Command line", link: "/cli" },
  // Not a page of VitePress: the browser loads it.
  { text: "Playground", link: "/playground/index.html", target: "_self" },
];
