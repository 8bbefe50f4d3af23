import { expect, test } from 'vitest';
import { refusal, runsAll } from '../src/board-rules.ts';
import { type BoardRoute, boardRoutes } from './board-routes.ts';

const ROUTES = boardRoutes();
const API = ROUTES.filter(({ route }) => route.startsWith('/api/'));

const allowed = (queue: string, writable: boolean): string[] =>
  API.filter(({ method, route }) => refusal({ method, route, queue }, writable) === undefined).map(
    ({ method, route }) => `${method} ${route}`,
  );

const READS = API.filter(({ method }) => method === 'get').map(({ method, route }) => `${method} ${route}`);

const REPEATS = [
  'put /api/queues/:queueName/retry/:queueStatus',
  'put /api/queues/:queueName/promote',
  'put /api/queues/:queueName/:jobId/retry',
  'put /api/queues/:queueName/:jobId/promote',
];

test('Bull Board is found to have routes', () => {
  expect(ROUTES.length).toBeGreaterThan(35);
  expect(API.length).toBeGreaterThan(30);
});

test('outside its API Bull Board has nothing but pages to look at', () => {
  expect(ROUTES.filter(({ method, route }) => !route.startsWith('/api/') && method !== 'get')).toEqual([]);
});

test('every route that Bull Board has is known to us', () => {
  const unknown = ({ method, route }: BoardRoute) =>
    refusal({ method, route, queue: 'poll' }, true)?.startsWith('This is not known') ?? false;
  expect(API.filter(unknown)).toEqual([]);
});

test('a route that Bull Board may get later is refused', () => {
  expect(refusal({ method: 'put', route: '/api/queues/:queueName/set-fire', queue: 'poll' }, true)).toMatch(
    /not known/,
  );
  expect(refusal({ method: 'get', route: '/api/secrets', queue: undefined }, true)).toMatch(/not known/);
});

test.each(['write', 'quarantine', 'poll'])('%s on a board for looking allows reads only', (queue) => {
  expect(allowed(queue, false)).toEqual(READS);
});

test.each(['write', 'quarantine'])('%s on a writable board allows reads, retries and promotes only', (queue) => {
  expect(allowed(queue, true).toSorted()).toEqual([...READS, ...REPEATS].toSorted());
});

/** They would store what is shown of a job in place of what it holds. */
const WRITES = [
  'post /api/queues/:queueName/add',
  'patch /api/queues/:queueName/job-schedulers/:schedulerId',
  'patch /api/queues/:queueName/:jobId/update-data',
];

test('another queue on a writable board allows everything that names it and writes no job', () => {
  const naming = API.filter(({ route }) => route.includes(':queueName'));
  const refused = naming.filter(({ method, route }) => refusal({ method, route, queue: 'poll' }, true));
  expect(refused.map(({ method, route }) => `${method} ${route}`)).toEqual(WRITES);
});

test('what runs all jobs of a queue at once is known as such', () => {
  const all = API.filter(runsAll).map(({ route }) => route);
  expect(all).toEqual(['/api/queues/:queueName/retry/:queueStatus', '/api/queues/:queueName/promote']);
  const ofOneOrAll = API.filter(({ route }) => /retry|promote/.test(route)).map(({ route }) => route);
  expect(ofOneOrAll.filter((route) => !route.includes(':jobId'))).toEqual(all);
});

test('what would change every queue at once is refused on any board', () => {
  expect(refusal({ method: 'put', route: '/api/queues/pause', queue: undefined }, true)).toMatch(/every queue/);
  expect(refusal({ method: 'put', route: '/api/queues/resume', queue: undefined }, true)).toMatch(/every queue/);
});
