/** Fields of a request in the journal, with masked secrets. */
export interface JournalEntry {
  method: string;
  path: string;
  query: string;
  status: number | null;
  [field: string]: unknown;
}

/** Which requests of the journal are returned; all by default. */
export interface JournalFilters {
  account?: string;
  method?: string;
  path?: string;
  path_end?: string;
  status?: string;
}

/** A fault, as the control API documents it. */
export interface Fault {
  method?: string;
  path_end?: string;
  after?: number;
  times?: number;
  effect: unknown;
  [matcher: string]: unknown;
}

/** An account in a mock, and its administrator. */
export interface Account {
  readonly name: string;
  readonly accountId: string;
  readonly iamId: string;
  /** A key that logs the administrator in. */
  readonly apiKey: string;
  readonly url: string;
  /** The environment of a program that logs in as the administrator. */
  readonly env: Record<string, string>;
  /** Returns the requests of this account. */
  journal(filters?: Omit<JournalFilters, 'account'>): Promise<JournalEntry[]>;
  /** Adds a fault for requests of this account only. */
  inject(fault: Fault): Promise<void>;
}

/** A running mock. */
export interface Mock {
  /** The URL of the API. */
  readonly url: string;
  /** A key to log in with. */
  readonly apiKey: string;
  /** The URL of the control API. */
  readonly control: string;
  /** The environment variables with which IBM's clients and the provider for Terraform use the mock. */
  readonly env: Record<string, string>;
  /**
   * Adds an account with an administrator. Returns it.
   *
   * The same name gets another account each time; the same calls get the same IDs in every run with `--set random_seed=1`.
   */
  account(name: string): Promise<Account>;
  /** Returns to the state at the start, without the objects, faults and journal since. */
  reset(): Promise<void>;
  /** Returns the requests so far. */
  journal(filters?: JournalFilters): Promise<JournalEntry[]>;
  /** Adds a fault. */
  inject(fault: Fault): Promise<void>;
  /** Returns what the program has logged so far, a line of JSON for each request; also after `stop`. */
  log(): string;
  /** Stops the program, and waits for its end. A second call has no effect. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Further arguments of the program, such as `['--set', 'keys_per_identity=5']`. */
  args?: string[];
  /** The path of another program than that of this package. */
  program?: string;
}

/**
 * Starts a mock of the IAM Identity API on a free port of this machine. It runs until `stop`, or until this process ends in any way.
 *
 * Fails with the reason if it does not start, and if there is no program for this platform.
 */
export function start(options?: StartOptions): Promise<Mock>;

/** Returns the path of the program. Throws if there is none for this platform. */
export function program(): string;
