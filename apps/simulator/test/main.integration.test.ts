import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

test('the program says where it is and who lives there, and ends with SIGTERM', async () => {
  const simulator = spawn(process.execPath, [main, '--port', '0', '--households', '2', '--seed', '7']);
  let output = '';
  for await (const chunk of simulator.stdout) {
    output += chunk;
    if (output.includes('A-00000002')) break;
  }
  expect(output).toMatch(/^OCTOPUS_BACKEND_GRAPHQL_URL=\S+\/backend\/v1\/graphql\/$/m);
  const [, url] = /^OCTOPUS_REST_URL=(\S+)$/m.exec(output) ?? [];
  expect((await fetch(`${url}/products/`)).status).toBe(200);
  expect(output.match(/OCTOPUS_API_KEY=sk_live_\w{32}/g)).toHaveLength(2);
  simulator.kill('SIGTERM');
  expect(await once(simulator, 'exit')).toEqual([0, null]);
});
