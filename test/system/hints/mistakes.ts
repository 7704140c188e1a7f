// Habits of other languages: what somebody writes, the hint that it must give, and what the hint leads to.

import { python, typescript } from "./programming.js";
import { fathom, p, quint } from "./specification.js";
import { tla } from "./tla.js";

export interface Mistake {
  readonly wrong: string;
  /** A part of the hint of a diagnostic. */
  readonly hint: string;
  /** What somebody writes who follows the hint. */
  readonly right: string;
  /** If several words or operators are wrong, each is reported. */
  readonly diagnostics?: number;
}

/** What all specs of the table declare. */
export const context = `
use Queue from "std/queue"
use Network from "std/network"
type Node = 0..2
enum Stage { idle, busy, done }
record Job { id: Node, stage: Stage }
variant Msg { Req(id: Node), Ack }
var x: 0..3 = 0
var y: 0..3 = 0
var up: Bool = true
var stage: Stage = idle
var f: Node -> 0..3 = [_ in Node => 0]
var s: Set<Node> = {}
var q: Seq<Node, 2> = []
var m: Map<Node, 0..3> = {}
var o: Option<Node> = none
var job: Job = Job { id: 0, stage: idle }
var msg: Msg = Ack
var inbox: Seq<Msg, 2> = []
instance queue = Queue(Node, capacity: 2)
`;

/** By the language that the habit comes from. */
export const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  "TLA+": tla,
  Quint: quint,
  P: p,
  Python: python,
  TypeScript: typescript,
  Fathom: fathom,
};
