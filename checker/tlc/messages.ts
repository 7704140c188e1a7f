// The messages that TLC prints with `-tool`: each stands between two lines with its code. Other text may stand between
// messages, or cut one off; it is skipped.

export interface TlcMessage {
  /** A constant of TLC's class `EC`, such as 2110 for a violated invariant. */
  readonly code: number;
  /** 0: information, 1: an error, 3: a warning, 4: a state. */
  readonly severity: number;
  /** Without the messages that stand inside. */
  readonly text: string;
}

const START = /^@!@!@STARTMSG (\d{1,6}):(\d{1,2}) @!@!@$/;
const END = /^@!@!@ENDMSG (\d{1,6}) @!@!@$/;

/** Characters of a line that are kept. Hostile text has no end. */
const MAX_LINE = 10_000_000;

/** Characters of a message that are kept, with those that stand inside. */
const MAX_MESSAGE = 50_000_000;

/** Messages inside each other. TLC has two. */
const MAX_NESTED = 100;

/** Lines outside of messages that are kept: those of `PrintT`, and why a module cannot be parsed. */
const MAX_OUTSIDE = 5000;
/** Characters of such a line that are kept. */
const MAX_OUTSIDE_LINE = 1000;

interface OpenMessage {
  readonly code: number;
  readonly severity: number;
  readonly lines: string[];
}

/** Reads the output as it arrives. */
export class TlcMessageReader {
  readonly #open: OpenMessage[] = [];
  readonly #outside: string[] = [];
  #rest = "";
  /** Characters in open messages. */
  #size = 0;

  constructor(readonly onMessage: (message: TlcMessage) => void) {}

  add(chunk: string): void {
    const lines = chunk.split("\n");
    const rest = lines.pop() ?? "";
    for (const line of lines) {
      this.#line(this.#rest + line);
      this.#rest = "";
    }
    if (this.#rest.length + rest.length <= MAX_LINE) this.#rest += rest;
  }

  /** A message that was cut off is left out. */
  end(): void {
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
  }

  /** The first lines outside of messages. */
  get outside(): readonly string[] {
    return this.#outside;
  }

  #line(line: string): void {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    const started = START.exec(text);
    if (started !== null) {
      if (this.#open.length < MAX_NESTED)
        this.#open.push({ code: Number(started[1]), severity: Number(started[2]), lines: [] });
      return;
    }
    const ended = END.exec(text);
    if (ended === null) {
      const open = this.#open.at(-1);
      if (open !== undefined) this.#addTo(open, text);
      else if (text !== "" && this.#outside.length < MAX_OUTSIDE) this.#outside.push(text.slice(0, MAX_OUTSIDE_LINE));
      return;
    }
    // Messages can stand inside others, and a line that ends one can be lost.
    const at = this.#open.findLastIndex(({ code }) => code === Number(ended[1]));
    const [message] = at < 0 ? [] : this.#open.splice(at);
    if (message !== undefined) this.onMessage({ ...message, text: message.lines.join("\n").trimEnd() });
    if (this.#open.length === 0) this.#size = 0;
  }

  #addTo(message: OpenMessage, line: string): void {
    this.#size += line.length + 1;
    if (this.#size <= MAX_MESSAGE) message.lines.push(line);
  }
}

export function readTlcMessages(output: string): {
  readonly messages: readonly TlcMessage[];
  readonly outside: readonly string[];
} {
  const messages: TlcMessage[] = [];
  const reader = new TlcMessageReader((message) => messages.push(message));
  reader.add(output);
  reader.end();
  return { messages, outside: reader.outside };
}
