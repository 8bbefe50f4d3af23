import { CHARGERS, VEHICLES } from '../flex/catalogue.ts';
import type { Household } from '../household.ts';
import type { World } from '../world.ts';
import { accountNode } from './account-field.ts';
import type { Arguments } from './arguments.ts';
import { campaignEvents } from './campaign-field.ts';
import { devices } from './devices-field.ts';
import { completed, planned } from './dispatches-field.ts';
import type { Outcome } from './outcome.ts';
import { rateLimitInfo } from './rate-limit-field.ts';
import { savingSessions } from './saving-sessions-field.ts';
import { telemetry } from './telemetry-field.ts';

/** Octopus' two GraphQL hosts, each with fields of its own and its own way to refuse a token (API contract 1.1, 1.4). */
export type Host = 'main' | 'backend';

interface Visit {
  world: World;
  /** The caller's accounts. */
  viewer: readonly Household[];
  args: Arguments;
  /** Of the whole request. */
  body: string;
}

type Resolver = (visit: Visit) => Outcome;

/** For a field about one account: nobody is told of the account of somebody else. */
const ofAccount =
  (resolve: (world: World, owner: Household, args: Arguments) => Outcome): Resolver =>
  ({ world, viewer, args }) => {
    const owner = viewer.find(({ accountNumber }) => accountNumber === args.accountNumber);
    return owner ? resolve(world, owner, args) : { refused: 'KT-CT-1111' };
  };

/** `make` and its `models`, as both catalogues have them. */
const catalogue = (makes: readonly { make: string; models: readonly Record<string, string>[] }[]): Outcome => ({
  value: makes.map(({ make, models }) => ({ make, models: models.map((model) => ({ ...model })) })),
});

export const QUERY_FIELDS: Record<Host, Record<string, Resolver>> = {
  main: {
    smartMeterTelemetry: ({ world, viewer, args, body }) => telemetry(world, viewer, args, body),
    rateLimitInfo: ({ world, viewer }) => rateLimitInfo(world, viewer),
    viewer: ({ viewer }) => ({
      value: { accounts: viewer.map(({ accountNumber }) => ({ number: accountNumber })) },
    }),
    account: ofAccount((world, owner) => ({ value: accountNode(owner, world.now()) })),
    devices: ofAccount(devices),
    flexPlannedDispatches: ({ world, viewer, args }) =>
      planned(
        world,
        viewer.find(({ smartDevice }) => smartDevice?.id === args.deviceId),
      ),
    completedDispatches: ofAccount(completed),
    electricVehicles: () => catalogue(VEHICLES),
    chargePointVariants: () => catalogue(CHARGERS),
    customerFlexibilityCampaignEvents: ofAccount(campaignEvents),
    octoplusAccountInfo: ofAccount((_, { octoplus }) => ({ value: { isOctoplusEnrolled: octoplus } })),
  },
  backend: {
    savingSessions: ({ world, viewer }) => ({ value: savingSessions(world, viewer) }),
  },
};
