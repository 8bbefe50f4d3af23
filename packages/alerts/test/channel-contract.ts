import {
  ALERTS_PER_MESSAGE,
  type AlertChannel,
  type Clock,
  type Failure,
  hours,
  type Milliseconds,
  minutes,
  Permanent,
  RateLimited,
  seconds,
  Transient,
} from '@ohmini/core';
import { startWebhookFake, type WebhookAnswer, type WebhookFake } from '@ohmini/testkit';
import { describe, expect, test } from 'vitest';
import { messageOf } from './messages.ts';

/** A channel to somewhere, and what arrived there. */
interface Opened extends AsyncDisposable {
  channel: AlertChannel;
  /** Everything that people can read there, in the order in which it arrived. */
  arrived(): string[];
}

/** What every channel does. */
export function channelContract(name: AlertChannel['name'], open: () => Promise<Opened>): void {
  describe(`the contract of channels: ${name}`, () => {
    test('it says its name', async () => {
      await using it = await open();
      expect(it.channel.name).toBe(name);
    });

    test('several alerts arrive in one order, each with its title and its text', async () => {
      await using it = await open();
      const messages = Array.from({ length: ALERTS_PER_MESSAGE }, (_, index) =>
        messageOf({ title: `Title ${index}.`, text: `Text ${index}.` }),
      );
      await it.channel.send(messages);
      const text = it.arrived().join('\n');
      const places = messages.flatMap(({ title, text: said }) => [text.indexOf(title), text.indexOf(said)]);
      expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
      expect(places.filter((_, index) => index % 2 === 0)).toEqual(
        places.filter((_, index) => index % 2 === 0).toSorted((a, b) => a - b),
      );
    });

    test('what it costs and what to do arrive with it', async () => {
      await using it = await open();
      await it.channel.send([messageOf({ impact: '12 readings wait', action: 'Start the store.' })]);
      const text = it.arrived().join('\n');
      expect(text).toContain('12 readings wait');
      expect(text).toContain('Start the store.');
    });

    test('the longest texts and the strangest signs are delivered', async () => {
      await using it = await open();
      const long = `&<>"'\\|\n\0${'\u{1F600}&'.repeat(5000)}\uD800`;
      const all = messageOf({
        title: long,
        text: long,
        impact: long,
        action: long,
        runbook: `https://example.com/?a=1&b=|>${'x'.repeat(50)}`,
      });
      await it.channel.send(Array.from({ length: ALERTS_PER_MESSAGE }, () => all));
      expect(it.arrived()).not.toEqual([]);
    });

    test('a message of nothing but what it must have is delivered', async () => {
      await using it = await open();
      await it.channel.send([messageOf({ kind: 'news', title: 'Only this.', text: '' })]);
      expect(it.arrived().join()).toContain('Only this.');
    });
  });
}

/** In every address, and to be found in nothing that we say. */
const CANARY = 'canary-7f3a9';

interface HttpChannelOptions {
  clock: Clock;
  /** The address of the channel at this server, with the canary in it. */
  url: string;
  timeoutMs: Milliseconds;
}

const NOW = Date.UTC(2026, 10, 20, 17);

