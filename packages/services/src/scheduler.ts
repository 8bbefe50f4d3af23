import type { Account } from '@ohmini/config';
import { type AccountId, asFailure, hours, type Instant, minutes, type RuleName, seconds } from '@ohmini/core';
import { condition, conditionsOf, householdsOf, reconcile, type Schedule, setHouseholds } from '@ohmini/queue';
import { agreementsOf } from './agreements.ts';
import type { Context, Service } from './context.ts';
import { pollsOf } from './household-plan.ts';
import { journalTickOf } from './journal-plan.ts';
import { lookAgain } from './look-again.ts';
import { loop } from './loop.ts';
import { keepTariffs } from './tariff-plan.ts';
import type { Holder } from './tariffs-in-use.ts';

/** An emptied Redis is noticed and put right within this. */
const RECONCILE_EVERY = seconds(15);

/** While a household's meters are being looked for ... */
const SOON = seconds(1);

/** ... but not for longer than this: its key may be refused for days. */
const WAITED_FOR = minutes(2);

const DISCOVER_EVERY = hours(6);
const REREAD_EVERY = hours(6);
const AUDIT_EVERY = hours(1);

/**
 * Keeps one schedule for each meter that was found, for each household one to find them and one for its journal, and one for
 * each tariff that any of them is on. Any number of schedulers may run.
 */
export const scheduler: Service = async (context) => {
  const { households, keys, redis } = context;
  const plans = planner(context);
  const awaited = waitingRoom(context);
  const scheduling = loop('scheduling', RECONCILE_EVERY, context, async () => {
    const accounts = households.all();
    await partFromGone(context, accounts);
    await setHouseholds(
      redis,
      keys,
      accounts.map(({ id }) => id),
    );
    const wanted = await plans(accounts);
    for (const account of wanted.unknown) await lookAgain(context, account);
    await keepSchedules(context, accounts, wanted);
    await keepTariffs(context, wanted.holders, wanted.faulty.size === 0);
    return awaited(wanted.unknown) ? SOON : undefined;
  });
  households.onChange(() => scheduling.hurry());
  return scheduling;
};

interface Plans {
  polls: Schedule<'poll'>[];
  journals: Schedule<'account'>[];
  holders: Holder[];
  /** Their meters were not found yet. */
  unknown: AccountId[];
  /** What is known of them cannot be read just now: they stay as they are, and the others go on. */
  faulty: Set<AccountId>;
}

function planner(context: Context): (accounts: readonly Account[]) => Promise<Plans> {
  let said = new Set<AccountId>();
  return async (accounts) => {
    const plans: Plans = { polls: [], journals: [], holders: [], unknown: [], faulty: new Set() };
    const planOne = async (account: Account) => {
      const polls = await pollsOf(context, account);
      if (polls) plans.polls.push(...polls);
      else plans.unknown.push(account.id);
      plans.journals.push(await journalTickOf(context, account));
      plans.holders.push({ account: account.id, agreements: await agreementsOf(context, account.id) });
    };
    const inTurn = accounts.map(async (account) => {
      await planOne(account).catch((error) => {
        plans.faulty.add(account.id);
        if (!said.has(account.id))
          context.log.warn(
            { account: account.id, error: asFailure(error).code },
            'a household cannot be scheduled now',
          );
      });
    });
    await Promise.all(inTurn);
    said = plans.faulty;
    return plans;
  };
}

/** Whether one of these households is new enough to be waited for. */
function waitingRoom({ clock }: Context): (unknown: readonly AccountId[]) => boolean {
  let since = new Map<AccountId, Instant>();
  return (unknown) => {
    const now = clock.now();
    since = new Map(unknown.map((account) => [account, since.get(account) ?? now]));
    return since.values().some((at) => now - at < WAITED_FOR);
  };
}

async function keepSchedules(
  context: Context,
  accounts: readonly Account[],
  { polls, journals, faulty }: Plans,
): Promise<void> {
  const { log, queues } = context;
  const isSpared = (id: string) => faulty.has(id.split('.')[0] ?? '');
  const keep = async <Name extends 'account' | 'poll' | 'upkeep'>(name: Name, wanted: Schedule<Name>[]) =>
    await reconcile(queues.of(name), name, wanted, isSpared);

  const households = accounts.map(({ id }) => ({ id, every: DISCOVER_EVERY, payload: { account: id } }));
  const looking = await keep('account', [...households, ...journals]);
  // A new schedule's first turn may be an hour away; what is new is done at once as well. Meters are looked for anyway.
  const journalled = looking.filter(({ payload }) => payload.task === 'journal');
  if (journalled.length > 0)
    await queues.add(
      'account',
      journalled.map(({ id, payload }) => ({ once: id, payload })),
    );

  const added = await keep('poll', polls);
  if (added.length > 0) {
    await queues.add(
      'poll',
      added.map(({ id, payload }) => ({ once: id, payload })),
    );
    log.info({ meters: polls.length }, `${polls.length === 1 ? 'one meter is' : `${polls.length} meters are`} polled`);
  }
  const audits = polls.map(({ id, payload }) => ({
    id: `${id}.audit`,
    every: AUDIT_EVERY,
    payload: { ...payload, task: 'audit' as const },
  }));
  const rereads = polls.map((poll) => ({ ...poll, every: REREAD_EVERY }));
  await keep('upkeep', [...rereads, ...audits]);
  const isNew = new Set(added.map(({ id }) => `${id}.audit`));
  const first = audits.filter(({ id }) => isNew.has(id));
  if (first.length > 0)
    await queues.add(
      'upkeep',
      first.map(({ id, payload }) => ({ once: id, payload })),
    );
}

/** Their subjects are services and tariffs, which may have the name of a household. */
const OF_NO_HOUSEHOLD: ReadonlySet<RuleName> = new Set([
  'breaker',
  'channel-refused',
  'service-missing',
  'tariff-late',
  'tariff-withdrawn',
]);

/** What was wrong with a household that the settings name no more is over; its data and its progress stay. */
async function partFromGone(context: Context, accounts: readonly Account[]): Promise<void> {
  const { keys, redis } = context;
  const gone = (await householdsOf(redis, keys)).filter((before) => !accounts.some(({ id }) => id === before));
  if (gone.length === 0) return;
  for (const { rule, subject } of (await conditionsOf(redis, keys)).values())
    if (!OF_NO_HOUSEHOLD.has(rule) && gone.includes(subject.split('.')[0] ?? ''))
      await condition(context, rule, subject).forget();
}
