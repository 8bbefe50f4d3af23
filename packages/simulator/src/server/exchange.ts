import type { DeviceId } from '@ohmini/core';
import type { Call } from '../calls.ts';
import type { Operation } from '../faults/fault.ts';

/** What came in, read whole. */
export interface HttpRequest {
  method: string;
  url: URL;
  authorization: string | undefined;
  body: string;
}

/** What to note about one call once it is answered. */
export type Note = Pick<Call, 'operation' | 'outcome' | 'field' | 'asked' | 'rows' | 'path'>;

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
  /** One for each call that the request was: a GraphQL request with two fields is two. */
  notes: Note[];
}

/** A request that is understood but not worked on yet, so that a fault can still take its place. */
export interface Exchange {
  account: string;
  operation: Operation;
  device?: DeviceId;
  /** Of a `change`: the mutation. */
  field?: string;
  answer(): Answer;
  /** The answer with this error code instead; only GraphQL has such answers. */
  refuse?(code: string): Answer;
}

export const jsonAnswer = (status: number, body: unknown, note: Note): Answer => ({
  status,
  body: JSON.stringify(body),
  notes: [note],
});
