import { Job, type JobProgress, type JobsOptions, Queue, Worker } from 'bullmq';

/** What a job is given as its data when those in Redis are no JSON: no payload of any kind has this key. */
const UNREADABLE = 'unreadable';

export const isUnreadable = (data: unknown): boolean => typeof data === 'object' && data !== null && UNREADABLE in data;

/**
 * BullMQ reads a job's data before it says which job it is, and throws where they are no JSON: nobody could finish such a
 * job, each worker in turn would take it and lose it, and a list with it in it could not be read. So it is read like any
 * other, with its text for its data. In Redis it stays as it is.
 */
class ReadableJob<Data, Result, Name extends string, Progress extends JobProgress> extends Job<
  Data,
  Result,
  Name,
  Progress
> {
  static override fromJSON<Data, Result, Name extends string>(
    ...[queue, json, id]: Parameters<typeof Job.fromJSON>
  ): Job<Data, Result, Name> {
    const data = isJson(json.data) ? json.data : JSON.stringify({ [UNREADABLE]: json.data });
    return Job.fromJSON(queue, { ...json, data }, id);
  }
}

export class ReadableQueue extends Queue {
  protected override get Job(): typeof Job {
    return ReadableJob;
  }
}

export class ReadableWorker extends Worker {
  protected override get Job(): typeof Job {
    return ReadableJob;
  }

  /**
   * Options are read sooner still, where nothing can be put in between. They are the same for all jobs of a queue, so
   * that those which are no JSON any more are simply written again; the job runs when the lock of this try has ended.
   *
   * @returns the ids of the jobs that are put right
   */
  async mendOptions(options: JobsOptions): Promise<string[]> {
    const client = await this.getBackend().client;
    const ids = await client.lrange(this.toKey('active'), 0, -1);
    const found = await Promise.all(ids.map((id) => client.hget(this.toKey(id), 'opts')));
    const broken = ids.filter((_, index) => !isJson(found[index] ?? '{}'));
    for (const id of broken) await client.hset(this.toKey(id), { opts: JSON.stringify(options) });
    return broken;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
