import { rules, titled } from '@ohmini/alerts';
import type { Config } from '@ohmini/config';
import {
  type AlertMessage,
  alertKeyOf,
  alertName,
  asFailure,
  type Clock,
  type Instant,
  isExplained,
  Permanent,
  RULE_NAMES,
  type RuleName,
  type Severity,
} from '@ohmini/core';
import { alertStates, conditionsOf, keysOf, silences } from '@ohmini/queue';
import { setChannels } from './alert-channels.ts';
import { redisInTime } from './redis-in-time.ts';

/** Something that is wrong now, and what people know of it. */
export interface Trouble {
  name: string;
  rule: RuleName;
  severity: Severity;
  title: string;
  since: Instant;
  seen: string;
  action: string;
  /** `waiting`: not told yet, because it may pass; `explained` by another trouble, and therefore not told. */
  people: 'told' | 'waiting' | 'explained' | 'silenced';
  silencedUntil?: Instant;
}

/** How a test message fared. */
export interface Tried {
  channel: string;
  /** Why it was not taken; undefined when it was. */
  failure?: string;
}

/** What is wrong, beside the services. */
export interface AlertDesk extends AsyncDisposable {
  troubles(): Promise<Trouble[]>;
  /** Silences that hold, by what was silenced. */
  silenced(): Promise<Map<string, Instant>>;
  /** @throws Permanent (`missing`) where no alert has such a name */
  silence(name: string, until: Instant): Promise<void>;
  /** @returns whether it was silenced */
  endSilence(name: string): Promise<boolean>;
}

/** Works through the services' Redis. @throws Failure when it does not answer */
export async function alertDesk({ config, redisUrl }: { config: Config; redisUrl: string }): Promise<AlertDesk> {
  const redis = await redisInTime(redisUrl);
  const keys = keysOf(config.queue.prefix);
  const quiet = silences(redis, keys);

  return {
    async troubles() {
      const [holding, states, silenced] = await Promise.all([
        conditionsOf(redis, keys),
        alertStates(redis, keys).all(),
        quiet.all(Date.now()),
      ]);
      return [...holding]
        .map(([name, { rule, subject, since, seen }]): Trouble => {
          const { severity, title, action } = rules[rule];
          const silencedUntil = silenced.get(name) ?? silenced.get(rule);
          const isTold = states.get(name)?.state.is === 'firing';
          const isPart = isExplained(rules[rule], { rule, subject }, holding.values());
          const people = isTold ? 'told' : silencedUntil ? 'silenced' : isPart ? 'explained' : 'waiting';
          const of = { name, rule, severity, title: titled(title, subject), since, seen, action, people } as const;
          return silencedUntil ? { ...of, silencedUntil } : of;
        })
        .toSorted((a, b) => a.since - b.since || a.name.localeCompare(b.name));
    },
    silenced: () => quiet.all(Date.now()),
    async silence(name, until) {
      const key = alertKeyOf(name);
      if (!key)
        throw new Permanent(
          'unknown-alert',
          `There is no alert ${name}. Name one as \`ohmini alerts list\` does, or a rule: ${RULE_NAMES.join(', ')}.`,
          'missing',
        );
      await quiet.set(alertName(key), until);
    },
    endSilence: (name) => quiet.end(name),
    async [Symbol.asyncDispose]() {
      redis.disconnect();
    },
  };
}

/** Sends a message over each channel that is set, past queue and quiet hours. */
export async function tryChannels(config: Config, clock: Clock): Promise<Tried[]> {
  const message: AlertMessage = {
    kind: 'news',
    name: 'test',
    severity: 'info',
    title: 'A test of Ohmini',
    text: 'Alerts reach you here. Nothing is wrong.',
    at: clock.now(),
  };
  return await Promise.all(
    setChannels(config, clock).map(async ({ name, channel }): Promise<Tried> => {
      try {
        await channel.send([message]);
        return { channel: name };
      } catch (error) {
        return { channel: name, failure: asFailure(error).message };
      }
    }),
  );
}
