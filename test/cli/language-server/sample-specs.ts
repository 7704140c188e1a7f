// Two specs on which the tests of the language server send their requests.

export const QUEUE = `/// Keeps items in order.
component Queue(type Item, capacity: Int) {
  var items: Seq<Item, capacity> = []
  /// Adds an item. *Waits* while the queue is full.
  op push(item: Item) { require items.len() < capacity; items' = items.append(item) }
  op pop(): Item { items' = items.tail(); return items.head() }
  fun size(): Int = items.len()
  fault action Lose { require items != []; items' = items.tail() }
  invariant Bounded: items.len() <= capacity
}
enum Mode { idle, busy }
record Job { id: 0..3, mode: Mode }
fun double(n: Int): Int = n + n
`;

export const SYSTEM = `system Main
use Queue, Mode, Job, double from "./queue"
const N: 1..3 = 2
var mode: Mode = idle
var job: Job = Job { id: 0, mode: idle }
instance queue = Queue(0..3, capacity: N)
/// Takes an item.
action Send(n: 0..3) {
  require mode == idle
  let twice = double(n)
  queue.push(n)
  mode' = if twice > 2 then busy else idle
}
action Take { let item = queue.pop(); mode' = idle; job' = job with { id: item } }
invariant Small: queue.size() <= N
check Default { faults 1; expect holds }
`;

/** The system with something inserted or replaced. */
export const withText = (old: string, text: string): string => {
  if (!SYSTEM.includes(old)) throw new Error(`no ${old}`);
  return SYSTEM.replace(old, text);
};
