import { parseArgs } from 'node:util';
import { demoHousehold, startSimulator } from '@ohmini/simulator';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8090' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    households: { type: 'string', default: '1' },
    demo: { type: 'boolean', default: false },
  },
});

const simulator = await startSimulator({
  port: Number(values.port),
  host: values.host,
  seed: Number(values.seed),
  // A demo polls more often than Octopus would allow.
  ...(values.demo
    ? { households: [demoHousehold], telemetryCallsPerHour: 3600 }
    : { households: Number(values.households) }),
});

console.log(`OCTOPUS_GRAPHQL_URL=${simulator.graphqlUrl}`);
console.log(`OCTOPUS_BACKEND_GRAPHQL_URL=${simulator.backendGraphqlUrl}`);
console.log(`OCTOPUS_REST_URL=${simulator.restUrl}`);
for (const { accountNumber, apiKey } of simulator.households) {
  console.log(`OCTOPUS_ACCOUNT_NUMBER=${accountNumber} OCTOPUS_API_KEY=${apiKey}`);
}

const stop = () => void simulator[Symbol.asyncDispose]();
process.once('SIGINT', stop).once('SIGTERM', stop);
