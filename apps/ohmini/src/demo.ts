import type { Config } from '@ohmini/config';
import { demoHousehold, startSimulator } from '@ohmini/simulator';
import { say } from './say.ts';

/** In a demo, Octopus is a simulator: in this process, unless the settings name one. */
export async function withDemoOctopus(config: Config, stack: AsyncDisposableStack): Promise<Config> {
  if (config.mode !== 'demo' || config.hasSharedSimulator) return config;
  const simulator = stack.use(await startSimulator({ households: [demoHousehold], telemetryCallsPerHour: 3600 }));
  say(
    'ohmini: this is a demo with a simulated household. For your own, put OCTOPUS_API_KEY and OCTOPUS_ACCOUNT_NUMBER in .env',
  );
  const { graphqlUrl, backendGraphqlUrl, restUrl } = simulator;
  return { ...config, octopus: { ...config.octopus, graphqlUrl, backendGraphqlUrl, restUrl } };
}
