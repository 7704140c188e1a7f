// Phrases for messages.

export const withArticle = (noun: string): string => `${/^`?[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

export const countOf = (n: number, one: string, many: string): string =>
  n === 0 ? `no ${many}` : n === 1 ? `one ${one}` : `${n} ${many}`;
