import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCampaignEvents } from '../src/campaign-events.ts';
import { readEnrolment } from '../src/enrolment.ts';
import { readSavingSessions } from '../src/saving-sessions.ts';
import { capture } from './capture.ts';
import { oddity } from './replies.ts';

const events = capture('saving-session-events') as object[];

function read(savingSessions: unknown) {
  let rejected = 0;
  const sessions = readSavingSessions({ savingSessions }, () => void rejected++);
  return { entries: sessions?.entries ?? [], hasJoined: sessions?.hasJoined, rejected };
}

test('sessions keep their type, reward and regions, and say whether they were joined', () => {
  const joinedEvents = [{ eventId: 4809, startAt: null, endAt: null, rewardGivenInOctoPoints: 279 }];
  const { entries, hasJoined, rejected } = read({ events, account: { hasJoinedCampaign: true, joinedEvents } });
  expect(entries).toEqual([
    {
      id: 'saving_sessions.EVENT_41_050826',
      fields: {
        campaign: 'saving_sessions',
        code: 'EVENT_41_050826',
        event_type: 'TURN_DOWN',
        event_status: 'DONE',
        starts_at: '2026-08-05T19:00:00Z',
        ends_at: '2026-08-05T20:00:00Z',
        reward_octopoints_per_kwh: 93,
        target_regions: '5',
        is_joined: 1,
        reward_given_octopoints: 279,
      },
    },
    {
      id: 'saving_sessions.EVENT_45_160826',
      fields: {
        campaign: 'saving_sessions',
        code: 'EVENT_45_160826',
        event_type: 'WEEKEND_HAPPY_HOUR',
        event_status: 'UPCOMING',
        starts_at: '2026-08-16T12:00:00Z',
        ends_at: '2026-08-16T13:00:00Z',
        reward_octopoints_per_kwh: 0,
        target_regions: 'all',
        is_joined: 0,
      },
    },
  ]);
  expect([hasJoined, rejected]).toEqual([true, 0]);
});

test('a session that was joined and is listed no longer stays an entry', () => {
  const joinedEvents = [{ eventId: 7, startAt: '2025-01-05T19:00:00+00:00', endAt: '2025-01-05T20:00:00+00:00' }];
  const { entries } = read({ events: [], account: { joinedEvents } });
  expect(entries).toMatchObject([
    { id: 'saving_sessions.id-7', fields: { is_joined: 1, starts_at: '2025-01-05T19:00:00Z' } },
  ]);
});

test('tests of Octopus are no sessions, odd rows are counted, and no answer crashes', () => {
  const [first] = events;
  const { entries, rejected } = read({
    events: [{ ...first, devEvent: true }, null, { code: 'x' }, first],
    account: null,
  });
  expect(entries.map(({ id }) => id)).toEqual(['saving_sessions.EVENT_41_050826']);
  expect(rejected).toBe(2);
  expect(read(null)).toEqual({ entries: [], hasJoined: false, rejected: 0 });
  expect(readSavingSessions(undefined, () => {})).toBeUndefined();
  fc.assert(
    fc.property(
      oddity,
      oddity,
      (odd, other) => void read({ events: [{ ...first, targetRegion: odd }, odd], account: other }),
    ),
  );
});

test('campaign events are sessions of their campaign', () => {
  const node = { code: 'FREE_1', startAt: '2026-11-21T10:00:00+00:00', endAt: '2026-11-21T11:00:00+00:00' };
  let rejected = 0;
  const entries = readCampaignEvents(
    { free_electricity: { edges: [{ node }, { node: null }, { node: { code: 'x' } }] }, saving_sessions: null },
    () => void rejected++,
  );
  expect(entries).toEqual([
    {
      id: 'free_electricity.FREE_1',
      fields: {
        campaign: 'free_electricity',
        code: 'FREE_1',
        starts_at: '2026-11-21T10:00:00Z',
        ends_at: '2026-11-21T11:00:00Z',
      },
    },
  ]);
  expect(rejected).toBe(2);
});

test('whoever is not said to be left out is enrolled, and campaigns are asked for by the import meter point', () => {
  const points = [
    { meterPoint: { mpan: '22', direction: 'EXPORT' } },
    { meterPoint: null },
    { meterPoint: { mpan: '11', direction: 'IMPORT' } },
  ];
  const account = { electricityAgreements: points };
  expect(readEnrolment({ octoplusAccountInfo: { isOctoplusEnrolled: true }, account })).toEqual({
    isEnrolled: true,
    mpan: '11',
  });
  expect(readEnrolment({ octoplusAccountInfo: null, account: null })).toEqual({ isEnrolled: true, mpan: undefined });
  expect(readEnrolment({ octoplusAccountInfo: { isOctoplusEnrolled: false } })?.isEnrolled).toBe(false);
  expect(readEnrolment([])).toBeUndefined();
});
