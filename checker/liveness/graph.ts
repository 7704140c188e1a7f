// The explored state graph as arrays of numbers: the search for violations of temporal properties runs over it.

import type { State } from "../interpreter/values.js";

/** The target of a step that leaves the explored part of the state space. */
export const OUTSIDE = 0xffff_ffff;

/** By edge or node, in arrays that are as wide as the number of classes requires. */
export type ClassArray = Uint8Array | Uint16Array | Uint32Array;

/** An array of zeros, wide enough for this number of classes. */
export function classArray(length: number, classes: number): ClassArray {
  const Class = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[bytesPerClass(classes)];
  return new Class(length);
}

export const bytesPerClass = (classes: number): 1 | 2 | 4 => (classes <= 2 ** 8 ? 1 : classes <= 2 ** 16 ? 2 : 4);

/** Sets an entry. Uniting classes may have made more of them than fit: then in a wider copy. `classes`: their number. */
export function withClass(array: ClassArray, index: number, stepClass: number, classes: number): ClassArray {
  let result = array;
  if (stepClass >= 2 ** (8 * array.BYTES_PER_ELEMENT)) {
    result = classArray(array.length, classes);
    result.set(array);
  }
  result[index] = stepClass;
  return result;
}

/**
 * The edges of a graph as adjacency arrays (compressed sparse rows). Nodes are numbers, and stand for states. An edge is
 * a step to another state: there is one for each target, whatever actions lead to it, and none that leads back to its
 * node.
 */
export interface EdgeArrays {
  /** One more than the greatest node. Some numbers may stand for no state. */
  readonly nodes: number;
  /** By node, and one entry more at the end: the index of its first edge. The edges of a node are in the interpreter's order. */
  readonly offsets: Uint32Array;
  /** By edge: the node it leads to, or OUTSIDE. */
  readonly targets: Uint32Array;
  /** By edge: the class of the actions that it may be a step of (see `StepClasses`). */
  readonly stepClasses: ClassArray;
}

/** The nodes of a graph. */
export interface GraphNodes {
  /** One more than the greatest node. Some numbers may stand for no state. */
  readonly nodes: number;
  /** Initial states, in the interpreter's order. */
  readonly initial: Uint32Array;
  /** By node: 1 if the node stands for a state. */
  readonly present: Uint8Array;
  stateOf(node: number): State;
  /** Evaluates a predicate of the plan in all states. By node: 1 if it is true, 0 if it is false, FAULT if it raises a run-time error. */
  evaluate(predicate: number): Promise<Uint8Array>;
}

export interface TransitionGraph extends GraphNodes, EdgeArrays {
  /** By node: the class of the actions that are enabled but change nothing. Undefined if no property needs it. */
  readonly selfLoopClasses: ClassArray | undefined;
}

/** The explored states, before their steps are recorded. */
export interface StateGraph extends GraphNodes {
  /** Records all steps, once. Throws `LivenessAborted` if there is not enough memory for them. */
  whole(): Promise<TransitionGraph>;
  /** Undefined if the steps are recorded in any case. */
  readonly steps?: StepEnumeration;
}

export interface StepEnumeration {
  /** Enumerates the steps of some nodes, one node after another, without recording them. */
  enumerate(nodes: Uint32Array, sink: StepSink): Promise<void>;
  /** Does the memory limit allow this number of further bytes? */
  fits(bytes: number): boolean;
}

/** Receives the steps of nodes, one node after another. */
export interface StepSink {
  beginNode(node: number): void;
  /** Adds a step of the node begun last. `target`: may be the node itself, or OUTSIDE. */
  addStep(target: number, label: number): void;
}

export const FAULT = 2;

/** Ends the check of temporal properties early. The message says why. */
export class LivenessAborted extends Error {}

/** The engine cannot build the graph of this space. The message says why. */
export class LivenessUnsupported extends Error {}

/** Lets a long computation yield to the event loop, where it may be cancelled. */
export interface Scheduler {
  /** Cheap: may be called for every edge. */
  shouldYield(): boolean;
  /** Throws `LivenessAborted` if the computation was cancelled. */
  yield(): Promise<void>;
}
