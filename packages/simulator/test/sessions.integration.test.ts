import { hours, minutes } from '@ohmini/core';
import { beforeEach, expect, test } from 'vitest';
import { type HouseholdSpec, type SessionSpec, type Simulator, startSimulator } from '../src/index.ts';
import { clockAt, codesIn, first, home, NOW, post, postTo, tokenOf } from './caller.ts';

const clock = clockAt(NOW);
beforeEach(() => {
  clock.at = NOW;
});

const member: HouseholdSpec = { ...home, octoplus: true, joins: 1 };
const started = (spec: HouseholdSpec = member, sessions?: readonly SessionSpec[]) =>
  startSimulator({ households: [spec], clock, ...(sessions && { sessions }) });

const SAVING = (includeDev = false) => `query Sessions($account: String!) { savingSessions {
  events(includeDev: ${includeDev}) { id code rewardPerKwhInOctoPoints startAt endAt devEvent status eventType
    targetRegion { regionId } }
  account(accountNumber: $account) { signedUpMeterPoint { regionId } hasJoinedCampaign
    joinedEvents { eventId startAt endAt rewardGivenInOctoPoints } } } }`;

const CAMPAIGN = `query Events($account: String!, $mpan: String!, $slug: String!, $last: Int, $before: String) {
  customerFlexibilityCampaignEvents(accountNumber: $account, supplyPointIdentifier: $mpan, campaignSlug: $slug,
    last: $last, before: $before) {
    edges { cursor node { code startAt endAt } } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

const account = home.accountNumber;

async function sessionsOf(simulator: Simulator, includeDev = false) {
  const answer = await postTo(simulator.backendGraphqlUrl, SAVING(includeDev), { account }, await tokenOf(simulator));
  return answer.body.data.savingSessions;
}

async function campaign(simulator: Simulator, variables: object) {
  const mpan = first(first(simulator.households).meters).meterPoint;
  const all = { account, mpan, slug: 'free_electricity', last: 50, ...variables };
  return post(simulator, CAMPAIGN, all, await tokenOf(simulator));
}

interface Event {
  id: number;
  code: string;
  startAt: string;
  endAt: string;
  eventType: string;
  status: string;
  rewardPerKwhInOctoPoints: number;
  targetRegion: object[];
}

test('a quarter of a year has sessions of three kinds, of which happy hours give no points', async () => {
  await using simulator = await started();
  const { events } = (await sessionsOf(simulator)) as { events: Event[] };
  const kinds = new Set(events.map(({ eventType }) => eventType));
  expect(kinds).toEqual(new Set(['TURN_DOWN', 'TURN_UP', 'WEEKEND_HAPPY_HOUR']));
  expect(events.length).toBeGreaterThan(12);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const event of events) {
    expect(event.code).toMatch(/^EVENT_\d+_\d{6}$/);
    expect(event.startAt).toMatch(/\+00:00$/);
    expect(Date.parse(event.endAt) - Date.parse(event.startAt)).toBe(hours(1));
    expect(event.rewardPerKwhInOctoPoints === 0).toBe(event.eventType === 'WEEKEND_HAPPY_HOUR');
    expect(event.status).toBe(Date.parse(event.endAt) > NOW ? 'UPCOMING' : 'DONE');
  }
  expect(events.some(({ targetRegion }) => targetRegion.length > 0)).toBe(true);
  expect(events.some(({ targetRegion }) => targetRegion.length === 0)).toBe(true);
});

test('the same seed has the same sessions, and another seed others', async () => {
  const eventsWith = async (seed: number) => {
    await using simulator = await startSimulator({ households: [member], clock, seed });
    return (await sessionsOf(simulator)).events;
  };
  expect(await eventsWith(1)).toEqual(await eventsWith(1));
  expect(await eventsWith(2)).not.toEqual(await eventsWith(1));
});

test('a session is announced, joined, held and reckoned up as the clock goes on', async () => {
  const from = NOW + hours(30);
  const session: SessionSpec = { type: 'TURN_DOWN', from, to: from + hours(1), octoPointsPerKwh: 210 };
  await using simulator = await started(member, [session]);
  const seen = async (at: number) => {
    clock.at = at;
    const { events, account: ours } = await sessionsOf(simulator);
    return [events[0]?.status, ours.joinedEvents[0]?.rewardGivenInOctoPoints];
  };
  expect(await seen(from - hours(24) - 1)).toEqual([undefined, undefined]);
  expect(await seen(from - hours(24))).toEqual(['UPCOMING', undefined]);
  expect(await seen(from)).toEqual(['UPCOMING', null]);
  expect(await seen(from + hours(1))).toEqual(['DONE', null]);
  const [status, reward] = await seen(from + hours(74));
  expect(status).toBe('DONE');
  expect(reward).toBeGreaterThanOrEqual(0);
  const { events, account: ours } = await sessionsOf(simulator);
  expect(ours.joinedEvents[0]).toMatchObject({ eventId: events[0].id, startAt: events[0].startAt });
  expect(events[0]).toMatchObject({ code: 'EVENT_1_231126', rewardPerKwhInOctoPoints: 210, devEvent: false });
});

test('a session of another region, for developers or of free electricity is not joined, and nobody joins without Octoplus', async () => {
  const spec = { from: NOW - hours(2), to: NOW - hours(1), type: 'TURN_DOWN' } as const;
  const sessions: SessionSpec[] = [
    { ...spec, regions: [2, 3] },
    { ...spec, isDev: true },
    { ...spec, type: 'FREE_ELECTRICITY' },
    { ...spec, regions: [1] },
  ];
  await using simulator = await started(member, sessions);
  const { events, account: ours } = await sessionsOf(simulator);
  expect(events.map(({ id }: Event) => id)).toEqual([4001, 4004]);
  expect(ours).toMatchObject({ signedUpMeterPoint: { regionId: 1 }, hasJoinedCampaign: true });
  expect(ours.joinedEvents.map(({ eventId }: { eventId: number }) => eventId)).toEqual([4004]);
  expect((await sessionsOf(simulator, true)).events).toHaveLength(3);
  await using stranger = await started(home, sessions);
  expect((await sessionsOf(stranger)).account).toEqual({
    signedUpMeterPoint: null,
    hasJoinedCampaign: false,
    joinedEvents: [],
  });
});

test('the share of the sessions that a home joins is up to it', async () => {
  const joined = async (joins: number) => {
    await using simulator = await started({ ...member, joins });
    return (await sessionsOf(simulator)).account.joinedEvents.length;
  };
  const [none, some, all] = [await joined(0), await joined(0.5), await joined(1)];
  expect(none).toBe(0);
  expect(some).toBeGreaterThan(0);
  expect(all).toBeGreaterThan(some);
});

test('the backend takes the bare token only, and the main host knows no saving sessions', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  const codes = async (authorization: string) =>
    codesIn(await postTo(simulator.backendGraphqlUrl, SAVING(), { account }, authorization));
  expect(await codes(token)).toEqual([]);
  for (const wrong of [`JWT ${token}`, `Bearer ${token}`, `${token}x`]) expect(await codes(wrong)).toEqual(['OE-0103']);
  expect((await post(simulator, SAVING(), { account }, token)).status).toBe(400);
  const onBackend = await postTo(simulator.backendGraphqlUrl, '{ viewer { accounts { number } } }', {}, token);
  expect(onBackend.status).toBe(400);
  expect(simulator.calls.count({ operation: 'savingSessions', outcome: 'ok', account })).toBe(1);
  expect(simulator.calls.count({ operation: 'savingSessions', outcome: 'OE-0103' })).toBe(3);
});

test('faults hit the backend like the main host', async () => {
  await using simulator = await started();
  const token = await tokenOf(simulator);
  simulator.fault({ kind: 'graphql-error', code: 'OE-0002', operation: 'savingSessions', times: 1 });
  const ask = () => postTo(simulator.backendGraphqlUrl, SAVING(), { account }, token);
  expect(codesIn(await ask())).toEqual(['OE-0002']);
  expect(codesIn(await ask())).toEqual([]);
});

test('a campaign lists its events oldest first, and pages back from the newest', async () => {
  await using simulator = await started();
  const all = (await campaign(simulator, {})).body.data.customerFlexibilityCampaignEvents;
  const starts = all.edges.map(({ node }: { node: Event }) => node.startAt);
  expect(starts.length).toBeGreaterThan(3);
  expect(starts).toEqual(starts.toSorted());
  expect(all).toMatchObject({ totalCount: starts.length, pageInfo: { hasNextPage: false, hasPreviousPage: false } });
  const newest = (await campaign(simulator, { last: 2 })).body.data.customerFlexibilityCampaignEvents;
  expect(newest.edges).toEqual(all.edges.slice(-2));
  expect(newest.pageInfo.hasPreviousPage).toBe(true);
  const before = newest.pageInfo.startCursor;
  const older = (await campaign(simulator, { last: 50, before })).body.data.customerFlexibilityCampaignEvents;
  expect(older.edges).toEqual(all.edges.slice(0, -2));
  expect(older.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
});

test('saving sessions are a campaign too, with the same codes', async () => {
  await using simulator = await started();
  const slug = 'octoplus-saving-sessions';
  const { edges } = (await campaign(simulator, { slug })).body.data.customerFlexibilityCampaignEvents;
  const { events } = await sessionsOf(simulator);
  expect(edges.map(({ node }: { node: Event }) => node.code)).toEqual(events.map(({ code }: Event) => code));
});

test.each([
  ['another campaign', 'KT-GB-5110', { slug: 'free-beer' }],
  ['another meter point', 'KT-GB-5111', { mpan: '1900000000000' }],
  ['no number of events', 'KT-CT-1201', { last: null }],
  ['another account', 'KT-CT-1111', { account: 'A-0000A009' }],
])('%s is refused with %s', async (_, code, variables) => {
  await using simulator = await started();
  expect(codesIn(await campaign(simulator, variables))).toEqual([code]);
});

test('whether a home is a member of Octoplus can be asked, and who is not has no campaigns', async () => {
  const query = `{ octoplusAccountInfo(accountNumber: "${account}") { isOctoplusEnrolled } }`;
  for (const octoplus of [true, false]) {
    await using simulator = await started({ ...home, octoplus });
    const answer = await post(simulator, query, {}, await tokenOf(simulator));
    expect(answer.body.data.octoplusAccountInfo.isOctoplusEnrolled).toBe(octoplus);
    expect(codesIn(await campaign(simulator, {}))).toEqual(octoplus ? [] : ['KT-GB-5116']);
  }
});

test('an event is in the campaign from its announcement on', async () => {
  const from = NOW + hours(3);
  const announcedAt = NOW + minutes(10);
  await using simulator = await started(member, [{ type: 'FREE_ELECTRICITY', from, to: from + hours(1), announcedAt }]);
  const count = async () =>
    (await campaign(simulator, {})).body.data.customerFlexibilityCampaignEvents.totalCount as number;
  expect(await count()).toBe(0);
  clock.at = announcedAt;
  expect(await count()).toBe(1);
});
