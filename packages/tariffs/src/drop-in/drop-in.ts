import { asFailure, type Clock } from '@ohmini/core';
import type { Tariffs } from '../tariffs.ts';
import { emptyReply, type Here, pricesReply, productReply, productsReply } from './answer.ts';
import { type DoorOptions, door } from './door.ts';
import { historyToll } from './history-toll.ts';
import { type DropInRequest, isReply, type Question, questionOf } from './question.ts';
import { NOT_FOUND, type Reply, refused } from './reply.ts';
import { troubleReply } from './trouble-reply.ts';

/** Octopus' REST API for tariffs, answered from the shared cache. Never rejects. */
export type DropIn = (request: DropInRequest) => Promise<Reply>;

export interface DropInOptions extends Pick<DoorOptions, 'ours' | 'rooms'> {
  tariffs: Tariffs;
  clock: Clock;
}

export function dropIn({ tariffs, clock, ours, rooms }: DropInOptions): DropIn {
  const entrance = door({ tariffs, ours, rooms });
  const isPaid = historyToll();

  async function answer(question: Question, here: Here): Promise<Reply> {
    if (question.what === 'products') return productsReply(question, await tariffs.products(), here);
    if (question.what === 'product') return productReply(here, await tariffs.product(question.published.product));
    const { ask } = question.period;
    const { what: kind, ...tariff } = question.published;
    const found =
      kind === 'standing' ? tariffs.standingCharges(tariff, ask) : tariffs.unitRates({ ...tariff, kind }, ask);
    return pricesReply(question, await found, here);
  }

  async function orTrouble(question: Question, here: Here): Promise<Reply> {
    try {
      return await answer(question, here);
    } catch (error) {
      const failure = asFailure(error);
      if (question.what === 'prices' && failure.code === 'empty' && failure.kind === 'permanent')
        return emptyReply(question, here);
      // Not as it was when they asked: they may have waited.
      return troubleReply(question.published, failure, clock.now());
    }
  }

  return async (request) => {
    const here = { base: request.base, now: clock.now() };
    const question = questionOf(request, here.now);
    if (isReply(question)) return question;
    if (!isPaid(question, request.spend)) return THROTTLED;
    const verdict = await entrance.ask(question);
    if (verdict === 'unknown') return NOT_FOUND;
    if (verdict === 'full') return FULL;
    const reply = await orTrouble(question, here);
    if (verdict === 'trial' && reply.status < 400) await entrance.found(question);
    return reply;
  };
}

/** As the framework behind Octopus' API says it. */
const THROTTLED = refused(429, 'Request was throttled. Expected available in 1 second.', { 'retry-after': '1' });

const FULL = refused(503, 'Too many different tariffs are being asked for.', { 'retry-after': '3600' });
