import type { Gap, Payload, Series, WritePayload } from '@ohmini/core';
import { deviceState, type HeldWrite, heldWrites, type Keys } from '@ohmini/queue';
import type { Redis } from 'ioredis';
import { type LoggedCommand, nameOf, type Transaction } from './aof-cut-log.ts';
import { WITNESSED } from './aof-cut-recording.ts';

/** What Redis holds of one meter. */
export interface MeterState {
  meter: Series;
  cursorAt: number | undefined;
  gaps: readonly Gap[];
  /** What the index says of the write queue. */
  held: readonly HeldWrite[];
}

/** What would be there if Redis had stopped now. */
export interface Remains {
  /** Jobs that will run, or are kept as failed. */
  writes: ReadonlyMap<string, WritePayload>;
  quarantine: ReadonlyMap<string, WritePayload>;
  meters: readonly MeterState[];
  /** How many writes the store had acknowledged. */
  acknowledged: number;
}

/** A Redis that is told what a log says, one transaction after the other. */
export interface Replica {
  /** @returns what is there now; undefined when nothing of it changed */
  follow(transaction: Transaction): Promise<Remains | undefined>;
}

export function replica(redis: Redis, keys: Keys, series: readonly Series[]): Replica {
  const writes = jobsOf(redis, `${keys.prefix}:write:`, (data: WritePayload) => data);
  const quarantine = jobsOf(redis, `${keys.prefix}:quarantine:`, ({ write }: Payload<'quarantine'>) => write);
  const meters = series.map((meter) => meterOf(redis, keys, meter));
  let acknowledged = 0;

  return {
    async follow({ commands }) {
      await Promise.all(commands.map((command) => tell(redis, command)));
      const touched = new Set(commands.flatMap(keysIn));
      const isChanged = await Promise.all([writes, quarantine, ...meters].map((each) => each.look(touched)));
      if (touched.has(WITNESSED)) acknowledged = Number(await redis.get(WITNESSED));
      if (!isChanged.includes(true) && !touched.has(WITNESSED)) return undefined;
      return {
        writes: writes.now(),
        quarantine: quarantine.now(),
        meters: meters.map((each) => each.now()),
        acknowledged,
      };
    },
  };
}

async function tell(redis: Redis, { args: [name, ...rest] }: LoggedCommand): Promise<void> {
  await redis.callBuffer(String(name), ...rest);
}

/** Those of its words that may be keys. */
const keysIn = (command: LoggedCommand): string[] => {
  const isRemoval = ['DEL', 'UNLINK'].includes(nameOf(command));
  return command.args.slice(1, isRemoval ? undefined : 3).map(String);
};

const LISTS = ['wait', 'active', 'paused'];
const SORTED = ['prioritized', 'delayed', 'failed'];

/** The jobs of a queue that stand in one of its states: what stands in none is never looked at again. */
function jobsOf<Data>(redis: Redis, prefix: string, read: (data: Data) => WritePayload) {
  let ids: string[] = [];
  const payloads = new Map<string, WritePayload>();

  return {
    async look(touched: ReadonlySet<string>): Promise<boolean> {
      const changed = [...touched].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
      if (changed.some((each) => LISTS.includes(each) || SORTED.includes(each))) {
        const lists = LISTS.map((state) => redis.lrange(prefix + state, 0, -1));
        const sorted = SORTED.map((state) => redis.zrange(prefix + state, 0, -1));
        ids = (await Promise.all([...lists, ...sorted])).flat();
      }
      const known = new Set(ids);
      const isNew = (id: string) => changed.includes(id) || !payloads.has(id);
      for (const id of payloads.keys()) if (!known.has(id)) payloads.delete(id);
      await Promise.all([...known].filter(isNew).map(look));
      return changed.length > 0;
    },
    now: (): ReadonlyMap<string, WritePayload> => new Map(payloads),
  };

  async function look(id: string): Promise<void> {
    const data = await redis.hget(prefix + id, 'data');
    if (data === null) payloads.delete(id);
    else payloads.set(id, read(JSON.parse(data)));
  }
}

function meterOf(redis: Redis, keys: Keys, meter: Series) {
  const { account, device } = meter;
  const prefix = keys.device(account, device, 'cursor').slice(0, -'cursor'.length);
  const state = deviceState(redis, keys, account, device);
  const index = heldWrites(redis, keys);
  let now: MeterState = { meter, cursorAt: undefined, gaps: [], held: [] };

  return {
    async look(touched: ReadonlySet<string>): Promise<boolean> {
      const changed = [...touched].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
      const isRelevant = changed.some((each) => each === 'cursor' || each === 'gaps' || each.startsWith('held'));
      if (!isRelevant) return false;
      const [{ cursorAt }, gaps, held] = await Promise.all([state.cursor(), state.gaps(), index.of(account, device)]);
      now = { meter, cursorAt, gaps, held };
      return true;
    },
    now: () => now,
  };
}
