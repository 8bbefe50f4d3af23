import type { Instant, Milliseconds } from './time.ts';

/** What is kept under one name, read in one step. All its times are by the clock of the store, which all processes share. */
export interface SharedState {
  now: Instant;
  /** Another text after each publication and each failure; empty before the first. */
  changed: string;
  /** Another text after each publication; empty before the first. */
  published: string;
  /** Undefined where nothing is published, and where the caller knows this publication already. */
  entry: string | undefined;
  /** Why the last attempt came to nothing. The next one is due in `forMs`; negative once it is overdue. */
  trouble: { text: string; forMs: Milliseconds } | undefined;
  /** For so long somebody else is trusted to fetch it; not positive when nobody is. */
  heldForMs: Milliseconds;
}

/** The right to fetch, until somebody else is given it. The token is void from then on, whatever its holder believes. */
export interface Claim {
  token: string;
  /** What is fetched under it is at least this new. */
  claimedAt: Instant;
  /** The holder before us never came back. */
  isTakeover: boolean;
}

/** How an entry is kept that is asked for so rarely that it would be forgotten in between. */
export interface Keeping {
  forMs: Milliseconds;
  /** Of all entries that are kept so, those that were published last; the others are forgotten. */
  most: number;
}

/**
 * Texts that all processes share and that one of them fetches for all. Whoever was overtaken, killed or asleep for longer
 * than its lease cannot publish over what came after it.
 */
export interface SharedEntries {
  /** @param known the publication that the caller has at hand: its entry is not sent again */
  read(name: string, known?: string): Promise<SharedState>;
  /** @param seen `changed` as the caller read it: who decided on what is no longer so is refused */
  claim(name: string, seen: string, lease: Milliseconds): Promise<Claim | undefined>;
  /** @returns false when the token is void */
  renew(name: string, token: string, lease: Milliseconds): Promise<boolean>;
  /** Ends the claim with an entry. @returns false, and changes nothing, when the token is void */
  publish(name: string, token: string, entry: string, keeping?: Keeping): Promise<boolean>;
  /** Ends the claim without one: nobody is to try again for `wait`. @returns as `publish` */
  fail(name: string, token: string, trouble: string, wait: Milliseconds): Promise<boolean>;
}

/** Calls that all processes share: counted together, and paused together. */
export interface CallBudget {
  /** @returns 0 when the call may be made, else milliseconds until it is worth asking again */
  take(): Promise<Milliseconds>;
  /** No call for so long, by anybody. Never shortens a wait that runs already. */
  pause(wait: Milliseconds): Promise<void>;
}
