import type { Account } from '@ohmini/config';
import {
  type AccountId,
  type Ask,
  asFailure,
  hours,
  type JournalKind,
  type JournalSource,
  Permanent,
  RateLimited,
  type TelemetrySource,
} from '@ohmini/core';
import { octopusSource } from '@ohmini/octopus';
import { countCall, type Governor, keyValue, leaseOn } from '@ohmini/queue';
import { governorOf } from './allowances.ts';
import { breaker, type Guard } from './breaker.ts';
import type { Context } from './context.ts';
import { journalGuards } from './journal-guards.ts';
import { USER_AGENT } from './version.ts';

/** Octopus for each household, one conversation each, kept for as long as its settings are what they are. */
export interface Sources {
  of(account: AccountId): Source;
}

type Source = TelemetrySource & JournalSource;

interface Guards {
  telemetry: Guard;
  journal: Readonly<Record<JournalKind, Guard>>;
}

export function sources(context: Context): Sources {
  const guards = {
    telemetry: breaker(context, { name: 'octopus', what: 'Octopus' }),
    journal: journalGuards(context),
  };
  // A household whose settings change is another object, and gets a conversation of its own.
  const open = new WeakMap<Account, Source>();
  return {
    of(account) {
      const household = context.households.find(account) ?? gone(account);
      const source = open.get(household) ?? openSource(context, account, guards);
      open.set(household, source);
      return source;
    },
  };
}

/** Every call is taken from the allowance first; asked to wait, no process of ours calls before the time is over. */
function openSource(context: Context, account: AccountId, { telemetry: guard, journal }: Guards): Source {
  const { clock, config, keys, metrics, redis } = context;
  const calls = governorOf(context, account);
  const household = () => context.households.find(account) ?? gone(account);
  const source = octopusSource({
    graphqlUrl: config.octopus.graphqlUrl,
    backendGraphqlUrl: config.octopus.backendGraphqlUrl,
    restUrl: config.octopus.restUrl,
    accountNumber: household().accountNumber,
    apiKey: () => household().apiKey.reveal(),
    tokens: keyValue(redis, keys.account(account, 'octopus')),
    lease: leaseOn(redis, `${keys.account(account, 'octopus')}:lease`),
    catalogue: {
      store: keyValue(redis, keys.catalogue),
      lease: leaseOn(redis, `${keys.catalogue}:lease`),
      clock,
    },
    clock,
    timeoutMs: config.polling.timeoutMs,
    userAgent: USER_AGENT,
    permit: (ask) => permit(calls, ask, clock),
    onCall(operation, outcome) {
      metrics.octopusCalls.inc({ operation, outcome });
      // For people who look back: a count that is missed is no harm.
      countCall(redis, keys, account, clock.now()).catch(() => {});
    },
  });
  const minding = mindful(context, account, source, calls);
  return {
    now: source.now,
    rateLimits: source.rateLimits,
    discover: (ask) => guard(() => minding(() => source.discover(ask))),
    telemetry: (...question) => guard(() => minding(() => source.telemetry(...question))),
    settled: (...question) => guard(() => minding(() => source.settled(...question))),
    journal: (kind, ...question) => journal[kind](() => minding(() => source.journal(kind, ...question), false)),
  };
}

function gone(account: AccountId): never {
  throw new Permanent('unknown-household', `The settings name no household ${account} any more.`, 'request');
}

async function permit(
  calls: Governor,
  { purpose, isUrgent = false, leave = 0 }: Omit<Ask, 'signal'>,
  clock: Context['clock'],
): Promise<void> {
  const waitMs = await calls.take(purpose, { isUrgent, leave });
  if (waitMs > 0) throw new RateLimited('budget', 'The calls that this hour allows are used up.', clock.now() + waitMs);
}

/** Codes with which Octopus says that we call too often (API contract 1.6). */
const TOO_OFTEN = new Set(['KT-CT-1199', 'KT-GB-4042', 'OE-0002', 'http-429']);

/** Octopus counts in hours. Believing a longer Retry-After, of whoever stands in between, would cost readings. */
const LONGEST_WAIT = hours(1);

/** Our own restraint, not a word of Octopus. */
const OURS = new Set(['budget', 'mint-cooldown']);

/**
 * Minds what Octopus says: asked to wait we wait, and told that we call too often we look once at its limits and call
 * less. What it says of other questions than telemetry has us wait as well, but tells nothing about the limit on that.
 */
function mindful({ clock, hour, log }: Context, account: AccountId, source: TelemetrySource, calls: Governor) {
  return async <Answer>(question: () => Promise<Answer>, isOfTelemetry = true): Promise<Answer> => {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof RateLimited) || OURS.has(error.code)) throw error;
      const limits = isOfTelemetry && TOO_OFTEN.has(error.code) ? await look() : undefined;
      const wait = Math.min(LONGEST_WAIT, (limits?.retryAt ?? error.retryAt) - clock.now());
      // Said once, not with each tick that meets the same wait.
      if ((await calls.cooling()) === 0)
        log.warn(
          { account, code: error.code, waitSeconds: Math.round(wait / 1000) },
          `Octopus asked us to wait ${Math.round(wait / 60_000)} min`,
        );
      await calls.pause(wait * hour.scale);
      throw error;
    }
  };

  async function look() {
    const limits = await source
      .rateLimits({ purpose: 'inspection', signal: AbortSignal.timeout(10_000) })
      .catch((error) => {
        log.debug({ account, code: asFailure(error).code }, 'Octopus would not say what its limits are');
        return undefined;
      });
    await calls.refused(limits?.announcedPerHour);
    return limits;
  }
}
