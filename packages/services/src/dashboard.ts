import { type Config, isLocalName, SERVICES } from '@ohmini/config';
import { type Access, serveDashboard } from '@ohmini/dashboard';
import { auditTrail, JOB_NAMES } from '@ohmini/queue';
import { apiPorts } from './api.ts';
import type { Context, Service } from './context.ts';
import { heldBack } from './held-back.ts';
import { overviews } from './overview.ts';
import { pipelinePorts } from './pipeline-view.ts';
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
    way: pipelinePorts(context, history),
    api: apiPorts(context, history),
    queues: JOB_NAMES.map((name) => queues.of(name)),
    tariffs: tariffPorts(context),
    access: accessOf(config.dashboard),
    isOurName: (name) => isLocalName(name) || config.dashboard.publicNames.includes(name),
    isTrustedProxy: (address) => config.dashboard.trustedProxy?.has(address) ?? false,
    boardWritable: config.dashboard.canWrite,
    onRetry: (queue, id, user) => (queue === 'quarantine' ? recordReplay(context, id, user) : Promise.resolve()),
    heldBack: (queue) => heldBack(context, queue),
    demo: config.mode === 'demo',
  });
  stack.use(server);
  log.debug({ url: server.url }, `the page is at ${server.url}`);
  return stack.move();
};

/** Who was signed in is named; at an open dashboard it is anybody. */
async function recordReplay(
  { keys, queues, redis }: Context,
  id: string | undefined,
  user: string | undefined,
): Promise<void> {
  const who = user === undefined ? 'somebody on the page' : `${user}, on the page`;
  const ids = id === undefined ? await queues.of('quarantine').getRanges(['failed'], 0, -1) : [id];
  await auditTrail(redis, keys).record({ who, did: 'replay', ids });
}

function accessOf({ access, trustedProxy }: Config['dashboard']): Access {
  if (access.kind === 'open') return access;
  const { login, userHeader: header } = access;
  return {
    kind: 'guarded',
    login: login && { user: login.user, password: login.password.reveal() },
    forwarded: header !== undefined && trustedProxy ? { header, isFrom: trustedProxy.has } : undefined,
  };
}
