import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { testRedis } from './redis.ts';

export interface BoardQueues extends AsyncDisposable {
  all: Queue[];
  of(name: string): Queue;
}

/** Real queues, named as ours are, in a Redis of the test's own or under a prefix of its own. */
export async function boardQueues(): Promise<BoardQueues> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await testRedis());
  const prefix = `{test-${randomUUID()}}`;
  const all = ['poll', 'write', 'quarantine', 'alert'].map((name) => {
    const queue = new Queue(name, { connection: { url: redis.url }, prefix });
    return stack.adopt(queue, async () => {
      await queue.obliterate({ force: true });
      await queue.close();
    });
  });
  const kept = stack.move();
  return {
    all,
    of(name) {
      const queue = all.find((each) => each.name === name);
      if (!queue) throw new Error(`no queue ${name}`);
      return queue;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
