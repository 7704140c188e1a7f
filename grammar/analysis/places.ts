// Places that are assigned, compared by how they are written. A place is a list of texts, each that of the place with one step more: for
// `log[k].size`, "v3", "v3/$7;" and "v3/$7;/.1", where 7 is the id of the local `k`. Equal texts are the same place whatever the values.

import type { Expr, Local, PathStep, Variable } from "../core/core.js";
import type { Span } from "../core/source.js";

/** Where something was assigned. */
export interface Mark {
  readonly variable: Variable;
  readonly span: Span;
}

export type Place = readonly string[];

/** Longer keys count as unknown: substitution through many calls could make them huge. */
const MAX_KEY = 200;

let unknowns = 0;
/** A key that equals nothing, not even itself when it is written again. */
const unknownKey = (): string => `?${unknowns++};`;

export function placeOf(variable: Variable, path: readonly PathStep[]): Place {
  const place = [`v${variable.id}`];
  for (const step of path)
    place.push(
      `${place.at(-1) ?? ""}/${step.kind === "position" ? `.${step.position}` : (keyText(step.key) ?? unknownKey())}`,
    );
  return place;
}

/** A text that is equal for keys equal by structure, or undefined where that would not mean that they have one value. */
function keyText(key: Expr): string | undefined {
  const text = textOf(key);
  return text === undefined || text.length > MAX_KEY ? undefined : text;
}

function textOf(expr: Expr): string | undefined {
  switch (expr.kind) {
    case "literal":
      return String(expr.value);
    case "local":
      return `$${expr.local.id};`;
    case "variable":
      // The new value may have been assigned anew in between.
      return expr.primed ? undefined : `v${expr.variable.id}`;
    case "narrow":
      return textOf(expr.value);
    case "field":
      return listed(`field${expr.position}`, [expr.target]);
    case "index":
      return listed("index", [expr.target, expr.key]);
    case "apply":
      return listed(expr.operator, expr.args);
    case "makeTuple":
      return listed("tuple", expr.items);
    case "makeRecord":
      return listed("record", expr.fields);
    case "makeCase":
      return listed(`case${expr.tag}`, expr.fields);
    case "some":
      return listed("some", [expr.item]);
    case "none":
      return "none";
    default:
      return undefined;
  }
}

function listed(name: string, parts: readonly Expr[]): string | undefined {
  const texts: string[] = [];
  let length = 0;
  for (const part of parts) {
    const text = textOf(part);
    length += text?.length ?? 0;
    if (text === undefined || length > MAX_KEY) return undefined;
    texts.push(text);
  }
  return `${name}(${texts.join(",")})`;
}

function prefixesOf(text: string): Place {
  const place: string[] = [];
  for (let at = text.indexOf("/"); at >= 0; at = text.indexOf("/", at + 1)) place.push(text.slice(0, at));
  return [...place, text];
}

/** What has been assigned for certain, over what was already known outside of a branch. */
export class Facts {
  /** Places assigned as a whole. */
  private readonly full = new Map<string, Mark>();
  /** Places of which something has been assigned: all of the place, or something in it. */
  private readonly touched = new Map<string, Mark>();

  constructor(private readonly outer?: Facts) {}

  assign(place: Place, mark: Mark): void {
    const whole = place.at(-1) ?? "";
    if (!this.full.has(whole)) this.full.set(whole, mark);
    for (const part of place) if (!this.touched.has(part)) this.touched.set(part, mark);
  }

  /** Where something of the place has been assigned. */
  mark(place: Place): Mark | undefined {
    return this.lookUp("touched", place.at(-1) ?? "");
  }

  /** An assignment that this one would repeat: of the place, of something in it, or of something it is in. */
  overlap(place: Place): Mark | undefined {
    return this.within(place) ?? this.mark(place);
  }

  /** An assignment that one of the effects would repeat. */
  clash(effect: Facts): { readonly first: Mark; readonly again: Mark; readonly whole: boolean } | undefined {
    for (const [text, again] of effect.full) {
      const first = this.overlap(prefixesOf(text));
      if (first !== undefined) return { first, again, whole: !text.includes("/") };
    }
    for (const [text, again] of effect.touched) {
      const first = this.within(prefixesOf(text));
      if (first !== undefined) return { first, again, whole: false };
    }
    return undefined;
  }

  addAll(other: Facts): void {
    for (const [text, mark] of other.full) if (!this.full.has(text)) this.full.set(text, mark);
    for (const [text, mark] of other.touched) if (!this.touched.has(text)) this.touched.set(text, mark);
  }

  /** With all that is known outside. */
  flat(): Facts {
    const result = this.outer?.flat() ?? new Facts();
    result.addAll(this);
    return result;
  }

  /** What all of them know, besides what is known outside; nothing if there are none. */
  static common(all: readonly Facts[]): Facts {
    const result = new Facts();
    const [first, ...others] = all;
    if (first === undefined) return result;
    for (const [text, mark] of first.full)
      if (others.every((other) => other.full.has(text))) result.full.set(text, mark);
    for (const [text, mark] of first.touched)
      if (others.every((other) => other.touched.has(text))) result.touched.set(text, mark);
    return result;
  }

  /** The same with other texts. */
  renamed(rename: (text: string) => string, span: Span): Facts {
    const result = new Facts();
    for (const [text, mark] of this.full) result.full.set(rename(text), { ...mark, span });
    for (const [text, mark] of this.touched) result.touched.set(rename(text), { ...mark, span });
    return result;
  }

  private within(place: Place): Mark | undefined {
    for (const part of place) {
      const mark = this.lookUp("full", part);
      if (mark !== undefined) return mark;
    }
    return undefined;
  }

  private lookUp(kind: "full" | "touched", text: string): Mark | undefined {
    return this[kind].get(text) ?? this.outer?.lookUp(kind, text);
  }
}

/**
 * What an operation assigns when it is called with these arguments: its parameters are replaced, and its own locals differ from those of
 * every other call.
 */
export function instantiate(effect: Facts, params: readonly Local[], args: readonly Expr[], span: Span): Facts {
  const texts = new Map<string, string>();
  for (const [i, param] of params.entries()) {
    const arg = args[i];
    texts.set(`$${param.id};`, (arg === undefined ? undefined : keyText(arg)) ?? unknownKey());
  }
  const replace = (token: string): string => {
    const text = texts.get(token) ?? unknownKey();
    texts.set(token, text);
    return text;
  };
  const step = (text: string): string => {
    const replaced = text.replace(/[$?]\d+;/g, replace);
    return replaced.length > MAX_KEY ? replace(replaced) : replaced;
  };
  return effect.renamed((text) => text.split("/").map(step).join("/"), span);
}
