import { holdsReadings } from '@ohmini/core';
import { keysOf, openRedis } from '@ohmini/queue';
import { recordedLog, testRedis } from '@ohmini/testkit';
import { spanOfPayload } from '../src/store-newest.ts';
import { audit, type Told } from './aof-cut-audit.ts';
import { contentsOf } from './aof-cut-contents.ts';
import { commandsOf, expiringKeys, transactionsOf } from './aof-cut-log.ts';
import type { Recording } from './aof-cut-recording.ts';
import { type Remains, replica } from './aof-cut-replica.ts';

/** What a cut at some byte leaves. */
interface Moment {
  contents: ReadonlyMap<string, unknown>;
  remains: Remains;
}

interface Place {
  at: number;
  remains: Remains;
}

export interface Sweep {
  /** Every one of them was looked at; a cut within a transaction leaves what was before it. */
  boundaries: number;
  /** Of these, how many differ in what remains of readings. */
  states: number;
  wrong: string[];
  told: Told;
  /** By the bytes that were asked for. */
  moments: ReadonlyMap<number, Moment>;
  /** Where the most jobs wait. */
  fullest: Place;
  /** Where the cursor has just passed readings that wait, for the last time. */
  freshest: Place;
}

const NOTHING: Remains = { writes: new Map(), quarantine: new Map(), meters: [], acknowledged: 0 };

/** Tells a Redis what the log says and looks, after each transaction, whether every reading is accounted for. */
export async function sweep(recording: Recording, bytes: readonly number[]): Promise<Sweep> {
  await using server = await testRedis();
  const redis = await openRedis(server.url, recordedLog());
  using _connection = { [Symbol.dispose]: () => redis.disconnect() };
  const commands = commandsOf(recording.log);
  const expiring = expiringKeys(commands);
  const follower = replica(redis, keysOf('ohmini'), recording.meters);
  const { look, told } = audit(recording);
  const moments = new Map<number, Moment>();
  const wrong: string[] = [];
  let fullest: Place = { at: 0, remains: NOTHING };
  let freshest: Place | undefined;
  let remains = NOTHING;
  let states = 0;

  const transactions = transactionsOf(commands);
  const firstTo = transactions[0]?.to ?? 0;
  for (const at of bytes.filter((each) => each < firstTo)) moments.set(at, { contents: new Map(), remains });
  for (const [index, transaction] of transactions.entries()) {
    const changed = await follower.follow(transaction);
    if (changed) {
      states++;
      const at = transaction.to;
      if (isPassing(remains, changed)) freshest = { at, remains: changed };
      if (changed.writes.size > fullest.remains.writes.size) fullest = { at, remains: changed };
      remains = changed;
      wrong.push(...look(remains).map((each) => `cut at byte ${at}: ${each}`));
    }
    const next = transactions[index + 1]?.to ?? recording.log.length + 1;
    for (const at of bytes.filter((each) => each >= transaction.to && each < next))
      moments.set(at, { contents: await contentsOf(redis, expiring), remains });
  }
  return { boundaries: commands.length, states, wrong, told: told(), moments, fullest, freshest: freshest ?? fullest };
}

function isPassing(before: Remains, { writes, meters: [electricity] }: Remains): boolean {
  const cursorAt = electricity?.cursorAt ?? 0;
  const passedAt = before.meters[0]?.cursorAt ?? 0;
  return [...writes.values()].some((payload) => {
    if (!holdsReadings(payload) || payload.device !== electricity?.meter.device) return false;
    const { to } = spanOfPayload(payload);
    return to > passedAt && to <= cursorAt;
  });
}
