// Finds the reachable part of a product by enumerating steps of one node after another. Only steps that an accepted cycle
// may take are recorded.

import type { AutomatonSteps } from "./automaton-steps.js";
import { EdgeList } from "./edge-list.js";
import { OUTSIDE, type EdgeArrays, type GraphNodes, type Scheduler, type StepSink } from "./graph.js";
import { stepLettersOf } from "./letters.js";
import type { LivenessPlan, PropertyPart } from "./plan.js";
import type { Letters } from "./product.js";
import { Uint32List } from "./uint32-list.js";

/** The nodes at which an accepted cycle may pass, numbered anew, and the steps between them. */
export interface RecordedSteps {
  readonly graph: EdgeArrays;
  readonly letters: Letters;
  /** By state of the automaton and by node: 1 if the product state is reachable. */
  readonly reachable: readonly Uint8Array[];
  /** By node: the selectors that select one of its steps, also of those that lead elsewhere. Empty if there is no fairness. */
  readonly enabled: Uint32Array;
}

/** By node: a set of states of the automaton. */
type StateSets = Uint8Array | Uint16Array;

export class ProductSearch implements StepSink {
  /** A state of the automaton was reached from which it accepts every behaviour. */
  reachesUniversal = false;
  /** By node: the states of the automaton that were reached with it, and those that cannot read its letter. */
  readonly #marks: StateSets;
  /** By node: the states that were reached with it and are to be expanded. */
  readonly #open: StateSets;
  readonly #openNodes = new Uint32List();
  // The node begun last, its letter, and the states of the automaton with which it is expanded.
  #node = 0;
  #letter = 0;
  #set = 0;
  /** The states to which any step leads, unless letters depend on steps. */
  #next = 0;
  /** Are the steps of the node recorded? If not, and letters depend on steps, they are collected only until its end. */
  #isRecorded = false;
  #isCollected = false;
  readonly #edges: EdgeList;
  #firstEdge = 0;
  #stepLetters: Uint32Array;
  // By node whose steps are recorded.
  readonly #nodes = new Uint32List();
  readonly #offsets = new Uint32List();
  readonly #enabled = new Uint32List();
  readonly #masks: Uint32Array;

  constructor(
    readonly states: GraphNodes,
    readonly plan: LivenessPlan,
    readonly part: PropertyPart,
    readonly letters: Letters,
    readonly steps: AutomatonSteps,
  ) {
    const { classes } = plan.labels;
    const Sets = steps.all < 2 ** 8 ? Uint8Array : Uint16Array;
    this.#marks = new Sets(states.nodes);
    this.#open = new Sets(states.nodes);
    this.#edges = new EdgeList(classes, 1024);
    this.#masks = classes.masks();
    this.#stepLetters = stepLettersOf(classes, part);
  }

  /** Size of the arrays, after they have grown once more. */
  get bytes(): number {
    return (
      12 * this.states.nodes + 3 * this.#edges.bytes + 12 * (2 + this.plan.labels.classes.words) * this.#nodes.length
    );
  }

  /** Marks what is reachable without a step. */
  async begin(scheduler: Scheduler): Promise<void> {
    const { steps, letters } = this;
    const { nodes, present, initial } = this.states;
    for (let node = 0; node < nodes; node++) {
      if (present[node] !== 1) continue;
      const letter = letters.nodes[node] ?? 0;
      this.#marks[node] = (steps.all & ~steps.alive(letter)) | steps.waiting;
      // The automaton can wait in its initial state, so all nodes are reachable there. Only steps that leave it matter.
      if (steps.waiting !== 0 && steps.leaves(letter)) {
        this.#openNodes.push(node);
        this.#open[node] = steps.waiting;
        this.#add(node, steps.waiting);
      }
      if (scheduler.shouldYield()) await scheduler.yield();
    }
    if (steps.waiting === 0) for (const node of initial) this.#mark(node, steps.initial);
  }

