import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@ohmini/core';
import type { Surroundings } from './pipeline.ts';

const PROGRAM = fileURLToPath(new URL('./hurried.ts', import.meta.url));

/** What the process is told. */
export interface Hurry {
  around: Surroundings;
  speed: number;
  /** What the clock showed, and when that was by the machine's. */
  showed: number;
  at: number;
}

/** All services in a process that can be killed, living in hours that are `speed` times shorter than ours. */
export function hurriedProcess({ around, speed, clock }: { around: Surroundings; speed: number; clock: Clock }) {
  const { graphqlUrl, backendGraphqlUrl, restUrl } = around.simulator;
  const simulator = { graphqlUrl, backendGraphqlUrl, restUrl };
  const { url, token, org, bucket } = around.influx;
  const told = { ...around, simulator, influx: { url, token, org, bucket } };
  const hurry: Hurry = { around: told, speed, showed: clock.now(), at: Date.now() };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(hurry)], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return { kill, [Symbol.asyncDispose]: kill };
}
