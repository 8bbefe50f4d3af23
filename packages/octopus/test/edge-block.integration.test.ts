import { hours, minutes, seconds } from '@ohmini/core';
import { expect, test } from 'vitest';
import { answering } from './answering.ts';
import { failureFrom, household, START } from './household.ts';

const generous = { telemetryCallsPerHour: 10_000, mintsPerHour: 1_000 };

test('a block of two hours sees fifteen calls of five processes, and is over for us within ten minutes of its end', async () => {
  await using home = await household(generous);
  await home.ask();
  home.simulator.calls.clear();
  const until = START + hours(2);
  using _blocked = home.simulator.fault({ kind: 'edge-block', until });
  const processes = Array.from({ length: 5 }, () => home.open());
  let turn = 0;
  const outcomes = await home.poll(until, seconds(10), () => processes[turn++ % 5] ?? home.source);
  expect(new Set(outcomes)).toEqual(new Set(['edge-block']));
  expect(home.minutesOf()).toEqual([0, 1, 3, 7, 15, 25, 35, 45, 55, 65, 75, 85, 95, 105, 115]);
  const after = await home.poll(until + minutes(10), seconds(10));
  expect(after.lastIndexOf('edge-block') * 10).toBeLessThan(300);
  expect(after.at(-1)).toBe('ok');
});

test('five processes that meet a block at once have met one', async () => {
  await using home = await household({ latencyMs: 50 });
  const processes = Array.from({ length: 5 }, () => home.open());
  await Promise.all(processes.map((each) => home.ask(each)));
  using _blocked = home.simulator.fault({ kind: 'edge-block' });
  const failures = await Promise.all(processes.map((each) => failureFrom(home.ask(each))));
  expect(failures.map((failure) => 'retryAt' in failure && failure.retryAt)).toEqual(Array(5).fill(START + minutes(1)));
});

test('after a block one process tries whether it is over, and the others wait for what it finds', async () => {
  await using home = await household({ latencyMs: 50 });
  const processes = Array.from({ length: 5 }, () => home.open());
  await Promise.all(processes.map((each) => home.ask(each)));
  using _blocked = home.simulator.fault({ kind: 'edge-block' });
  await home.outcomeOf();
  home.pass(minutes(1));
  home.simulator.calls.clear();
  expect(await Promise.all(processes.map((each) => home.outcomeOf(each)))).toEqual(Array(5).fill('edge-block'));
  expect(home.minutesOf()).toEqual([1]);
});

test('the token outlives a block, here and over a restart', async () => {
  await using home = await household();
  await home.ask();
  const blocked = home.simulator.fault({ kind: 'edge-block' });
  await home.poll(START + minutes(14), minutes(0.5), () => home.open());
  blocked[Symbol.dispose]();
  home.pass(minutes(2));
  expect([await home.outcomeOf(), await home.outcomeOf(home.open())]).toEqual(['ok', 'ok']);
  expect(home.mints()).toBe(1);
});

test('after five blocks in a row the token is dropped, once, and the key gives another', async () => {
  await using home = await household();
  await home.ask();
  const blocked = home.simulator.fault({ kind: 'edge-block' });
  await home.poll(START + minutes(40), minutes(0.5));
  // A refresh token would not need the key.
  using _refused = home.simulator.fault({ kind: 'bad-key' });
  blocked[Symbol.dispose]();
  home.pass(minutes(10));
  expect(await home.outcomeOf(home.open())).toBe('KT-CT-1139');
  expect(await home.outcomeOf()).toBe('KT-CT-1139');
});

test('a token that was revoked behind a block is replaced, for every process that holds it', async () => {
  let mints = 0;
  const revoked = new Set<unknown>();
  // To tokens that were revoked this server is an edge that turns them away.
  await using server = await answering((response, { headers, body }) => {
    if (revoked.has(headers.authorization)) response.writeHead(403).end('<!DOCTYPE html>');
    else if (!body.includes('obtainKrakenToken')) response.end('{"data":{"smartMeterTelemetry":[]}}');
    else response.end(JSON.stringify({ data: { obtainKrakenToken: { token: `token-${++mints}` } } }));
  });
  await using home = await household();
  const [one, other] = [home.open({ graphqlUrl: server.url }), home.open({ graphqlUrl: server.url })];
  await Promise.all([home.ask(one), home.ask(other)]);
  revoked.add('token-1');
  expect(await home.poll(START + minutes(25), seconds(30), () => one)).toEqual(Array(50).fill('edge-block'));
  expect(await home.outcomeOf(one)).toBe('ok');
  // It has the old token still, and takes the new one after a block of its own.
  expect(await home.outcomeOf(other)).toBe('edge-block');
  home.pass(minutes(1));
  expect([await home.outcomeOf(other), await home.outcomeOf(one)]).toEqual(['ok', 'ok']);
  expect(mints).toBe(2);
});

test('any success ends the counting', async () => {
  await using home = await household(generous);
  await home.ask();
  for (let block = 0; block < 12; block++) {
    using _blocked = home.simulator.fault({ kind: 'edge-block', times: 1 });
    expect(await failureFrom(home.ask())).toMatchObject({ code: 'edge-block', retryAt: home.now() + minutes(1) });
    home.pass(minutes(1));
    expect(await home.outcomeOf()).toBe('ok');
  }
  expect(home.mints()).toBe(1);
});

test('an edge that blocks logins alone is asked for few, while questions go on', async () => {
  await using home = await household(generous);
  await home.ask();
  home.pass(minutes(55));
  using _blocked = home.simulator.fault({ kind: 'edge-block', operation: 'obtainKrakenToken' });
  await home.poll(START + minutes(90), seconds(10));
  // Growing, and then every ten minutes.
  expect(home.minutesOf('obtainKrakenToken')).toEqual([0, 55, 56, 58, 62, 70, 80]);
});

test('a block is remembered while the store is away', async () => {
  await using home = await household();
  await home.ask();
  home.store.isDown = true;
  using _blocked = home.simulator.fault({ kind: 'edge-block' });
  await home.poll(START + minutes(3), seconds(10));
  expect(home.minutesOf('smartMeterTelemetry')).toEqual([0, 0, 1]);
});
