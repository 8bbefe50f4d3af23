import { rules, titled } from '@ohmini/alerts';
import { type History, type Instant, isDevice, seconds } from '@ohmini/core';
import type { Flow, PipelinePorts, PipelineView, Trouble } from '@ohmini/dashboard';
import { aliveIn, completedPerMinute, conditionsOf, devicesOf, gate, householdsOf, JOB_NAMES } from '@ohmini/queue';
import type { Context } from './context.ts';
import { countsOf } from './overview.ts';
import { backlogView } from './pipeline-view-backlog.ts';
import { calendars } from './pipeline-view-calendar.ts';
import { callsView } from './pipeline-view-calls.ts';
import { stationsOf } from './pipeline-view-stations.ts';
import { tariffView } from './pipeline-view-tariffs.ts';
import { quarantineDesk } from './quarantine-desk.ts';
import { type Quarantined, quarantined, quarantineSize } from './quarantined.ts';
import { tariffsToRead } from './tariffs.ts';

/** However many look at the page, it is put together so often. */
const KEPT_FOR = seconds(2);

/** A page has room for so many; the command line lists all. */
const MOST_REFUSED = 50;

/** What the page of the pipeline shows, put together from Redis, with the calendar from the store. */
export function pipelinePorts(context: Context, history: History): PipelinePorts {
  const lookAt = pipelineViews(context, history);
  let last: { view: Promise<PipelineView>; at: number } | undefined;
  return {
    pipeline() {
      const at = performance.now();
      if (!last || at - last.at > KEPT_FOR) last = { view: lookAt(), at };
      return last.view;
    },
    async replay(id, user) {
      last = undefined;
      const who = user === undefined ? 'somebody on the page' : `${user}, on the page`;
      await using desk = await quarantineDesk({ config: context.config, redisUrl: context.redisUrl, who });
      return (await desk.replay([id], false)).left[0]?.why;
    },
  };
}

function pipelineViews(context: Context, history: History): () => Promise<PipelineView> {
  const { clock, keys, redis } = context;
  const calendarOf = calendars(context, history);
  // Octopus is asked nothing for a page.
  const tariffs = tariffView({ ...context, tariffs: tariffsToRead(context) });

  return async () => {
    const at = clock.now();
    const [conditions, shut, services, queues, accounts] = await Promise.all([
      conditionsOf(redis, keys),
      gate(redis, keys).state(),
      aliveIn(redis, keys, at),
      Promise.all(JOB_NAMES.map((name) => flowOf(context, name, at))),
      householdsOf(redis, keys),
    ]);
    const meters = await metersOf(context, accounts);
    const [backlog, households, total, listed, inUse, days] = await Promise.all([
      backlogView(context, { at, meters: meters.length, queues, conditions, isShut: shut !== undefined }),
      callsView(context, accounts, at),
      quarantineSize(context.queues),
      quarantined(context, MOST_REFUSED),
      tariffs(accounts, at),
      calendarOf(meters, at),
    ]);
    return {
      at,
      stations: stationsOf({ at, conditions, shut, services, queues, households }),
      queues,
      troubles: [...conditions].map(([name, { rule, subject, since, seen }]): Trouble => {
        const { title, means, action, severity } = rules[rule];
        return { name, rule, severity, title: titled(title, subject), since, seen, means, action };
      }),
      gate: shut && { since: shut.since, triedAgainAt: shut.until, tries: shut.tries, code: shut.code },
      backlog,
      households,
      calendars: days,
      quarantine: { total, entries: listed.map(refusedOf) },
      tariffs: inUse,
      services: services.toSorted((a, b) => a.service.localeCompare(b.service) || b.heardAt - a.heardAt),
    };
  };
}

const refusedOf = ({ id, account, device, at: readAt, reason, said, times, isGoingBack, lastTry }: Quarantined) => ({
  ...{ id, account, device, readAt, reason, said, times, isGoingBack, lastTry },
});

const flowOf = async (context: Context, name: (typeof JOB_NAMES)[number], at: Instant): Promise<Flow> => ({
  name,
  ...(await countsOf(context, name)),
  perMinute: await completedPerMinute(context.queues.of(name), at),
});

async function metersOf({ keys, redis }: Context, accounts: readonly string[]) {
  const known = await Promise.all(
    accounts.map(async (account) =>
      ((await devicesOf(redis, keys, account)) ?? [])
        .filter(isDevice)
        .map(({ id: device, fuel }) => ({ account, device, fuel })),
    ),
  );
  return known.flat();
}
