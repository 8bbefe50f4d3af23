import type { HouseholdSpec } from './household.ts';

/**
 * The home of the demo: lived in, with a kettle, an oven, solar panels and an electric car that Octopus charges, a member of
 * Octoplus. Its key opens nothing else.
 */
export const demoHousehold: HouseholdSpec = {
  accountNumber: 'A-DEMO0001',
  apiKey: 'sk_demo_000000000000000000000000',
  profile: ['occupancy', 'kettle', 'oven', 'ev', 'solar'],
  intelligent: 'vehicle',
  octoplus: true,
};
