import type { Household } from '../household.ts';
import type { Session } from '../sessions/session.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { momentText } from './moment.ts';
import type { Outcome } from './outcome.ts';
import type { NodeObject } from './projection.ts';

const CAMPAIGNS: Record<string, (session: Session) => boolean> = {
  'octoplus-saving-sessions': ({ type }) => type !== 'FREE_ELECTRICITY',
  free_electricity: ({ type }) => type === 'FREE_ELECTRICITY',
};

/** customerFlexibilityCampaignEvents, oldest first: times and codes, neither rewards nor who joins (API contract 6.4). */
export function campaignEvents(world: World, owner: Household, args: Arguments): Outcome {
  const campaign = CAMPAIGNS[String(args.campaignSlug)];
  if (!campaign) return { refused: 'KT-GB-5110' };
  const hasSupply = owner.meters.some(({ meterPoint }) => meterPoint === args.supplyPointIdentifier);
  if (!hasSupply) return { refused: 'KT-GB-5111' };
  if (!owner.octoplus) return { refused: 'KT-GB-5116' };
  if (args.first === null && args.last === null) return { refused: 'KT-CT-1201' };
  const sessions = world.programme(world.now()).filter((each) => !each.isDev && campaign(each));
  return { value: connectionOf(sessions, args) };
}

/** The part of Relay's paging that clients use: so many from one end, on from a cursor. */
function connectionOf(all: readonly Session[], { first, last, after, before }: Arguments): NodeObject {
  const start = after === null ? 0 : all.findIndex((each) => cursorOf(each) === after) + 1;
  const found = before === null ? -1 : all.findIndex((each) => cursorOf(each) === before);
  const from = typeof last === 'number' && first === null ? Math.max(start, endOf(all, found) - last) : start;
  const to = typeof first === 'number' ? Math.min(endOf(all, found), start + first) : endOf(all, found);
  const page = all.slice(from, to);
  const [newest, oldest] = [page.at(-1), page[0]];
  return {
    edges: page.map((each) => ({ cursor: cursorOf(each), node: eventNode(each) })),
    totalCount: all.length,
    edgeCount: page.length,
    pageInfo: {
      hasNextPage: to < all.length,
      hasPreviousPage: from > 0,
      startCursor: oldest ? cursorOf(oldest) : null,
      endCursor: newest ? cursorOf(newest) : null,
    },
  };
}

const endOf = (all: readonly Session[], found: number): number => (found < 0 ? all.length : found);

const cursorOf = ({ id }: Session): string => Buffer.from(`event:${id}`).toString('base64');

const eventNode = ({ code, from, to }: Session): NodeObject => ({
  __typename: 'CustomerFlexibilityCampaignEvent',
  code,
  startAt: momentText(from),
  endAt: momentText(to),
});
