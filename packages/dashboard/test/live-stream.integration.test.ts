import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { expect, test } from 'vitest';
import { listen } from '../src/listen.ts';
import { type Look, liveStream } from '../src/live-stream.ts';
import { dashboard } from './dashboard.ts';
import { events } from './events.ts';
import { EVENING } from './household.ts';

/** A stream over HTTP that looks every 20 ms at what the test says there is, or waits while the test holds it. */
async function streaming(beatEvery = 60_000) {
  const seen = { now: 'calm', looks: 0, held: Promise.resolve() };
  const look = async (topic: string): Promise<Look> => {
    seen.looks += 1;
    await seen.held;
    return { event: 'view', fingerprint: seen.now, data: { html: seen.now + topic } };
  };
  const live = liveStream({ look, clock: { now: () => EVENING }, every: 20, beatEvery });
  const app = express().get('/', (request, response) => live.join(response, request.query.of?.toString()));
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  return {
    url: server.url,
    seen,
    async [Symbol.asyncDispose]() {
      live[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const until = async (fact: () => boolean) => {
  while (!fact()) await new Promise(setImmediate);
};

/** Resolves once several intervals have passed without a look. */
async function quiet(seen: { looks: number }): Promise<void> {
  let before = -1;
  while (seen.looks !== before) {
    before = seen.looks;
    await pause(100);
  }
}

test('a listener sees at once what there is, with the time of the server', async () => {
  await using server = await streaming();
  const leaving = new AbortController();
  const stream = events(server.url, leaving.signal);
  expect((await stream.next()).value).toEqual({ event: 'view', data: { html: 'calm', at: EVENING } });
  leaving.abort();
});

test('only what changed is sent', async () => {
  await using server = await streaming();
  const leaving = new AbortController();
  const stream = events(server.url, leaving.signal);
  await stream.next();
  await until(() => server.seen.looks > 5);
  server.seen.now = 'storm';
  expect((await stream.next()).value).toMatchObject({ data: { html: 'storm' } });
  leaving.abort();
});

test('who listens to another topic sees that, and what changed is sent to both', async () => {
  await using server = await streaming();
  const leaving = new AbortController();
  const [home, granny] = [events(server.url, leaving.signal), events(`${server.url}?of=-granny`, leaving.signal)];
  expect((await home.next()).value).toMatchObject({ data: { html: 'calm' } });
  expect((await granny.next()).value).toMatchObject({ data: { html: 'calm-granny' } });
  server.seen.now = 'storm';
  expect((await home.next()).value).toMatchObject({ data: { html: 'storm' } });
  expect((await granny.next()).value).toMatchObject({ data: { html: 'storm-granny' } });
  leaving.abort();
});

test('beats come while nothing changes', async () => {
  await using server = await streaming(30);
  const leaving = new AbortController();
  const stream = events(server.url, leaving.signal);
  await stream.next();
  expect((await stream.next()).value).toEqual({ event: 'beat', data: { at: EVENING } });
  leaving.abort();
});

test('one look serves all: who comes later is shown what was seen, without a look of its own', async () => {
  await using server = await streaming();
  const leaving = new AbortController();
  await events(server.url, leaving.signal).next();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.seen.held = promise;
  const others = Array.from({ length: 5 }, () => events(server.url, leaving.signal));
  const views = await Promise.all(others.map((each) => each.next()));
  expect(views.map(({ value }) => value)).toEqual(
    Array(5).fill({ event: 'view', data: { html: 'calm', at: EVENING } }),
  );
  expect(server.seen.looks).toBeLessThanOrEqual(3);
  resolve();
  leaving.abort();
});

test('nobody looks when nobody listens, and looking begins again with the next listener', async () => {
  await using server = await streaming();
  for (const _ of ['first', 'second']) {
    const leaving = new AbortController();
    const before = server.seen.looks;
    await events(server.url, leaving.signal).next();
    await until(() => server.seen.looks > before + 2);
    leaving.abort();
    await quiet(server.seen);
  }
});

test('the live route sends the changed part of the page', async () => {
  await using server = await dashboard();
  const leaving = new AbortController();
  const { value } = await events(`${server.url}/api/v1/live`, leaving.signal).next();
  expect(value).toMatchObject({ event: 'view', data: { at: EVENING, html: expect.stringContaining('id="live"') } });
  leaving.abort();
});

test('an overview that fails is told as trouble', async () => {
  await using server = await dashboard({ overview: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7')) });
  const leaving = new AbortController();
  const { value } = await events(`${server.url}/api/v1/live`, leaving.signal).next();
  const message = 'Ohmini cannot read its own state just now. It keeps trying.';
  expect(value).toEqual({ event: 'trouble', data: { at: EVENING, message } });
  leaving.abort();
});
