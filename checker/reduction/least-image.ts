// Canonical labeling of the members of symmetric types by individualization and refinement: McKay and Piperno,
// "Practical graph isomorphism, II", Journal of Symbolic Computation 60, 2014. Members that a state describes
// differently get different colors. Only permutations that sort the members by color are tried, and where members keep
// one color, each in turn is given a color of its own. Automorphisms that are found on the way save trials: exchanges
// of two members, and pairs of permutations with equal images.

import { element } from "../interpreter/values.js";

/** A state, as seen by the search. Members are numbered from 0. */
export interface Labeled {
  readonly size: number;
  /**
   * Adds to the hash of each member what the state says about it, where members are known by their colors only. So
   * the hashes are permuted with the state and the colors.
   */
  hashMembers(colors: Uint8Array, hashes: Int32Array): void;
  /** Is the state the same with two members of one color exchanged? */
  areInterchangeable(a: number, b: number): boolean;
  /** The encoding of the state with each member moved to its position in `order`. */
  imageOf(order: Uint8Array): string;
}

/** The members in order of their colors. The color of a member is the position at which its cell begins. */
export interface Coloring {
  readonly order: Uint8Array;
  readonly colors: Uint8Array;
  /** The number of cells, that is, of members with one color. */
  cells: number;
}

/** The least encoding of a state among the permutations that respect an ordered partition of its members. */
export function leastImage(labeled: Labeled, coloring: Coloring): string {
  refine(labeled, coloring);
  return new ImageSearch(labeled, classesOf(labeled, coloring)).run(coloring);
}

/**
 * Splits cells until all members of a cell look the same from each cell: a variant of color refinement, in which the
 * new color of a member is its old one and its hash. If hashes collide, cells stay larger than need be.
 */
function refine(labeled: Labeled, coloring: Coloring): void {
  const { order, colors } = coloring;
  const hashes = new Int32Array(labeled.size);
  for (let cells = 0; coloring.cells < labeled.size && coloring.cells !== cells;) {
    cells = coloring.cells;
    hashes.fill(0);
    labeled.hashMembers(colors, hashes);
    order.sort((a, b) => element(colors, a) - element(colors, b) || element(hashes, a) - element(hashes, b));
    const before = colors.slice();
    coloring.cells = 0;
    for (const [position, member] of order.entries()) {
      const previous = order[position - 1];
      const isSame =
        previous !== undefined && before[previous] === before[member] && hashes[previous] === hashes[member];
      colors[member] = isSame ? element(colors, previous) : position;
      if (!isSame) coloring.cells++;
    }
  }
}

/** For each member, the first member in its cell that is interchangeable with it. */
function classesOf(labeled: Labeled, { order, colors }: Coloring): Uint8Array {
  const classes = new Uint8Array(labeled.size);
  for (const [position, member] of order.entries()) {
    classes[member] = member;
    for (let i = element(colors, member); i < position; i++) {
      const other = element(order, i);
      if (classes[other] !== other || !labeled.areInterchangeable(other, member)) continue;
      classes[member] = other;
      break;
    }
  }
  return classes;
}

/**
 * A depth-first search of all ways to give members colors of their own. The permutations that it tries, up to
 * automorphisms of the state, do not depend on the numbers of the members.
 */
class ImageSearch {
  #least: string | undefined;
  #leastPath: readonly number[] = [];
  readonly #path: number[] = [];

  constructor(
    readonly labeled: Labeled,
    readonly classes: Uint8Array,
  ) {}

  run(coloring: Coloring): string {
    this.#visit(coloring);
    return this.#least ?? "";
  }

  /** Returns the depth at which to go on: less than the current one if an automorphism makes the rest superfluous. */
  #visit(coloring: Coloring): number {
    const { order, colors } = coloring;
    const depth = this.#path.length;
    const start = this.#targetCell(coloring);
    if (start === undefined) return this.#compare(order);
    const tried = new Set<number>();
    for (let i = start; i < order.length && colors[element(order, i)] === start; i++) {
      const member = element(order, i);
      const memberClass = element(this.classes, member);
      if (tried.has(memberClass)) continue;
      tried.add(memberClass);
      const child = individualize(coloring, i);
      refine(this.labeled, child);
      this.#path.push(member);
      const next = this.#visit(child);
      this.#path.pop();
      if (next < depth) return next;
    }
    return depth;
  }

  /** The first cell of which not all members are interchangeable. */
  #targetCell({ order, colors }: Coloring): number | undefined {
    for (let i = 1; i < order.length; i++) {
      const [previous, member] = [element(order, i - 1), element(order, i)];
      if (colors[previous] === colors[member] && this.classes[previous] !== this.classes[member]) return colors[member];
    }
    return undefined;
  }

  /**
   * If this image equals the least so far, an automorphism maps the path of the one to the path of the other. So the
   * search can return to the point where the two paths part: the rest below it would only give images found before.
   */
  #compare(order: Uint8Array): number {
    const path = this.#path;
    const image = this.labeled.imageOf(order);
    if (image === this.#least) {
      const parting = path.findIndex((member, i) => member !== this.#leastPath[i]);
      return parting < 0 ? path.length : parting;
    }
    if (this.#least === undefined || image < this.#least) {
      this.#least = image;
      this.#leastPath = [...path];
    }
    return path.length;
  }
}

/** Gives the member at a position a color before the others of its cell. */
function individualize({ order, colors, cells }: Coloring, position: number): Coloring {
  const member = element(order, position);
  const start = element(colors, member);
  const child: Coloring = { order: order.slice(), colors: colors.slice(), cells: cells + 1 };
  child.order.copyWithin(start + 1, start, position);
  child.order[start] = member;
  for (let i = start + 1; i < order.length && colors[element(child.order, i)] === start; i++)
    child.colors[element(child.order, i)] = start + 1;
  return child;
}
