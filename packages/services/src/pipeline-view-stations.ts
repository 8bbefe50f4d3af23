import { type Instant, minutes } from '@ohmini/core';
import type { Flow, HouseholdCalls, Station, StationName } from '@ohmini/dashboard';
import type { Alive, Holding, ShutGate } from '@ohmini/queue';

export interface StationFacts {
  at: Instant;
  conditions: ReadonlyMap<string, Holding>;
  shut: ShutGate | undefined;
  services: readonly Alive[];
  queues: readonly Flow[];
  households: readonly Pick<HouseholdCalls, 'account' | 'coolingUntil'>[];
}

/** Services say so every ten seconds. */
const HEARD_WITHIN = minutes(1);

/** More jobs than these wait for longer than a request takes. */
const A_FEW = 20;

const OK: Station = { state: 'ok' };

/** What of the way of a reading goes on, and what does not, since when and why. The first that is wrong counts. */
export function stationsOf(facts: StationFacts): Record<StationName, Station> {
  return {
    scheduler: missing(facts, 'scheduler') ?? OK,
    octopus: octopus(facts),
    fetcher: missing(facts, 'fetcher') ?? holding(facts, 'redis-full', 'Redis is nearly full') ?? OK,
    writer: missing(facts, 'writer') ?? storing(facts),
    store: store(facts) ?? OK,
    alerter: missing(facts, 'alerter') ?? channels(facts) ?? OK,
  };
}

function missing({ at, services }: StationFacts, name: string): Station | undefined {
  const heardAt = Math.max(...services.filter(({ service }) => service === name).map((each) => each.heardAt));
  if (at - heardAt < HEARD_WITHIN) return undefined;
  return Number.isFinite(heardAt)
    ? { state: 'stopped', since: heardAt, why: 'not heard of' }
    : { state: 'stopped', why: 'not heard of in a day' };
}

function holding({ conditions }: StationFacts, name: string, why: string): Station | undefined {
  const held = conditions.get(name);
  return held && { state: 'stopped', since: held.since, why };
}

function store(facts: StationFacts): Station | undefined {
  const { shut } = facts;
  if (shut) return { state: 'stopped', since: shut.since, why: `takes nothing (${shut.code})` };
  return holding(facts, 'refused-by-many', 'refuses many readings');
}

function storing(facts: StationFacts): Station {
  const closed = store(facts);
  if (closed) return { state: 'waiting', since: closed.since, why: 'waits for the store' };
  const waiting = facts.queues.find(({ name }) => name === 'write')?.waiting ?? 0;
  return waiting > A_FEW ? { state: 'waiting', why: 'works off what waits' } : OK;
}

/** Octopus is one for all households, and may be at odds with some of them. */
function octopus({ conditions, households }: StationFacts): Station {
  const troubled = [...conditions.values()].filter(({ rule }) => rule.startsWith('octopus-'));
  if (troubled.length > 0) {
    const since = Math.min(...troubled.map((each) => each.since));
    const isAll = new Set(troubled.map(({ subject }) => subject)).size >= households.length;
    return isAll
      ? { state: 'stopped', since, why: 'cannot be read' }
      : { state: 'waiting', since, why: 'cannot be read for some households' };
  }
  const rests = [...conditions.values()].find(
    ({ rule, subject }) => rule === 'breaker' && subject.startsWith('octopus'),
  );
  if (rests) return { state: 'waiting', since: rests.since, why: 'left alone for a while' };
  const cools = households.length > 0 && households.every(({ coolingUntil }) => coolingUntil !== undefined);
  return cools ? { state: 'waiting', why: 'asked us to call later' } : OK;
}

function channels({ conditions }: StationFacts): Station | undefined {
  const refused = [...conditions.values()].find(({ rule }) => rule === 'channel-refused');
  return refused && { state: 'waiting', since: refused.since, why: 'a channel refuses alerts' };
}
