import { SERVICES } from '@ohmini/config';
import { hours } from '@ohmini/core';
import { start } from '../src/start.ts';
import type { Hurry } from './hurried-process.ts';
import { ALERT_PACE, configFor } from './pipeline.ts';

/** The program behind `hurriedProcess`. */
const { around, speed, showed, at }: Hurry = JSON.parse(process.argv[2] ?? '');
const clock = { now: () => Math.floor(showed + (Date.now() - at) * speed) };
await start({
  config: { ...configFor(around), services: SERVICES },
  redisUrl: around.redisUrl,
  clock,
  hour: hours(1) / speed,
  alertPace: ALERT_PACE,
});
