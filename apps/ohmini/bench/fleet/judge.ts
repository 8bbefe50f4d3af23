import { type Milliseconds, minutes, seconds } from '@ohmini/core';
import { type Freshness, tariffWindows } from '@ohmini/tariffs';
import type { Outcome, Setup } from '../../test/tariffs/protocol.ts';

/** What came of one case. */
export interface Result {
  calls: number;
  asked: number;
  /** How many were answered how. */
  answers: Record<string, number>;
  /** Clients that got no prices. */
  unanswered: number;
  /** Answers older than their name promises. */
  tooOld: number;
  /** Answers fetched later than now, as they say. */
  unborn: number;
  /** Answers that were older than they said. */
  understated: number;
  /** Answers with less than all prices. */
  partial: number;
  oldestMs: number;
  longestWaitMs: number;
  /** What else there is to say. */
  note?: string;
}

/** How old an answer of each name may be; the seed's are all promised to be below 35 minutes. */
export function promisesOf({ algorithm, windows, scale }: Setup): Record<string, Milliseconds> {
  const { freshMs, staleMs, ifErrorMs } = tariffWindows(windows);
  const ours: Record<Freshness, Milliseconds> = {
    fresh: freshMs,
    stale: freshMs + staleMs,
    'stale-if-error': ifErrorMs,
  };
  return algorithm === 'ohmini' ? ours : { served: minutes(35) / scale, downloaded: minutes(35) / scale };
}

/** Two clocks that count in whole milliseconds. */
export const ROUNDING_MS = 3;

/** More than anybody may wait for what somebody else fetches, and than a busy machine takes to wake up. */
const LATE_MS = seconds(3);

export function resultOf(outcomes: readonly Outcome[], known: { calls: number; setup: Setup; rows: number }): Result {
  const promises = promisesOf(known.setup);
  const answers: Record<string, number> = {};
  for (const { freshness } of outcomes) answers[freshness] = (answers[freshness] ?? 0) + 1;
  const answered = outcomes.filter(({ ageMs }) => ageMs !== undefined);
  const count = (is: (outcome: Outcome) => boolean) => answered.filter(is).length;
  return {
    calls: known.calls,
    asked: outcomes.length,
    answers,
    unanswered: outcomes.length - answered.length,
    tooOld: count(({ freshness, ageMs = 0 }) => ageMs > (promises[freshness] ?? 0)),
    unborn: count(({ ageMs = 0 }) => ageMs < 0),
    understated: count(({ ageMs = 0, ageAskedMs = 0 }) => ageAskedMs - ageMs > ROUNDING_MS),
    partial: count(({ rows }) => rows !== known.rows),
    oldestMs: Math.round(Math.max(0, ...answered.map(({ ageMs = 0 }) => ageMs))),
    longestWaitMs: Math.round(Math.max(0, ...outcomes.map(({ tookMs }) => tookMs))),
  };
}

/** What may be answered and called in a case. */
export interface Allowed {
  calls: number;
  names: readonly string[];
  waitMs: Milliseconds;
}

/** @returns each promise that was not kept, in words; none is as it should be */
export function brokenOf(result: Result, { calls, names, waitMs }: Allowed): string[] {
  const others = Object.keys(result.answers).filter((name) => !names.includes(name));
  return [
    result.calls > calls && `${result.calls} calls, ${calls} allowed`,
    result.asked === 0 && 'nobody asked',
    others.length > 0 && `answered ${others.join(', ')}`,
    result.tooOld > 0 && `${result.tooOld} older than promised`,
    result.unborn > 0 && `${result.unborn} from the future`,
    result.understated > 0 && `${result.understated} older than they said`,
    result.partial > 0 && `${result.partial} not whole`,
    result.longestWaitMs > waitMs + LATE_MS && `somebody waited ${result.longestWaitMs} ms`,
  ].filter((each) => each !== false);
}