/** What every channel does that sends requests. */
export function httpChannelContract(
  name: AlertChannel['name'],
  path: string,
  make: (options: HttpChannelOptions) => AlertChannel,
): void {
  const open = async () => {
    await using stack = new AsyncDisposableStack();
    const fake = stack.use(await startWebhookFake());
    const channel = make({
      clock: { now: () => NOW },
      url: fake.url + path.replace('CANARY', CANARY),
      timeoutMs: 2000,
    });
    const held = stack.move();
    return { fake, channel, arrived: () => fake.taken.map(readable), [Symbol.asyncDispose]: () => held.disposeAsync() };
  };
  channelContract(name, open);

  const failureAfter = async (answer: WebhookAnswer, prepare?: (fake: WebhookFake) => PromiseLike<void>) => {
    await using it = await open();
    it.fake.answer(answer);
    await prepare?.(it.fake);
    const failure: Failure = await it.channel.send([messageOf()]).then(
      () => expect.fail('It was delivered.'),
      (error) => error,
    );
    const requests = it.fake.taken.length;
    return { failure, requests };
  };

  describe(`the contract of channels over HTTP: ${name}`, () => {
    test('a message is one POST of JSON', async () => {
      await using it = await open();
      await it.channel.send([messageOf(), messageOf()]);
      expect(it.fake.taken.map(({ method, headers }) => [method, headers['content-type']])).toEqual([
        ['POST', 'application/json'],
      ]);
      expect(() => JSON.parse(it.fake.taken[0]?.body ?? '')).not.toThrow();
    });

    test.each<[string, Record<string, string>, Milliseconds]>([
      ['seconds', { 'retry-after': '30' }, seconds(30)],
      ['a date', { 'retry-after': 'Fri, 20 Nov 2026 17:02:00 GMT', date: 'Fri, 20 Nov 2026 17:00:00 GMT' }, minutes(2)],
      [
        'a date of a clock that is fast',
        { 'retry-after': 'Fri, 20 Nov 2026 18:00:20 GMT', date: 'Fri, 20 Nov 2026 18:00:00 GMT' },
        seconds(20),
      ],
      ['nothing', {}, minutes(1)],
      ['nonsense', { 'retry-after': 'soon' }, minutes(1)],
      ['no time', { 'retry-after': '0' }, seconds(1)],
      ['a year', { 'retry-after': '31536000' }, hours(1)],
    ])('asked to wait by %s, it says until when', async (_, headers, wait) => {
      const { failure } = await failureAfter({ status: 429, headers });
      expect(failure).toBeInstanceOf(RateLimited);
      expect(failure instanceof RateLimited && failure.retryAt - NOW).toBe(wait);
    });

    test.each([500, 502, 503, 504, 408])('%i is for later', async (status) => {
      expect((await failureAfter({ status })).failure).toBeInstanceOf(Transient);
    });

    test.each([400, 401, 403, 404, 410])('%i is for good', async (status) => {
      expect((await failureAfter({ status })).failure).toBeInstanceOf(Permanent);
    });

    test.each([301, 302, 307, 308])('%i is not followed', async (status) => {
      await using other = await startWebhookFake();
      const { failure, requests } = await failureAfter({ status, headers: { location: other.url } });
      expect(failure).toBeInstanceOf(Permanent);
      expect([requests, other.taken.length]).toEqual([1, 0]);
    });

    test('silence ends, and is for later', async () => {
      const { failure } = await failureAfter('silent');
      expect([failure.kind, failure.code]).toEqual(['transient', `${name}-timeout`]);
    });

    test.each<[string, WebhookAnswer, ((fake: WebhookFake) => PromiseLike<void>)?]>([
      ['a connection that is cut once the message is taken', 'cut'],
      ['a server that is not there', { status: 200 }, (fake) => fake[Symbol.asyncDispose]()],
    ])('%s is for later', async (_, answer, prepare) => {
      const { failure } = await failureAfter(answer, prepare);
      expect([failure.kind, failure.code]).toEqual(['transient', `${name}-network`]);
    });

    test('it does not try again by itself', async () => {
      expect((await failureAfter({ status: 503 })).requests).toBe(1);
    });

    test('it stops when it is told to', async () => {
      await using it = await open();
      it.fake.answer('silent');
      await expect(it.channel.send([messageOf()], AbortSignal.timeout(50))).rejects.toBeInstanceOf(Transient);
    });

    test('no failure names the address', async () => {
      const answers: WebhookAnswer[] = [
        { status: 302, headers: { location: '/' } },
        { status: 403 },
        { status: 429 },
        { status: 500 },
        'cut',
        'silent',
      ];
      const failures = await Promise.all(answers.map(async (answer) => (await failureAfter(answer)).failure));
      failures.push((await failureAfter('cut', (fake) => fake[Symbol.asyncDispose]())).failure);
      for (const failure of failures) {
        const { cause, code, message, stack } = failure;
        const said = [message, code, stack, JSON.stringify(failure), String(cause)].join();
        expect(said).not.toContain(CANARY);
        expect(said).not.toContain('127.0.0.1');
      }
    });
  });
}

/** The texts of a JSON body, as people read them. */
const readable = ({ body }: { body: string }): string => textsOf(JSON.parse(body)).join('\n');

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
