import { setTimeout as pause } from 'node:timers/promises';
import { type Milliseconds, minutes, seconds } from '@ohmini/core';
import { everybodyAsks, type Trial } from './trial.ts';

/** What a busy machine takes for what is done at once on an idle one. */
const BUSY_MS = seconds(10);

/** Everybody asks, and goes on asking until everybody is answered with what was fetched since. */
export async function renewal(trial: Trial, withinMs: Milliseconds, clientsEach = trial.clientsEach) {
  const began = performance.now();
  const outcomes = await everybodyAsks(trial, clientsEach);
  let round = outcomes;
  const isRenewed = () => round.every(({ ageMs = -1 }) => ageMs >= 0 && ageMs < minutes(30));
  // The seed is not waited for where it is lost: its lock stays for ever.
  const lastsMs = trial.algorithm === 'ohmini' ? withinMs + BUSY_MS : withinMs + seconds(2);
  while (!isRenewed() && performance.now() - began < lastsMs) {
    await pause(100);
    round = await everybodyAsks(trial, 1);
    outcomes.push(...round);
  }
  return { outcomes, isRenewed: isRenewed(), afterMs: performance.now() - began };
}
