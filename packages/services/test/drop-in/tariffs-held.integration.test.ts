import { journal, keysOf, openRedis, setHouseholds } from '@ohmini/queue';
import { recordedLog, testRedis } from '@ohmini/testkit';
import { expect, test } from 'vitest';
import { tariffsHeld } from '../../src/tariffs-held.ts';

test('all who ask while the tariffs of the households are looked at for the first time are told of them', async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const log = recordedLog();
  const redis = await openRedis(server.url, log);
  stack.defer(() => redis.disconnect());
  const keys = keysOf('held');
  const fields = { fuel: 'electricity', is_export: 0, tariff_code: 'E-1R-OLD-A', product_code: 'ODD-19-01-01' };
  await setHouseholds(redis, keys, ['home']);
  await journal(redis, keys, 'home').set('agreement', { failures: 0, dueAt: 0, isThere: true }, [{ id: 'a', fields }]);

  const held = tariffsHeld({ keys, log, redis });
  const told = await Promise.all(Array.from({ length: 5 }, () => held()));
  const codes = { products: new Set(['ODD-19-01-01']), tariffs: new Set(['E-1R-OLD-A']) };
  expect(told).toEqual(Array(5).fill(codes));
});
