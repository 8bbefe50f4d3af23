import { parentPort, workerData } from 'node:worker_threads';
import { type BucketSeries, Permanent } from '@ohmini/core';
import { sqliteFailure } from './sqlite-failure.ts';
import { type Reader, sqliteReader } from './sqlite-reader.ts';

/** A call of the reader, as it crosses to this thread. */
export type Question = { [Name in keyof Reader]: { name: Name; args: Parameters<Reader[Name]> } }[keyof Reader];

/** Failures lose their class between threads, so their parts travel. */
export interface Refusal {
  code: string;
  message: string;
  reason: Permanent['reason'] | undefined;
}

export type Reply = { id: number; answer: unknown } | { id: number; refusal: Refusal };

const reader = sqliteReader(workerData.path);

function answerTo({ name, args }: Question): unknown {
  switch (name) {
    case 'range':
      return reader.range(...args);
    case 'last':
      return reader.last(...args);
    case 'sum':
      return reader.sum(...args);
    case 'count':
      return reader.count(...args);
    case 'buckets':
      return reader.buckets(...args);
  }
}

function replyTo(id: number, question: Question): Reply {
  try {
    return { id, answer: answerTo(question) };
  } catch (error) {
    const failure = sqliteFailure(error);
    const reason = failure instanceof Permanent ? failure.reason : undefined;
    return { id, refusal: { code: failure.code, message: failure.message, reason } };
  }
}

/** A quarter of a million numbers are handed over, not copied. */
const handedOver = (reply: Reply): ArrayBuffer[] =>
  'answer' in reply && Array.isArray(reply.answer) ? reply.answer.flatMap(buffersOf) : [];

const buffersOf = ({ at, columns = [] }: Partial<BucketSeries>): ArrayBuffer[] =>
  [at, ...columns].flatMap((column) => (column?.buffer instanceof ArrayBuffer ? [column.buffer] : []));

parentPort?.on('message', ({ id, question }: { id: number; question: Question }) => {
  const reply = replyTo(id, question);
  parentPort?.postMessage(reply, handedOver(reply));
});
