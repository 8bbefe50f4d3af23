import type { HouseholdSpec } from './household.ts';

/** The home of the demo: lived in, with a kettle, an oven, an electric car and solar panels. Its key opens nothing else. */
export const demoHousehold: HouseholdSpec = {
  accountNumber: 'A-DEMO0001',
  apiKey: 'sk_demo_000000000000000000000000',
  profile: ['occupancy', 'kettle', 'oven', 'ev', 'solar'],
};