  /** Up to `count` nodes that are to be expanded. */
  takeOpen(count: number): Uint32Array {
    const rest = Math.max(0, this.#openNodes.length - count);
    const taken = this.#openNodes.slice(rest);
    this.#openNodes.length = rest;
    return taken;
  }

  beginNode(node: number): void {
    const { steps } = this;
    this.endNode();
    const set = this.#open[node] ?? 0;
    this.#open[node] = 0;
    this.#node = node;
    this.#letter = this.letters.nodes[node] ?? 0;
    this.#set = set;
    this.#next = steps.next(set, this.#letter) & ~steps.waiting;
    const expandedBefore = (this.#marks[node] ?? 0) & steps.alive(this.#letter) & ~set;
    this.#isRecorded = (set & steps.accepting) !== 0 && (expandedBefore & steps.accepting) === 0;
    this.#isCollected = this.#isRecorded || steps.ofSteps !== 0;
    if (!this.#isCollected) return;
    this.#firstEdge = this.#edges.length;
    this.#edges.beginNode();
    if (!this.#isRecorded) return;
    this.#nodes.push(node);
    this.#offsets.push(this.#firstEdge);
    if (this.plan.fairness.length > 0)
      for (let word = 0; word < this.plan.labels.classes.words; word++) this.#enabled.push(0);
  }

  addStep(target: number, label: number): void {
    if (target === this.#node) return;
    if (!this.#isCollected) {
      if (target !== OUTSIDE) this.#mark(target, this.#next);
      return;
    }
    const stepClass = this.plan.labels.classOf[label] ?? 0;
    if (this.#isRecorded && this.plan.fairness.length > 0) this.#enable(stepClass);
    if (target !== OUTSIDE) this.#edges.add(target, stepClass);
  }

  /** Must also be called after the last node. */
  endNode(): void {
    if (!this.#isCollected) return;
    this.#isCollected = false;
    const { steps, letters } = this;
    const letter = this.#letter;
    const edges = this.#edges;
    const end = edges.length;
    let kept = this.#firstEdge;
    for (let edge = kept; edge < end; edge++) {
      const target = edges.targetOf(edge);
      const read = steps.ofSteps === 0 ? letter : letter | this.#letterOfStep(edges.classOf(edge));
      this.#mark(target, steps.next(this.#set, read) & ~steps.waiting);
      if (!this.#isRecorded) continue;
      const within = steps.next(steps.accepting, read) & steps.accepting;
      if ((within & steps.alive(letters.nodes[target] ?? 0)) !== 0) edges.move(edge, kept++);
    }
    edges.length = kept;
  }

  /** Nothing may be enumerated after this. */
  finish(): RecordedSteps {
    const { steps, letters } = this;
    const nodes = this.#nodes.slice();
    const numbers = new Uint32Array(this.states.nodes).fill(OUTSIDE);
    for (const [number, node] of nodes.entries()) numbers[node] = number;
    this.#offsets.push(this.#edges.length);
    const { targets, stepClasses } = this.#edges.finish();
    // A target that was not recorded is not reachable in an accepting component.
    for (let edge = 0; edge < targets.length; edge++) targets[edge] = numbers[targets[edge] ?? 0] ?? OUTSIDE;
    const own = letters.nodes instanceof Uint8Array ? new Uint8Array(nodes.length) : new Uint32Array(nodes.length);
    for (const [number, node] of nodes.entries()) own[number] = letters.nodes[node] ?? 0;
    const reachable = Array.from({ length: 32 - Math.clz32(steps.all) }, (_, state) => {
      const reached = new Uint8Array(nodes.length);
      for (const [number, node] of nodes.entries())
        reached[number] = (((this.#marks[node] ?? 0) & steps.alive(own[number] ?? 0)) >> state) & 1;
      return reached;
    });
    return {
      graph: { nodes: nodes.length, offsets: this.#offsets.slice(), targets, stepClasses },
      letters: { nodes: own, stepClasses: stepLettersOf(this.plan.labels.classes, this.part) },
      reachable,
      enabled: this.#enabled.slice(),
    };
  }

  #mark(node: number, set: number): void {
    if ((set & ~(this.#marks[node] ?? 0)) !== 0) this.#add(node, set);
  }

  /** Adds states to those of a node, together with those that stuttering leads to. */
  #add(node: number, set: number): void {
    const { steps } = this;
    const letter = this.letters.nodes[node] ?? 0;
    const marks = this.#marks[node] ?? 0;
    let added = set & ~marks;
    for (let from = set, before = -1; added !== before; from = added) {
      before = added;
      added |= steps.next(from, letter | (this.#stepLetters[0] ?? 0)) & ~marks;
    }
    this.#marks[node] = marks | added;
    if ((added & steps.universal) !== 0) this.reachesUniversal = true;
    if (this.#open[node] === 0 && added !== 0) this.#openNodes.push(node);
    this.#open[node] = (this.#open[node] ?? 0) | added;
  }

  #enable(stepClass: number): void {
    const { words } = this.plan.labels.classes;
    const first = this.#enabled.length - words;
    for (let word = 0; word < words; word++)
      this.#enabled.set(
        first + word,
        (this.#enabled.at(first + word) | (this.#masks[stepClass * words + word] ?? 0)) >>> 0,
      );
  }

  /** Uniting classes may have made more of them. */
  #letterOfStep(stepClass: number): number {
    if (stepClass >= this.#stepLetters.length) this.#stepLetters = stepLettersOf(this.plan.labels.classes, this.part);
    return this.#stepLetters[stepClass] ?? 0;
  }
}
