import { createServer, Socket } from 'node:net';
import { Transient } from '@ohmini/core';
import { expect, test } from 'vitest';
import { type Readiness, type StatusPorts, serveStatus } from '../src/index.ts';
import { dashboard, ports } from './dashboard.ts';
import { EVENING } from './household.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

const status = (changed: Partial<StatusPorts> = {}) => serveStatus(LOOPBACK, ports(changed));

const TIMESTAMP = new Date(EVENING).toISOString();

test('health says that the process is well, its version and the time', async () => {
  await using server = await status();
  const response = await fetch(`${server.url}/health`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'healthy', timestamp: TIMESTAMP, version: '0.1.0' });
});

test('health is 503 when the process itself is at fault', async () => {
  await using server = await status({ fault: () => 'The poll loop is silent.' });
  const response = await fetch(`${server.url}/health`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ status: 'unhealthy', message: 'The poll loop is silent.' });
});

test('health is well while what the process depends on is not', async () => {
  await using server = await status({ readiness: () => Promise.reject(new Error('redis is down')) });
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});

test('ready lists the components, and nothing of them but state and message', async () => {
  const redis = { status: 'healthy' as const, message: 'Answers.', url: 'redis://:secret@db' };
  await using server = await status({ readiness: async () => ({ ready: true, components: { redis } }) });
  const response = await fetch(`${server.url}/ready`);
  expect(response.status).toBe(200);
  const components = { redis: { status: 'healthy', message: 'Answers.' } };
  expect(await response.json()).toEqual({ ready: true, timestamp: TIMESTAMP, components });
});

test('ready is 503 when the service is not', async () => {
  const readiness: Readiness = { ready: false, components: { influxdb: { status: 'unhealthy', message: 'Silent.' } } };
  await using server = await status({ readiness: async () => readiness });
  const response = await fetch(`${server.url}/ready`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject(readiness);
});

test('ready is 503 without a reason when it cannot be found out, and the error is in the log', async () => {
  const logged: object[] = [];
  const log = { ...ports().log, error: (fields: object) => logged.push(fields) };
  await using server = await status({ log, readiness: () => Promise.reject(new Error('connect 10.0.0.7:6379')) });
  const response = await fetch(`${server.url}/ready`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ ready: false, timestamp: TIMESTAMP, components: {} });
  expect(logged).toHaveLength(1);
});

test('metrics are Prometheus text, as they were given', async () => {
  await using server = await status();
  const response = await fetch(`${server.url}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toBe('ohmini_readings_stored_total 7\n');
});

test('metrics that fail are 503 and say nothing private', async () => {
  await using server = await status({ metrics: () => Promise.reject(new Transient('x', 'redis 10.0.0.7')) });
  const response = await fetch(`${server.url}/metrics`);
  expect([response.status, await response.text()]).toEqual([503, 'Metrics are not available just now.\n']);
});

test('a flood of questions is cut, and passes again with time', async () => {
  let now = EVENING;
  await using server = await status({ clock: { now: () => now } });
  const asked: number[] = [];
  for (let question = 0; question < 210; question += 1) asked.push((await fetch(`${server.url}/health`)).status);
  expect(asked.filter((each) => each === 429)).toHaveLength(10);
  now += 1_000;
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});

test('a service without pages has the three routes only', async () => {
  await using server = await status();
  expect((await fetch(`${server.url}/`)).status).toBe(404);
  expect((await fetch(`${server.url}/queues`)).status).toBe(404);
});

test('a taken port is an error that names the address and the setting', async () => {
  await using first = await status();
  const port = Number(new URL(first.url).port);
  await expect(serveStatus({ host: '127.0.0.1', port }, ports())).rejects.toThrow(
    `Cannot listen on 127.0.0.1:${port}: another program listens there. Set HEALTH_SERVER_ADDR`,
  );
});

test('the url of a server on every address is one that a browser can open', async () => {
  await using server = await serveStatus({ host: '0.0.0.0', port: 0 }, ports());
  expect(server.url).toMatch(/^http:\/\/localhost:\d+$/);
});

test('closing is prompt while streams, idle connections and half a request are open', async () => {
  const server = await dashboard();
  const port = Number(new URL(server.url).port);
  const stream = await fetch(`${server.url}/api/v1/live`);
  await fetch(`${server.url}/health`);
  const half = new Socket().on('error', () => {}).connect(port, '127.0.0.1');
  half.write('GET / HTTP/1.1\r\nHost: x\r\n');
  await stream.body?.getReader().read();

  const before = performance.now();
  await server[Symbol.asyncDispose]();
  expect(performance.now() - before).toBeLessThan(2_000);
  half.destroy();
  // The port is free again.
  await using again = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => again.once('listening', resolve));
});

test('closing does not wait for an answer that never comes', async () => {
  const asked = Promise.withResolvers<void>();
  const overview = () => {
    asked.resolve();
    return new Promise<never>(() => {});
  };
  const server = await dashboard({ overview });
  const cutOff = expect(fetch(server.url)).rejects.toThrow();
  await asked.promise;
  const before = performance.now();
  await server[Symbol.asyncDispose]();
  expect(performance.now() - before).toBeLessThan(2_000);
  await cutOff;
});
