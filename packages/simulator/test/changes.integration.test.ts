import { expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../src/index.ts';
import { clockAt, codesIn, home, NOW, post, postTo, TOKEN_MUTATION, tokenOf } from './caller.ts';

const started = () => startSimulator({ households: [{ ...home, intelligent: 'vehicle' }], clock: clockAt(NOW) });
const changes = ({ calls }: Simulator) => calls.list({ operation: 'change' });

const MUTATIONS: [name: string, text: string][] = [
  ['joinSavingSessionsEvent', '(input: { accountNumber: "A", eventCode: "E" }) { joinedEventCodes }'],
  [
    'setDevicePreferences',
    '(input: { deviceId: "D", mode: CHARGE, schedules: [{ dayOfWeek: MONDAY, max: 80 }] }) { id }',
  ],
  ['updateBoostCharge', '(input: { deviceId: "D", action: BOOST }) { id }'],
  ['updateDeviceSmartControl', '(input: { deviceId: "D", action: SUSPEND }) { id }'],
  ['somethingNew', '{ ... on NewType { id } }'],
];

test.each(MUTATIONS)('%s is refused and on record, on both hosts, with a token and without', async (name, text) => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const query = `mutation Change { ${name}${text} }`;
  for (const url of [simulator.graphqlUrl, simulator.backendGraphqlUrl]) {
    expect(codesIn(await postTo(url, query, {}, token))).toEqual(['KT-CT-1113']);
    expect(codesIn(await postTo(url, query))).toEqual(['KT-CT-1113']);
  }
  const call = { at: NOW, operation: 'change', field: name, outcome: 'KT-CT-1113' };
  expect(changes(simulator)).toEqual(
    [home.accountNumber, 'unknown', home.accountNumber, 'unknown'].map((account) => ({ ...call, account })),
  );
});

test('a mutation is on record where a fault takes the place of its answer', async () => {
  await using simulator = await started();
  simulator.fault({ kind: 'edge-block' });
  await fetch(simulator.graphqlUrl, {
    method: 'POST',
    body: JSON.stringify({ query: 'mutation { updateBoostCharge(input: {}) { id } }' }),
  });
  expect(changes(simulator)).toMatchObject([{ outcome: 'edge-block', field: 'updateBoostCharge' }]);
});

test('a mutation beside the one for a token is on record, and the token is given', async () => {
  await using simulator = await started();
  const query = TOKEN_MUTATION.replace(/}$/, 'boost: updateBoostCharge(input: {}) { id } }');
  const answer = await post(simulator, query, { input: { APIKey: home.apiKey } });
  expect(codesIn(answer)).toEqual(['KT-CT-1113']);
  expect(answer.body.data.obtainKrakenToken.token).toBeTypeOf('string');
  expect(changes(simulator)).toMatchObject([{ field: 'updateBoostCharge' }]);
  expect(simulator.calls.count({ operation: 'obtainKrakenToken', outcome: 'ok' })).toBe(1);
});

test('where a fault takes the place of an answer that would be a token and a change, it is a change', async () => {
  await using simulator = await started();
  simulator.fault({ kind: 'graphql-error', code: 'KT-CT-1199' });
  const query = TOKEN_MUTATION.replace(/}$/, 'boost: updateBoostCharge(input: {}) { id } }');
  expect(codesIn(await post(simulator, query, { input: { APIKey: home.apiKey } }))).toHaveLength(2);
  simulator.clearFaults();
  simulator.fault({ kind: 'http-status', status: 500 });
  await post(simulator, query, { input: { APIKey: home.apiKey } });
  expect(changes(simulator).map(({ outcome, field }) => [outcome, field])).toEqual([
    ['KT-CT-1199', 'updateBoostCharge'],
    ['http-500', 'updateBoostCharge'],
  ]);
});

test('a mutation in words that are not understood is on record too', async () => {
  await using simulator = await started();
  const answer = await post(simulator, 'mutation { updateBoostCharge(input: {}) { ...Device } }');
  expect(answer.status).toBe(400);
  expect(changes(simulator)).toMatchObject([{ outcome: 'http-400' }]);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s to a REST route is refused and on record', async (method) => {
  await using simulator = await started();
  const headers = { authorization: `Basic ${btoa(`${home.apiKey}:`)}` };
  const path = `/v1/accounts/${home.accountNumber}/`;
  expect((await fetch(simulator.url + path, { method, headers })).status).toBe(405);
  expect(changes(simulator)).toMatchObject([{ account: home.accountNumber, outcome: 'http-405', path }]);
});

test('reading changes nothing: tokens, queries and pages leave no change on record', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  await post(simulator, `{ devices(accountNumber: "${home.accountNumber}") { id } }`, {}, token);
  await post(simulator, '{ nothing }', {}, token);
  await post(simulator, '{ change }', {}, token);
  await fetch(`${simulator.restUrl}/products/`);
  await fetch(`${simulator.restUrl}/graphql`, { method: 'POST', body: '{}' });
  expect(simulator.calls.count()).toBe(6);
  expect(changes(simulator)).toEqual([]);
});
