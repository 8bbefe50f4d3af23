import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Action, anything, lying } from './dst/actions.ts';
import { play } from './dst/run.ts';
import { MENDED } from './dst/scenarios.ts';

/** `OHMINI_RUNS=20000` takes other ones each time; without it they are always the same. */
const { OHMINI_RUNS } = process.env;
const RUNS = OHMINI_RUNS === undefined ? { numRuns: 200, seed: 20261122 } : { numRuns: Number(OHMINI_RUNS) };

const TIMEOUT_MS = 1_800_000;

const scenarios = (action: fc.Arbitrary<Action>, longest: number) =>
  fc.record({ seed: fc.nat(), actions: fc.array(action, { minLength: 1, maxLength: longest, size: 'max' }) });

test.each(MENDED)('nothing is lost where it once was: $name', async (scenario) => {
  await play(scenario);
});

test(
  'whatever dies, fails, sleeps or lags, each reading is stored once or waits visibly, and no energy is lost',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenarios(anything, 80), async (scenario) => {
        await play(scenario);
      }),
      RUNS,
    );
  },
  TIMEOUT_MS,
);

test(
  'what a store acknowledges and does not keep is found out by the audit and fetched again',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenarios(lying, 30), async (scenario) => {
        await play(scenario);
      }),
      { ...RUNS, numRuns: RUNS.numRuns / 10 },
    );
  },
  TIMEOUT_MS,
);

test('the same seed is the same run', async () => {
  const scenario = { seed: 7, actions: fc.sample(anything, { numRuns: 60, seed: 7 }) };
  const [first, second] = [await play(scenario), await play(scenario)];
  expect(first.stage.steps()).toBe(second.stage.steps());
});
