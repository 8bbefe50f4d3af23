import { hours, type JournalKind, type KeyValue, minutes } from '@ohmini/core';
import { type HouseholdSpec, startSimulator } from '@ohmini/simulator';
import { expect, test } from 'vitest';
import { inProcess } from '../src/in-process.ts';
import { octopusSource } from '../src/index.ts';
import { answering } from './answering.ts';
import { failureFrom, START } from './household.ts';

const HOME: HouseholdSpec = {
  accountNumber: 'A-12345678',
  apiKey: 'sk_live_0123456789abcdef0123456789',
  profile: ['solar'],
  gas: true,
  intelligent: 'vehicle',
  octoplus: true,
  mpan: '1200099999999',
};

const { intelligent: _, ...WITHOUT_CAR } = HOME;

/** A home at the simulator, at half past eleven in the evening, when its car is planned to be charged. */
async function home(spec: HouseholdSpec = HOME) {
  let now = START + hours(11.5);
  const clock = { now: () => now };
  const simulator = await startSimulator({ clock, households: [spec] });
  const [household] = simulator.households;
  const calls: string[] = [];
  const { tokens, lease } = inProcess(clock);
  const catalogue = new Map<string, string>();
  const store: KeyValue = {
    get: async (key) => catalogue.get(key),
    set: async (key, value) => void catalogue.set(key, value),
    delete: async (key) => void catalogue.delete(key),
  };
  const open = () =>
    octopusSource({
      graphqlUrl: simulator.graphqlUrl,
      backendGraphqlUrl: simulator.backendGraphqlUrl,
      restUrl: simulator.restUrl,
      accountNumber: HOME.accountNumber,
      apiKey: () => HOME.apiKey,
      tokens,
      lease,
      clock,
      timeoutMs: 5000,
      userAgent: 'ohmini/test',
      permit: async () => {},
      onCall: (operation, outcome) => void calls.push(`${operation} ${outcome}`),
      catalogue: { store, lease, clock },
    });
  const live = household?.smartDevice ? [household.smartDevice.id] : [];
  const source = open();
  return {
    simulator,
    live,
    calls,
    catalogue,
    open,
    ask: (kind: JournalKind, asked = source, devices = live) =>
      asked.journal(kind, { purpose: 'journal', signal: AbortSignal.timeout(10_000) }, devices),
    pass: (length: number) => {
      now += length;
    },
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  };
}

test('agreements, past ones too, take one call', async () => {
  await using at = await home();
  const { entries, isThere, rejected, servedAt } = await at.ask('agreement');
  expect(entries.map(({ fields }) => [fields.fuel, fields.is_export, fields.valid_to !== undefined])).toEqual(
    expect.arrayContaining([
      ['electricity', 0, false],
      ['electricity', 0, true],
      ['electricity', 1, false],
      ['gas', 0, false],
    ]),
  );
  expect([isThere, rejected, servedAt]).toEqual([true, 0, START + hours(11.5)]);
  expect(at.calls).toEqual(['obtainKrakenToken ok', 'agreements ok']);
});

test('a car is there with its battery, and the catalogue is asked for once a day for everybody', async () => {
  await using at = await home();
  const { entries, isThere } = await at.ask('device');
  expect(entries).toMatchObject([
    { id: at.live[0], fields: { state: 'LIVE', vehicle_battery_kwh: expect.any(Number) } },
  ]);
  expect(isThere).toBe(true);
  await at.ask('device', at.open());
  expect(at.calls.filter((call) => call === 'catalogue ok')).toHaveLength(1);
  at.pass(hours(25));
  await at.ask('device');
  expect(at.calls.filter((call) => call === 'catalogue ok')).toHaveLength(2);
  expect(JSON.stringify([...at.catalogue])).not.toMatch(/A-12345678|sk_live|1200099999999/);
});

test('without its catalogue a car is a car all the same, and the catalogue is tried again ten minutes later', async () => {
  await using at = await home();
  using down = at.simulator.fault({ kind: 'http-status', status: 503, operation: 'electricVehicles' });
  for (const _ of [1, 2]) expect((await at.ask('device')).entries[0]?.fields).not.toHaveProperty('vehicle_battery_kwh');
  expect(at.calls.filter((call) => call.startsWith('catalogue'))).toEqual(['catalogue http-503']);
  down[Symbol.dispose]();
  at.pass(minutes(10));
  expect((await at.ask('device')).entries[0]?.fields).toHaveProperty('vehicle_battery_kwh');
});

