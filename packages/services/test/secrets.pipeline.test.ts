import { SERVICES } from '@ohmini/config';
import { until } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { pipeline } from './pipeline.ts';

test('no key, token, account number or MPAN reaches Redis, a log line, a metric or a page, also when things fail', async () => {
  await using it = await pipeline();
  const commands: string[] = [];
  const monitor = await it.redis.monitor();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => monitor.disconnect());
  monitor.on('monitor', (_time: string, args: string[]) => void commands.push(args.join(' ')));

  stack.use(await it.start(SERVICES));
  await until('readings are stored', () => it.influx.rows().length > 0);
  it.influx.fail({
    kind: 'status',
    status: 401,
    body: `{"code":"unauthorized","message":"bad token ${it.influx.token}"}`,
  });
  await until('people were told of the store', () => it.alerts().includes('Readings cannot be stored'));
  using _refused = it.simulator.fault({ kind: 'bad-key' });
  using _expired = it.simulator.fault({ kind: 'graphql-error', code: 'KT-CT-1124', operation: 'smartMeterTelemetry' });
  await until('people were told of the key', () => it.alerts().includes('Octopus refuses the API key (home)'));

  const page = /http:\/\/[\d.:]+/.exec(it.log.lines.map(({ message }) => message).join(' '))?.[0];
  const paths = [
    '/',
    '/status',
    '/health',
    '/ready',
    '/metrics',
    '/api/v1/overview',
    '/queues/api/queues?activeQueue=write&status=failed',
  ];
  const bodies = await Promise.all(paths.map(async (path) => await (await fetch(`${page}${path}`)).text()));
  const failed = await it.queues.of('poll').getFailed();
  const everything = [
    ...commands,
    ...bodies,
    ...it.log.lines.map((line) => JSON.stringify(line)),
    JSON.stringify(failed),
  ].join('\n');

  expect(commands.length).toBeGreaterThan(100);
  expect(bodies.every((body) => body.length > 0)).toBe(true);
  for (const secret of it.secrets) expect(everything.includes(secret), `${secret.slice(0, 3)}... was seen`).toBe(false);
});
