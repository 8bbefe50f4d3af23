import type { JournalEntry } from '@ohmini/core';
import { z } from 'zod';
import { isObject, moment, rowsOf, text } from './lenient.ts';
import { sessionEntry } from './saving-sessions.ts';

const CAMPAIGNS = [
  ['saving_sessions', 'octoplus-saving-sessions'],
  ['free_electricity', 'free_electricity'],
] as const;

/** Free electricity is announced here alone; saving sessions stand here too, without reward (API contract 6.4). One call. */
export const CAMPAIGN_EVENTS = `query CampaignEvents($accountNumber: String!, $supplyPointIdentifier: String!) {
  ${CAMPAIGNS.map(([name, slug]) => fieldOf(name, slug)).join('\n  ')}
}`;

function fieldOf(name: string, slug: string): string {
  const given = `accountNumber: $accountNumber, supplyPointIdentifier: $supplyPointIdentifier, campaignSlug: "${slug}"`;
  return `${name}: customerFlexibilityCampaignEvents(${given}, last: 50) { edges { node { code startAt endAt } } }`;
}

const edge = z.object({ node: z.object({ code: text, startAt: moment, endAt: moment }) });

/** @returns undefined when the answer has another shape */
export function readCampaignEvents(data: unknown, reject: () => void): JournalEntry[] | undefined {
  if (!isObject(data)) return undefined;
  return CAMPAIGNS.flatMap(([name]) => {
    const list = data[name];
    return rowsOf(isObject(list) ? list.edges : list, edge, reject).flatMap(({ node: { code, startAt, endAt } }) => {
      if (code !== undefined && startAt !== undefined && endAt !== undefined)
        return [sessionEntry(name, code, { starts_at: startAt, ends_at: endAt })];
      reject();
      return [];
    });
  });
}