test('dispatches take one call, with a plan and without', async () => {
  await using at = await home();
  const stages = async () => (await at.ask('dispatch')).entries.map(({ fields }) => fields.stage);
  expect(await stages()).toEqual(expect.arrayContaining(['planned', 'completed']));
  using _out = at.simulator.fault({ kind: 'suspended' });
  const without = await stages();
  expect(new Set(without)).toEqual(new Set(['completed']));
  expect(at.calls.filter((call) => call.startsWith('dispatches'))).toEqual(['dispatches ok', 'dispatches ok']);
});

test('sessions and free electricity are there with their types, from both hosts', async () => {
  await using at = await home();
  const { entries, isThere, rejected } = await at.ask('session');
  const types = new Set(entries.map(({ fields }) => fields.event_type ?? fields.campaign));
  expect(types).toEqual(new Set(['TURN_DOWN', 'TURN_UP', 'WEEKEND_HAPPY_HOUR', 'free_electricity']));
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  expect(entries.some(({ fields }) => fields.is_joined === 1)).toBe(true);
  expect([isThere, rejected]).toEqual([true, 0]);
  expect(at.calls.slice(1)).toEqual(['enrolment ok', 'campaignEvents ok', 'savingSessions ok']);
});

test('an hour of sessions takes eight calls, and one a day to see whether there may be any', async () => {
  await using at = await home();
  for (let turn = 0; turn < 6; turn++) {
    await at.ask('session');
    at.pass(minutes(10));
  }
  const count = (operation: string) => at.calls.filter((call) => call === `${operation} ok`).length;
  expect([count('savingSessions'), count('campaignEvents'), count('enrolment')]).toEqual([6, 2, 1]);
});

test('whoever is no member of Octoplus is asked about with one call and has no sessions', async () => {
  await using at = await home({ ...HOME, octoplus: false });
  expect(await at.ask('session')).toMatchObject({ entries: [], isThere: false });
  expect(at.calls.slice(1)).toEqual(['enrolment ok']);
});

test('saving sessions that are nowhere to be had any more leave the campaigns, and campaigns leave saving sessions', async () => {
  await using at = await home();
  const whole = (await at.ask('session')).entries;
  {
    using _gone = at.simulator.fault({ kind: 'graphql-error', code: 'OE-1305', operation: 'savingSessions' });
    const { entries, isThere } = await at.ask('session', at.open());
    expect(whole.map(({ id }) => id)).toEqual(expect.arrayContaining(entries.map(({ id }) => id)));
    expect(new Set(entries.map(({ fields }) => fields.campaign))).toEqual(
      new Set(['saving_sessions', 'free_electricity']),
    );
    expect(isThere).toBe(true);
  }
  using _gone = at.simulator.fault({
    kind: 'graphql-error',
    code: 'KT-GB-5116',
    operation: 'customerFlexibilityCampaignEvents',
  });
  const { entries } = await at.ask('session', at.open());
  expect(new Set(entries.map(({ fields }) => fields.campaign))).toEqual(new Set(['saving_sessions']));
});

test('a household without a car has no devices, and that is no failure', async () => {
  await using at = await home(WITHOUT_CAR);
  expect(await at.ask('device')).toMatchObject({ entries: [], isThere: false });
  using _none = at.simulator.fault({ kind: 'graphql-error', code: 'KT-CT-4301', operation: 'devices' });
  expect(await at.ask('device')).toMatchObject({ entries: [], isThere: false });
});

test.each(['KT-CT-1199', 'KT-GB-4039', 'KT-XX-1'])(
  '%s is a failure of the question, not an empty answer',
  async (code) => {
    await using at = await home();
    using _failing = at.simulator.fault({ kind: 'graphql-error', code });
    for (const kind of ['agreement', 'device', 'session', 'dispatch'] as const)
      expect((await failureFrom(at.ask(kind))).kind).not.toBe('permanent');
  },
);

