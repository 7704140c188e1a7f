// Is a concurrent history linearizable? Every operation must appear to take effect at one moment between its call and
// its return (Herlihy and Wing, Linearizability: a correctness condition for concurrent objects, TOPLAS 12, 1990).
//
// Wing and Gong (Testing and verifying concurrent objects, JPDC 17, 1993) try the orders one by one. This is Lowe's
// just-in-time linearization (Testing for linearizability, Concurrency and Computation 29, 2017), as in Knossos: the history is read once, and
// all configurations are kept in which the object may be. An operation is put in order only when some operation
// returns, because until then nothing depends on it. Equal configurations are kept once, as in Porcupine. It knows
// nothing about specs, so that tests can compare it with the definition on any object.

/** What an object does when it is used sequentially. It may be nondeterministic. */
export interface SequentialObject<S, O> {
  readonly initial: readonly S[];
  /** The states after an operation with the response that it had; none if it cannot have it. Equal states are one object. */
  readonly after: (state: S, operation: O) => Promise<readonly S[]>;
  /** The states after one step that the object takes by itself. */
  readonly internal: (state: S) => Promise<readonly S[]>;
}

export interface TimedOperation<O> {
  readonly operation: O;
  /** Times, or positions in the order of all calls and returns. Undefined: it has not returned, and may have no effect or a later one. */
  readonly called: number;
  readonly returned: number | undefined;
  /** It may also have had no effect at all. */
  readonly optional?: boolean;
}

export type Linearization<S> =
  /** `order`: the operations in an order that explains the history, by their positions in it; some that did not return may be missing. */
  | { readonly kind: "linearizable"; readonly order: readonly number[] }
  /** `operation`: no order explains the history up to its return. `states`: those in which the object may be before it. */
  | { readonly kind: "impossible"; readonly operation: number; readonly states: readonly S[] }
  | { readonly kind: "tooLarge"; readonly configurations: number };

/** The most configurations at the same time. */
const CONFIGURATIONS_LIMIT = 200_000;

/** A state of the object, and the operations that have taken effect and not returned. */
interface Configuration<S> {
  readonly state: S;
  readonly done: readonly number[];
  /** How it was reached. */
  readonly before: Configuration<S> | undefined;
  readonly operation: number | undefined;
}

class TooLarge extends Error {}

export async function linearize<S extends object, O>(
  object: SequentialObject<S, O>,
  history: readonly TimedOperation<O>[],
  limit = CONFIGURATIONS_LIMIT,
): Promise<Linearization<S>> {
  try {
    return await new Linearizer(object, history, limit).run();
  } catch (error) {
    if (error instanceof TooLarge) return { kind: "tooLarge", configurations: limit };
    throw error;
  }
}

class Linearizer<S extends object, O> {
  readonly #numbers = new Map<S, number>();
  readonly #open = new Set<number>();

  constructor(
    readonly object: SequentialObject<S, O>,
    readonly history: readonly TimedOperation<O>[],
    readonly limit: number,
  ) {}

  async run(): Promise<Linearization<S>> {
    let configurations = new Configurations<S>(this);
    for (const state of this.object.initial)
      configurations.add({ state, done: [], before: undefined, operation: undefined });
    for (const { kind, operation } of eventsOf(this.history)) {
      if (kind === "call") {
        this.#open.add(operation);
        continue;
      }
      const { returned, examined } = await this.#return(configurations, operation);
      if (returned.size === 0) return { kind: "impossible", operation, states: examined };
      configurations = returned;
      this.#open.delete(operation);
    }
    const [first] = configurations.all;
    return first === undefined
      ? { kind: "impossible", operation: -1, states: [] }
      : { kind: "linearizable", order: orderOf(first) };
  }

  /** Lets operations take effect until the one that returns has done so. */
  async #return(
    from: Configurations<S>,
    operation: number,
  ): Promise<{ readonly returned: Configurations<S>; readonly examined: readonly S[] }> {
    const returned = new Configurations<S>(this);
    const reached = new Configurations<S>(this, from);
    const isOptional = this.history[operation]?.optional === true;
    // An array also iterates over what is added meanwhile.
    for (const configuration of reached.all) {
      const { state, done } = configuration;
      if (done.includes(operation)) {
        returned.add({ ...configuration, done: done.filter((each) => each !== operation) });
        continue;
      }
      if (isOptional) returned.add(configuration);
      for (const next of await this.object.internal(state))
        reached.add({ state: next, done, before: configuration, operation: undefined });
      for (const open of this.#open) {
        const timed = this.history[open];
        if (timed === undefined || done.includes(open)) continue;
        for (const next of await this.object.after(state, timed.operation))
          reached.add({
            state: next,
            done: [...done, open].sort((a, b) => a - b),
            before: configuration,
            operation: open,
          });
      }
    }
    return { returned, examined: [...new Set(reached.all.map(({ state }) => state))] };
  }

  numberOf(state: S): number {
    const number = this.#numbers.get(state) ?? this.#numbers.size;
    this.#numbers.set(state, number);
    return number;
  }
}

/** Distinct configurations, in the order in which they were reached. */
class Configurations<S extends object> {
  readonly all: Configuration<S>[] = [];
  readonly #keys = new Set<string>();

  constructor(
    readonly owner: { readonly limit: number; numberOf(state: S): number },
    from?: Configurations<S>,
  ) {
    for (const each of from?.all ?? []) this.add(each);
  }

  get size(): number {
    return this.all.length;
  }

  add(configuration: Configuration<S>): void {
    const key = `${this.owner.numberOf(configuration.state)}:${configuration.done.join()}`;
    if (this.#keys.has(key)) return;
    if (this.all.length >= this.owner.limit) throw new TooLarge();
    this.#keys.add(key);
    this.all.push(configuration);
  }
}

/** Of equal times, the order is not known: calls come first, so that the operations overlap. */
function eventsOf<O>(
  history: readonly TimedOperation<O>[],
): readonly { readonly kind: "call" | "return"; readonly operation: number }[] {
  return history
    .flatMap(({ called, returned }, operation) => [
      { at: called, kind: "call" as const, operation },
      ...(returned === undefined ? [] : [{ at: returned, kind: "return" as const, operation }]),
    ])
    .sort((a, b) => a.at - b.at || Number(a.kind === "return") - Number(b.kind === "return"));
}

function orderOf<S>(end: Configuration<S>): readonly number[] {
  const order: number[] = [];
  for (let at: Configuration<S> | undefined = end; at !== undefined; at = at.before)
    if (at.operation !== undefined) order.push(at.operation);
  return order.reverse();
}
