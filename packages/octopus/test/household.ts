import {
  type Failure,
  hours,
  type Instant,
  type KeyValue,
  type Lease,
  type Milliseconds,
  minutes,
  type TelemetrySource,
} from '@ohmini/core';
import { type Operation, type SimulatorOptions, startSimulator } from '@ohmini/simulator';
import { inProcess } from '../src/in-process.ts';
import { octopusSource } from '../src/index.ts';

export const START = Date.parse('2026-11-20T12:00:00Z');

export interface HouseholdOptions extends SimulatorOptions {
  apiKey?: string;
  timeoutMs?: number;
}

/** A household at the simulator, and processes of ours that share one store for it. */
export async function household(options: HouseholdOptions = {}) {
  let now = START;
  const clock = { now: () => now };
  const simulator = await startSimulator({ clock, lateness: false, ...options });
  const [home] = simulator.households;
  const goodKey = home?.apiKey ?? '';
  const settings = { apiKey: options.apiKey ?? goodKey };
  const store = { isDown: false, beforeLease: async (_name: string) => {} };
  const { tokens, lease } = inProcess(clock);
  const names = new Set<string>();
  const device = home?.meters[0]?.deviceId ?? '';
  const calls: string[] = [];
  const permits = { taken: 0 };

  const shared = {
    tokens: mayBeDown({ ...tokens, set: (name, ...rest) => tokens.set(names.add(name) && name, ...rest) }, store),
    lease: {
      async run(...args: Parameters<Lease['run']>) {
        if (store.isDown) throw away();
        await store.beforeLease(args[0]);
        return await lease.run(...args);
      },
    },
  };
  /** Another process of the household; an `isAlone` one shares nothing. */
  const open = ({
    isAlone = false,
    accountNumber = home?.accountNumber ?? '',
    graphqlUrl = simulator.graphqlUrl,
  } = {}): TelemetrySource =>
    octopusSource({
      graphqlUrl,
      restUrl: simulator.restUrl,
      accountNumber,
      apiKey: () => settings.apiKey,
      clock,
      timeoutMs: options.timeoutMs ?? 5000,
      userAgent: 'ohmini/test',
      permit: async () => void permits.taken++,
      onCall: (operation, outcome) => void calls.push(`${operation} ${outcome}`),
      ...(!isAlone && shared),
    });

  const source = open();
  const ask = (asked: TelemetrySource = source, back = hours(1)) =>
    asked.telemetry(device, { from: now - back, to: now }, '10s', {
      purpose: 'live',
      signal: AbortSignal.timeout(20_000),
    });
  /** Asks, and says how it ended: `ok` or the code of the failure. */
  const outcomeOf = (asked: TelemetrySource = source): Promise<string> =>
    ask(asked, minutes(1)).then(
      () => 'ok',
      ({ code }: Failure) => code,
    );
  return {
    simulator,
    source,
    device,
    goodKey,
    settings,
    store,
    tokens,
    lease,
    calls,
    permits,
    open,
    ask,
    outcomeOf,
    /** Names and values of all that was ever stored, as they are now. */
    stored: async () => [...names, ...(await Promise.all([...names].map((name) => tokens.get(name))))],
    now: () => now,
    pass: (length: Milliseconds) => {
      now += length;
    },
    mints: () => simulator.calls.count({ operation: 'obtainKrakenToken' }),
    /** The minutes since the start at which Octopus was called. */
    minutesOf: (operation?: Operation) =>
      simulator.calls.list(operation && { operation }).map(({ at }) => (at - START) / minutes(1)),
    /** Asks again and again until `to`, each time with the next of these sources; how each ended. */
    async poll(to: Instant, every: Milliseconds, next: () => TelemetrySource = () => source) {
      const outcomes: string[] = [];
      for (; now < to; now += every) outcomes.push(await outcomeOf(next()));
      return outcomes;
    },
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  };
}

const away = () => new Error('redis://10.0.0.1 is away');

/** A store of which nothing is to be had while it is down. */
function mayBeDown(tokens: KeyValue, store: { isDown: boolean }): KeyValue {
  const unlessDown =
    <Args extends unknown[], T>(method: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (store.isDown) throw away();
      return await method(...args);
    };
  return { get: unlessDown(tokens.get), set: unlessDown(tokens.set), delete: unlessDown(tokens.delete) };
}

export const failureFrom = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error) => error,
  );