test('nothing was changed at Octopus by any of the questions', async () => {
  await using at = await home();
  for (const kind of ['agreement', 'device', 'session', 'dispatch'] as const) await at.ask(kind);
  expect(at.simulator.calls.count({ operation: 'change' })).toBe(0);
  expect(at.simulator.calls.list().every(({ outcome }) => outcome === 'ok' || outcome === 'KT-CT-4340')).toBe(true);
});

const NO_PLAN = { message: 'Unable to fetch planned dispatches.', extensions: { errorCode: 'KT-CT-4340' } };
const DONE = { start: '2026-11-19T01:00:00Z', end: '2026-11-19T02:00:00Z', delta: '-3.6', meta: null };
const PLAN = { start: '2026-11-21T01:00:00Z', end: '2026-11-21T02:00:00Z', energyAddedKwh: '7.2', type: 'SMART' };

/** An Octopus that answers dispatches as told, and logs in anybody. */
async function scripted(reply: (fields: readonly string[]) => object) {
  const server = await answering((response, { body }) => {
    const { query } = JSON.parse(body) as { query: string };
    const minted = { data: { obtainKrakenToken: { token: 'a.b.c', refreshExpiresIn: 0 } } };
    const fields = [...query.matchAll(/plan\d(?=:)|completedDispatches/g)].map(([field]) => field);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(query.startsWith('mutation ObtainToken') ? minted : reply(fields)));
  });
  const source = octopusSource({
    graphqlUrl: server.url,
    backendGraphqlUrl: 'http://127.0.0.1:1/',
    restUrl: 'http://127.0.0.1:1/v1',
    accountNumber: HOME.accountNumber,
    apiKey: () => HOME.apiKey,
    clock: Date,
    timeoutMs: 5000,
    userAgent: 'ohmini/test',
    permit: async () => {},
    onCall: () => {},
  });
  const ask = (live: readonly string[]) =>
    source.journal('dispatch', { purpose: 'journal', signal: AbortSignal.timeout(5000) }, live);
  return { server, ask, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('where a device without a plan takes the whole answer with it, the rest is asked for apart', async () => {
  await using octopus = await scripted((fields) => {
    if (fields.length > 1) return { errors: [NO_PLAN], data: null };
    return fields[0] === 'plan0' ? { data: { plan0: [PLAN] } } : { data: { completedDispatches: [DONE] } };
  });
  const one = await octopus.ask(['car']);
  expect(one.entries.map(({ fields }) => fields.stage)).toEqual(['completed']);
  const two = await octopus.ask(['car', 'van']);
  expect(two.entries.map(({ id }) => id)).toEqual([
    'completed.20261119T010000Z',
    'planned.car.20261121T010000Z',
    'planned.van.20261121T010000Z',
  ]);
});

test('another error beside a missing plan is what counts', async () => {
  const limited = { message: 'Too many requests.', extensions: { errorCode: 'KT-CT-1199' } };
  await using octopus = await scripted(() => ({
    errors: [NO_PLAN, limited],
    data: { plan0: null, completedDispatches: [DONE] },
  }));
  expect(await failureFrom(octopus.ask(['car']))).toMatchObject({ kind: 'rate-limited', code: 'KT-CT-1199' });
});

test('saving sessions are asked of the backend host with the bare token, and nothing else is', async () => {
  await using at = await home();
  await at.ask('session');
  await using backend = await answering((response) => void response.end('{"data":{"savingSessions":null}}'));
  const { tokens, lease } = inProcess({ now: () => START });
  const source = octopusSource({
    graphqlUrl: at.simulator.graphqlUrl,
    backendGraphqlUrl: backend.url,
    restUrl: at.simulator.restUrl,
    accountNumber: HOME.accountNumber,
    apiKey: () => HOME.apiKey,
    tokens,
    lease,
    clock: { now: () => START },
    timeoutMs: 5000,
    userAgent: 'ohmini/test',
    permit: async () => {},
    onCall: () => {},
  });
  await at.ask('session', source);
  expect(backend.asked).toHaveLength(1);
  expect(backend.asked[0]?.headers.authorization).toMatch(/^ey[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(backend.asked[0]?.body).not.toMatch(/1200099999999|mutation/);
});
