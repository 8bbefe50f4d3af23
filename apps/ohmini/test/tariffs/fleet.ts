import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Mishap, Order, Outcome, Replies, Setup } from './protocol.ts';

/** Processes of clients, each with a cache of its own over the same Redis. */
export interface Fleet extends AsyncDisposable {
  readonly members: readonly Member[];
  /** All begin with nothing in their own memory; a mishap befalls the first of them. */
  begin(setup: Setup, mishap?: Mishap): Promise<void>;
  /** Everybody asks at once. */
  ask(tariff: string, clientsEach: number): Promise<Outcome[]>;
}

export interface Member {
  /** Never resolves for a process that is killed meanwhile. */
  order<Do extends Order['do']>(order: Extract<Order, { do: Do }>): Promise<Replies[Do]>;
  signal(signal: NodeJS.Signals): void;
  /** Whether it was stopped. */
  isStopped(): boolean;
  readonly exited: Promise<unknown>;
}

export async function startFleet(processes: number): Promise<Fleet> {
  const members = Array.from({ length: processes }, startMember);
  return {
    members,
    async begin(setup, mishap) {
      await Promise.all(
        members.map((each, i) => each.order({ do: 'begin', setup, mishap: i === 0 ? mishap : undefined })),
      );
    },
    ask: async (tariff, clients) =>
      (await Promise.all(members.map((each) => each.order({ do: 'ask', tariff, clients })))).flat(),
    async [Symbol.asyncDispose]() {
      for (const each of members) each.signal('SIGKILL');
      await Promise.all(members.map(({ exited }) => exited));
    },
  };
}

export function startMember(): Member {
  const child = fork(fileURLToPath(import.meta.resolve('./client.ts')), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  });
  const waiting = new Map<number, (reply: unknown) => void>();
  child.on('message', ({ id, reply }: { id: number; reply: unknown }) => waiting.get(id)?.(reply));
  let orders = 0;
  return {
    order: (order) => ordered(child, waiting, ++orders, order),
    signal: (signal) => void child.kill(signal),
    isStopped: () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.startsWith('T') ?? false,
    exited: once(child, 'exit'),
  };
}

function ordered<Reply>(child: ChildProcess, waiting: Map<number, (reply: unknown) => void>, id: number, order: Order) {
  return new Promise<Reply>((resolve) => {
    waiting.set(id, (reply) => resolve(reply as Reply));
    child.send({ id, order });
  });
}
