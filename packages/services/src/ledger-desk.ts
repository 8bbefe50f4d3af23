import type { Config } from '@ohmini/config';
import { Failure, type Interval, Permanent, Transient } from '@ohmini/core';
import { keysOf, openQueues, seen } from '@ohmini/queue';
import type { AuditPorts } from './audit.ts';
import type { Context } from './context.ts';
import { heldRows } from './gap-held-rows.ts';
import type { Calls } from './ledger-desk-calls.ts';
import { ledgerOf, type MeterLedger } from './ledger-desk-gaps.ts';
import { type LedgerMeter, type MeterChoice, metersChosen } from './ledger-desk-meters.ts';
import { isFetcherThere, order } from './ledger-desk-order.ts';
import { planFor, type RefetchPlan } from './ledger-desk-plan.ts';
import { type DayAudit, verifyDay } from './ledger-desk-verify.ts';
import { type RefetchProgress, watch } from './ledger-desk-watch.ts';
import { redisInTime, SILENCE } from './redis-in-time.ts';
import { openHistory } from './stores.ts';

export type { OpenGap } from './ledger-desk-gaps.ts';
export type { TierPart } from './ledger-desk-tiers.ts';
export { isWrong } from './ledger-desk-verify.ts';
export type { Calls, DayAudit, LedgerMeter, MeterChoice, MeterLedger, RefetchPlan, RefetchProgress };

export interface LedgerDeskOptions {
  config: Config;
  redisUrl: string;
}

/** What the parts of the desk work with. */
export type LedgerPorts = Pick<Context, 'config' | 'keys' | 'queues' | 'redis'> & AuditPorts;

/** What is missing of each meter, and what a person may have done about it, beside the services. */
export interface LedgerDesk extends AsyncDisposable {
  /** @throws Permanent (`missing`) when nothing is known by the names given */
  meters(choice: MeterChoice): Promise<LedgerMeter[]>;
  ledger(meter: LedgerMeter): Promise<MeterLedger>;
  /** What would be asked for; nothing is changed. @throws when the store cannot be read */
  plan(meter: LedgerMeter, stretch: Interval, isAll: boolean): Promise<RefetchPlan>;
  /** @throws Permanent (`missing`) when no service runs that could fetch anything */
  expectFetcher(): Promise<void>;
  /** On record for the services, whatever becomes of us. */
  order(plans: readonly RefetchPlan[]): Promise<void>;
  /** How far each is, once a second until all are done or the signal says enough. */
  watch(plans: readonly RefetchPlan[], signal: AbortSignal): AsyncIterable<RefetchProgress[]>;
  /** Reads, and changes nothing. @throws when the store cannot be read */
  verify(meter: LedgerMeter, day: Interval): Promise<DayAudit>;
}

/** Works through the services' Redis and store. @throws Failure when Redis does not answer */
export async function ledgerDesk({ config, redisUrl }: LedgerDeskOptions): Promise<LedgerDesk> {
  await using stack = new AsyncDisposableStack();
  const redis = await redisInTime(redisUrl);
  stack.defer(() => redis.disconnect());
  const keys = keysOf(config.queue.prefix);
  const queues = stack.use(openQueues(redis, keys, SILENCE));
  const history = stack.use(openHistory(config));
  const { measurement } = config;
  const held = heldRows({ config, keys, queues, redis }, history);
  const ports: LedgerPorts = { config, keys, queues, redis, history, held, measurement, seen: seen(redis, keys) };
  const open = stack.move();

  return {
    meters: (choice) => metersChosen(ports, choice),
    ledger: (meter) => ledgerOf(ports, meter),
    plan: (meter, stretch, isAll) => readingStore(planFor(ports, meter, stretch, isAll)),
    async expectFetcher() {
      if (!(await isFetcherThere(ports))) throw new Permanent('no-fetcher', NO_FETCHER, 'missing');
    },
    async order(plans) {
      for (const plan of plans) await order(ports, plan);
    },
    watch: (plans, signal) => watch(ports, plans, signal),
    verify: (meter, day) => readingStore(verifyDay(ports, meter, day)),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

const NO_FETCHER =
  'No fetcher was heard of in the last minute, and nobody else asks Octopus: start Ohmini, and give the order again.';

/** Whoever reads "busy" should know who is. */
const readingStore = <Answer>(answer: Promise<Answer>): Promise<Answer> =>
  answer.catch((error) => {
    throw error instanceof Failure ? new Transient(error.code, `The store cannot be read: ${error.message}`) : error;
  });
