// The first sentence of a doc comment, for reports that have no room for all of it.

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** Abbreviations after which a sentence goes on, even if the next word is capitalized. */
const abbreviation =
  /(?:^|[\s("'])(?:e\.g|i\.e|cf|vs|viz|approx|max|min|no|nos|fig|sec|ch|eq|p|pp|dr|mr|mrs|ms|st)\.\s*$/i;

/** The first sentence of the first paragraph, in one line. Undefined if the comment is blank. */
export function firstSentence(doc: string | undefined): string | undefined {
  const [paragraph = ""] = (doc ?? "").trim().split(/\r?\n[^\S\n]*\r?\n/u);
  const text = paragraph.replace(/\s+/gu, " ").trim();
  let sentence = "";
  for (const { segment } of sentences.segment(text)) {
    sentence += segment;
    if (!abbreviation.test(sentence) && !isOpen(sentence)) break;
  }
  return sentence.trim() === "" ? undefined : sentence.trim();
}

/** Does a bracket or a code span stay open? */
function isOpen(text: string): boolean {
  const count = (character: string): number => text.split(character).length - 1;
  return count("(") > count(")") || count("[") > count("]") || count("`") % 2 === 1;
}
