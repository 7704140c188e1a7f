// Escapes text for XML.

/** Characters that XML 1.0 cannot represent are replaced. */
const impossible =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

export const xmlText = (text: string): string =>
  text.replace(impossible, "\ufffd").replace(/[&<>\r]/g, (character) => entities[character] ?? "");
export const xmlAttribute = (text: string): string =>
  text.replace(impossible, "\ufffd").replace(/[&<>"'\n\r\t]/g, (character) => entities[character] ?? "");
