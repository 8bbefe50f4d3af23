import { type DashboardAccess, SERVICES } from '@ohmini/config';
import { type Access, serveDashboard } from '@ohmini/dashboard';
import { auditTrail, JOB_NAMES } from '@ohmini/queue';
import { apiPorts } from './api.ts';
import type { Context, Service } from './context.ts';
import { overviews } from './overview.ts';
import { statusPorts } from './status.ts';
import { openHistory } from './stores.ts';
import { tariffPorts } from './tariff-ports.ts';

/** The page, Bull Board, and the state of the whole. */
export const dashboard: Service = async (context) => {
  await using stack = new AsyncDisposableStack();
  const { config, log, queues } = context;
  const history = stack.use(openHistory(config));
  const server = await serveDashboard(config.listen, {
    ...statusPorts(context, SERVICES),
    overview: overviews(context, history),
    api: apiPorts(context, history),
    queues: JOB_NAMES.map((name) => queues.of(name)),
    tariffs: tariffPorts(context),
    access: accessOf(config.dashboard.access),
    boardWritable: config.dashboard.canWrite,
    onRetry: (queue, id) => (queue === 'quarantine' ? recordReplay(context, id) : Promise.resolve()),
    demo: config.mode === 'demo',
  });
  stack.use(server);
  log.debug({ url: server.url }, `the page is at ${server.url}`);
  return stack.move();
};

/** Behind the password there is one user, without it there is anybody. */
async function recordReplay({ config, keys, queues, redis }: Context, id: string | undefined): Promise<void> {
  const { access } = config.dashboard;
  const who = access.kind === 'password' ? `${access.user}, on the page` : 'somebody on the page';
  const ids = id === undefined ? await queues.of('quarantine').getRanges(['failed'], 0, -1) : [id];
  await auditTrail(redis, keys).record({ who, did: 'replay', ids });
}

const accessOf = (access: DashboardAccess): Access =>
  access.kind === 'open' ? access : { ...access, password: access.password.reveal() };
