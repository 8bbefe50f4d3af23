import { setTimeout as pause } from 'node:timers/promises';
import {
  ALERTS_PER_MESSAGE,
  type AlertChannel,
  type AlertMessage,
  asFailure,
  type Clock,
  type Failure,
  hours,
  type Instant,
  type Log,
  type Milliseconds,
  Permanent,
  RateLimited,
  seconds,
} from '@ohmini/core';
import type { ChannelState, ChannelTrouble } from '@ohmini/queue';
import { whatMatters } from './alert-batch.ts';

/** How long things take; tests have no day to wait. */
export interface Tempo {
  /** One message in so long, over all processes: what Slack takes. */
  every: Milliseconds;
  /** Jobs that come due together are all there when none has come for so long. */
  gather: Milliseconds;
  /** A channel that is down rests so long, then twice as long, up to the longest. */
  rest: Milliseconds;
  longestRest: Milliseconds;
  /** One that refuses us is tried again after so long. */
  refused: Milliseconds;
  /** How long a request that is under way may hold up the end of this process. */
  lastCall: Milliseconds;
}

export const TEMPO: Tempo = {
  every: seconds(1),
  gather: 250,
  rest: seconds(5),
  // Everything is delivered within a minute after the channel is back.
  longestRest: seconds(45),
  refused: hours(24),
  lastCall: seconds(3),
};

/** Those that come one by one and without end are not waited for. */
const LONGEST_GATHERING = 8;

/** So many refused one by one, and none accepted: it is the channel, and not what we send. */
const REFUSED_ONE_BY_ONE = 3;

export interface DeskOptions {
  channel: AlertChannel;
  /** Another one where its settings are others. */
  fingerprint: string;
  state: ChannelState;
  clock: Clock;
  log: Log;
  /** Once this is aborted nothing more is sent, and what it has is given back; what is under way has a last call. */
  signal: AbortSignal;
  /** It refuses us, again perhaps. */
  onRefused: () => Promise<void>;
  /** It does no longer. */
  onAccepted: () => Promise<void>;
  onSent?: (outcome: 'ok' | Failure['kind']) => void;
  tempo?: Tempo;
}

export interface DeliveryDesk {
  /**
   * Resolves once the channel has acknowledged the message, or a newer one of the same name.
   * @throws RateLimited while the channel rests: bring it again then
   * @throws Permanent (`data`) when this very message is refused while others are taken
   */
  hand(message: AlertMessage): Promise<void>;
}

