// A database file that records an event for each change, in the transaction of the change. So the log says neither more
// nor less than what happened, whenever the process is killed.

import Database from "libsql";

/** The file is locked by somebody else. Nothing was changed; try again. */
export class Unavailable extends Error {}

/** Where a process can be interrupted: before a change is committed, and after that. */
export type Interrupt = (point: "pending" | "committed") => void;

/**
 * A Lamport clock: the time of each event is later than that of every event which it may depend on. A process has one
 * clock, and shows it to each store that it opens or changes.
 */
export interface Clock {
  time: number;
}

/** What a store is opened with. */
export interface Surroundings {
  readonly clock: Clock;
  /** Called at each point where a test may want to interrupt the process. */
  readonly interrupt?: Interrupt;
  /** How long to wait for a locked file, in milliseconds. */
  readonly patience?: number;
}

/** What happened, for the log. */
export interface Event {
  readonly event: string;
  readonly [field: string]: string | number | boolean;
}

export class Store {
  readonly #database: Database.Database;
  readonly #clock: Clock;
  readonly #interrupt: Interrupt | undefined;

  constructor(path: string, schema: string, { clock, interrupt, patience = 1000 }: Surroundings) {
    this.#database = new Database(path);
    this.#clock = clock;
    this.#interrupt = interrupt;
    this.#database.exec(`PRAGMA busy_timeout = ${patience}`);
    this.#database.exec("PRAGMA journal_mode = WAL");
    this.#database.exec("PRAGMA synchronous = NORMAL");
    this.#database.exec("CREATE TABLE IF NOT EXISTS events (clock INTEGER PRIMARY KEY, event TEXT NOT NULL)");
    this.#database.exec(schema);
    // Whatever a process did before it crashed happened before what it does now.
    this.synchronize();
  }

  /** Call it after a process has read something on which it acts: that was recorded before what the process does next. */
  synchronize(): void {
    this.#clock.time = Math.max(this.#clock.time, this.#lastEvent());
  }

  /** All rows of a query. */
  read(sql: string, ...values: readonly (string | number)[]): Record<string, unknown>[] {
    return this.#database.prepare(sql).all(...values) as Record<string, unknown>[];
  }

  write(sql: string, ...values: readonly (string | number)[]): void {
    this.#database.prepare(sql).run(...values);
  }

  /**
   * Commits what `work` does, and the event that it returns. If it returns none, nothing happens. Throws `Unavailable`
   * if the file is locked.
   */
  change(work: () => Event | undefined): Event | undefined {
    const event = orUnavailable(() => this.#database.transaction(() => this.#record(work())).immediate());
    if (event !== undefined) this.#interrupt?.("committed");
    return event;
  }

  #record(event: Event | undefined): Event | undefined {
    if (event === undefined) return undefined;
    this.synchronize();
    this.#clock.time++;
    this.write("INSERT INTO events VALUES (?, ?)", this.#clock.time, JSON.stringify(event));
    this.#interrupt?.("pending");
    return event;
  }

  #lastEvent(): number {
    const [row] = this.read("SELECT max(clock) AS last FROM events");
    return Number(row?.["last"] ?? 0);
  }

  /** The log: a JSON object on each line, with its time as `clock`. */
  log(): string {
    return this.read("SELECT clock, event FROM events ORDER BY clock")
      .map(({ clock, event }) => `${JSON.stringify({ clock, ...(JSON.parse(String(event)) as Event) })}\n`)
      .join("");
  }

  close(): void {
    this.#database.close();
  }
}

function orUnavailable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) throw new Unavailable();
    throw error;
  }
}
