import { equal, ok } from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { minutes, seconds } from '@ohmini/core';
import { askRedis, faultProxy, mortalRedis, noSmallDisk, smallDisk, until } from '@ohmini/testkit';
import type { Fact } from './fact.ts';
import { flowing, flowsAgain, isWhole } from './flowing.ts';
import { household } from './household.ts';
import type { RunningProcess } from './running-process.ts';

/** What an outage of Redis may say, whatever its length up to a minute: each kind of error once, at its beginning and end. */
const LINES_AT_MOST = 40;

const lines = (running: RunningProcess) => running.output().split('\n').length;

const standsStill = (length: number): Fact => ({
  name: `a Redis that stands still for ${length} s costs no reading and few words`,
  isLong: length > 5,
  async run() {
    await using home = await household({ speed: 20 });
    await using running = home.run('ohmini', ['start']);
    await flowing(home);
    const before = lines(running);
    home.redis.stop();
    await pause(seconds(length));
    home.redis.resume();
    await flowsAgain(home);
    ok(lines(running) - before < LINES_AT_MOST, running.output().slice(-5000));
    await isWhole(home);
  },
});

const failsOver: Fact = {
  name: 'after a failover to a replica that lagged, what it never heard of is fetched again',
  async run() {
    await using home = await household({ speed: 20, hasNetworks: true });
    await using replica = await mortalRedis();
    await using link = await faultProxy(home.redis.url);
    const replicaUrl = await follow(replica.url, link.url);
    await using _running = home.run('ohmini', ['start']);
    await flowing(home);
    await until('the replica follows', async () => (await home.cursorAt(replicaUrl)) > home.startedAt);

    link.fail({ kind: 'black-hole' });
    home.influx.fail({ kind: 'status', status: 503 });
    const heard = await home.cursorAt(replicaUrl);
    const isAhead = async () => (await home.cursorAt()) > heard + minutes(1);
    await until('the primary alone has a poll, and its readings wait there', isAhead, 60_000);
    await home.redis.kill();
    await askRedis(replicaUrl, 'REPLICAOF', 'NO', 'ONE');
    equal(await home.cursorAt(replicaUrl), heard);
    home.networks?.redis.leadTo(replicaUrl);
    home.influx.heal();
    await flowsAgain(home);
    await isWhole(home);
  },
};

/** @returns the replica's URL, with the password of its primary: clients are led from one to the other */
async function follow(replica: string, primary: string): Promise<string> {
  const { port, password } = new URL(primary);
  await askRedis(replica, 'CONFIG', 'SET', 'masterauth', password);
  await askRedis(replica, 'REPLICAOF', '127.0.0.1', port);
  await askRedis(replica, 'CONFIG', 'SET', 'requirepass', password);
  const url = new URL(replica);
  url.password = password;
  return url.href;
}

const diskFull: Fact = {
  name: 'a full disk under Redis costs no reading and few words',
  lacks: noSmallDisk(),
  async run() {
    using disk = smallDisk(24);
    await using home = await household({ speed: 20, redisDir: join(disk.path, 'redis') });
    await using running = home.run('ohmini', ['start']);
    await flowing(home);
    const before = lines(running);
    disk.fill();
    const isFull = async () => (await askRedis(home.redis.url, 'SET', 'probe', '1')).startsWith('-MISCONF');
    await until('Redis takes no writes', isFull, 30_000);
    await pause(seconds(10));
    disk.free();
    await flowsAgain(home);
    ok(lines(running) - before < LINES_AT_MOST, running.output().slice(-5000));
    await isWhole(home);
  },
};

export const redisFacts: readonly Fact[] = [standsStill(5), standsStill(20), failsOver, diskFull];