interface Handed {
  message: AlertMessage;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers what many jobs have to say over one channel into few messages, one at a time. What the channel does not take is
 * given back: it is the jobs that wait.
 */
export function deliveryDesk(options: DeskOptions): DeliveryDesk {
  const { channel, fingerprint, state, clock, log, signal, tempo = TEMPO } = options;
  const { name } = channel;
  let waiting: Handed[] = [];
  /** Refused one by one, until it is known whether anything is taken. */
  let doubtful: { handed: Handed[]; failure: Permanent }[] = [];
  let isAtWork = false;
  const lastCall = new AbortController();
  signal.addEventListener('abort', () => setTimeout(() => lastCall.abort(), tempo.lastCall).unref(), { once: true });

  async function work(): Promise<void> {
    isAtWork = true;
    while (waiting.length > 0) {
      await gathered();
      await round().catch(giveBack);
    }
    isAtWork = false;
  }

  async function gathered(): Promise<void> {
    for (let count = 0, looks = 0; waiting.length > count && looks < LONGEST_GATHERING; looks += 1) {
      count = waiting.length;
      await pause(tempo.gather, undefined, { signal }).catch(() => {});
    }
  }

  function giveBack(error: unknown): void {
    const all = [...waiting, ...doubtful.flatMap(({ handed }) => handed)];
    waiting = [];
    doubtful = [];
    for (const each of all) each.reject(error);
  }

  /** Until nothing waits. @throws what is given back with everything that waits still */
  async function round(): Promise<void> {
    let atOnce = ALERTS_PER_MESSAGE;
    let hasAccepted = false;
    while (waiting.length > 0) {
      const before = await turn();
      const groups = whatMatters(waiting).slice(0, atOnce);
      const batch = groups.flat();
      waiting = waiting.filter((each) => !batch.includes(each));
      const failure = await failureOf(groups.map(([first]) => first.message));
      if (!failure) {
        for (const each of batch) each.resolve();
        hasAccepted = true;
        if (before) await recovered(before);
      } else if (!isAboutContent(failure)) {
        waiting.push(...batch);
        // Of a request that we broke off nothing is known.
        throw lastCall.signal.aborted ? stopping() : await troubled(failure, before);
      } else if (groups.length > 1) {
        waiting.push(...batch);
        atOnce = 1;
      } else {
        doubtful.push({ handed: batch, failure });
        if (!hasAccepted && doubtful.length >= REFUSED_ONE_BY_ONE) throw await troubled(failure, before);
      }
    }
    const [first] = doubtful;
    if (first && !hasAccepted) throw await troubled(first.failure, await state.trouble());
    for (const { handed, failure } of doubtful.splice(0)) for (const each of handed) each.reject(failure);
  }

  /** When it is ours to send. @returns what was wrong with the channel until now */
  async function turn(): Promise<ChannelTrouble | undefined> {
    for (;;) {
      if (signal.aborted) throw stopping();
      const trouble = await state.trouble();
      if (trouble && isResting(trouble, clock.now()))
        throw new RateLimited(trouble.code, `${name} takes no messages just now.`, trouble.until);
      const wait = await state.turn(tempo.every);
      if (wait === 0) return trouble;
      await pause(wait, undefined, { signal }).catch(() => {});
    }
  }

  const stopping = () => new RateLimited('stopping', 'This process is about to end.', clock.now());

  /** With other settings nothing is known of it; and no rest is longer than one of ours, whatever clock it was made by. */
  const isResting = (trouble: ChannelTrouble, now: Instant): boolean =>
    trouble.fingerprint === fingerprint && now < trouble.until && trouble.until <= now + tempo.refused + hours(1);

  async function failureOf(messages: readonly AlertMessage[]): Promise<Failure | undefined> {
    try {
      await channel.send(messages, lastCall.signal);
      options.onSent?.('ok');
      return undefined;
    } catch (error) {
      const failure = asFailure(error);
      options.onSent?.(failure.kind);
      return failure;
    }
  }

  async function recovered(before: ChannelTrouble): Promise<void> {
    if (before.refusedSince !== undefined) await options.onAccepted();
    await state.clear();
    log.info({ channel: name }, `${name} takes messages again`);
  }

  /** Puts on record that it takes no messages. @returns what the jobs that wait for it are told */
  async function troubled(failure: Failure, before: ChannelTrouble | undefined): Promise<RateLimited> {
    const now = clock.now();
    const tries = (before?.tries ?? 0) + 1;
    const isRefused = failure instanceof Permanent;
    const refusedSince = before?.refusedSince ?? (isRefused ? now : undefined);
    const until = failure instanceof RateLimited ? failure.retryAt : now + (isRefused ? tempo.refused : restOf(tries));
    const trouble = { since: before?.since ?? now, until, tries, code: failure.code, fingerprint };
    await state.setTrouble(refusedSince === undefined ? trouble : { ...trouble, refusedSince });
    if (isRefused) await options.onRefused();
    const isNews = !before || (isRefused && before.refusedSince === undefined);
    if (isNews) log.warn({ channel: name, code: failure.code }, `${failure.message} ${whatThen(isRefused)}`);
    return new RateLimited(failure.code, failure.message, until);
  }

  const restOf = (tries: number): Milliseconds =>
    Math.min(tempo.longestRest, tempo.rest * 2 ** Math.min(tries - 1, 20));

  return {
    hand: (message) =>
      new Promise((resolve, reject) => {
        waiting.push({ message, resolve, reject });
        if (!isAtWork) void work();
      }),
  };
}

const isAboutContent = (failure: Failure): failure is Permanent =>
  failure instanceof Permanent && failure.reason === 'data';

const whatThen = (isRefused: boolean): string =>
  isRefused
    ? 'It is tried again once a day, and at once when its setting is another; alerts wait for it.'
    : 'Alerts wait, and are sent when it takes them.';
