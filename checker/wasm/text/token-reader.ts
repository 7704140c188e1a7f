// Reads WebAssembly text token by token: parentheses, strings, and words.

const SPACE = 0x20;
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const OPEN = 0x28;
const CLOSE = 0x29;
const SEMICOLON = 0x3b;

export class TokenReader {
  /** The current token; empty at the end. */
  token = "";
  /** The index in the text behind the current token. */
  #end = 0;

  constructor(readonly text: string) {
    this.next();
  }

  /** Goes to the next token, and returns it. */
  next(): string {
    const { text } = this;
    let at = this.#skipSpace();
    const start = at;
    const first = text.charCodeAt(at);
    if (first === OPEN || first === CLOSE) {
      this.#end = at + 1;
      return (this.token = first === OPEN ? "(" : ")");
    }
    if (first === QUOTE) {
      at = text.indexOf('"', at + 1) + 1;
      if (at === 0) throw new Error("internal: a string has no end");
    } else {
      while (!isDelimiter(text.charCodeAt(at))) at++;
    }
    this.#end = at;
    return (this.token = text.slice(start, at));
  }

  /** The current token, which is passed over. */
  take(): string {
    const { token } = this;
    this.next();
    return token;
  }

  expect(token: string): void {
    if (this.take() !== token) throw this.error(`there is no \`${token}\``);
  }

  /** Is this the beginning of a form with this name? */
  isForm(name: string): boolean {
    return (
      this.token === "(" &&
      this.text.startsWith(name, this.#end) &&
      isDelimiter(this.text.charCodeAt(this.#end + name.length))
    );
  }

  /** Enters a form with this name, or returns false. */
  enter(name: string): boolean {
    if (!this.isForm(name)) return false;
    this.next();
    this.next();
    return true;
  }

  /** A string without its quotation marks. */
  string(): string {
    return this.take().slice(1, -1);
  }

  /** Passes over the rest of the form around the current token, and returns where that token ends. */
  skipForm(): number {
    const from = this.#end - this.token.length;
    for (let depth = 1; depth > 0; this.next()) {
      if (this.token === "(") depth++;
      else if (this.token === ")") depth--;
      else if (this.token === "") throw this.error("a form has no end");
    }
    return from;
  }

  /** Goes to the token at an index of the text. */
  goTo(index: number): void {
    this.#end = index;
    this.next();
  }

  error(message: string): Error {
    return new Error(`internal: ${message} in WebAssembly text, before: ${this.text.slice(this.#end, this.#end + 80)}`);
  }

  /** The index behind white space and comments. */
  #skipSpace(): number {
    const { text } = this;
    for (let at = this.#end; ; at++) {
      const here = text.charCodeAt(at);
      if (here === SEMICOLON && text.charCodeAt(at + 1) === SEMICOLON) {
        while (at < text.length && text.charCodeAt(at) !== NEWLINE) at++;
      } else if (!(here <= SPACE)) {
        return at;
      }
    }
  }
}

/** Of words. At the end of the text, the code is not a number. */
const isDelimiter = (code: number): boolean =>
  !(code > SPACE) || code === OPEN || code === CLOSE || code === SEMICOLON || code === QUOTE;
