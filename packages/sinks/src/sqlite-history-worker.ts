import { parentPort, workerData } from 'node:worker_threads';
import { Permanent } from '@ohmini/core';
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

parentPort?.on('message', ({ id, question }: { id: number; question: Question }) => {
  parentPort?.postMessage(replyTo(id, question));
});
