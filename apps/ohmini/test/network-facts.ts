import { type FaultProxy, type NetworkFault, until } from '@ohmini/testkit';
import type { Fact } from './fact.ts';
import { flowing, flowsAgain, isWhole } from './flowing.ts';
import { type Household, household } from './household.ts';

type Which = keyof NonNullable<Household['networks']>;

const SETTINGS = { INFLUX_WRITE_TIMEOUT_SECONDS: '3' };

/**
 * How soon readings flow again after connections went dead without a word, at the worst, with polls 10 s apart. In Redis
 * a connection that waits for jobs is given up after 30 s of silence, another after 10 s; at the store a request is given
 * up after INFLUX_WRITE_TIMEOUT_SECONDS.
 */
const FOUND_WITHIN_SECONDS: Readonly<Record<Which, number>> = { redis: 50, store: 25 };

/** What only a request with readings holds. */
const READINGS: Readonly<Record<Which, string>> = { redis: 'firstReadAt', store: 'consumption_delta' };

const NUISANCES: readonly NetworkFault[] = [{ kind: 'cut', afterBytes: 500 }, { kind: 'lose-reply' }];

async function over(which: Which, trouble: (network: FaultProxy, home: Household) => Promise<void>): Promise<void> {
  await using home = await household({ speed: 20, hasNetworks: true, settings: SETTINGS });
  await using _running = home.run('ohmini', ['start']);
  await flowing(home);
  const network = home.networks?.[which];
  if (network) await trouble(network, home);
  await isWhole(home);
}

async function nuisances(network: FaultProxy, home: Household, about: string): Promise<void> {
  network.fail({ kind: 'delay', ms: 200 });
  await flowsAgain(home);
  for (const fault of NUISANCES) {
    const before = network.broken;
    network.fail(fault, about);
    await until(`${fault.kind} hit readings`, () => network.broken > before + 1, 90_000);
    network.heal();
    await flowsAgain(home);
  }
}

const WHICH: readonly Which[] = ['redis', 'store'];
const NAME: Readonly<Record<Which, string>> = { redis: 'Redis', store: 'the store' };

export const networkFacts: readonly Fact[] = [
  ...WHICH.map((which) => ({
    name: `connections to ${NAME[which]} that go dead without a word are found within ${FOUND_WITHIN_SECONDS[which]} s, and nothing is lost`,
    isLong: which === 'redis',
    run: () =>
      over(which, async (network, home) => {
        const before = network.broken;
        network.fail({ kind: 'black-hole' });
        await until('somebody waits for an answer', () => network.broken > before);
        // New connections are good ones; those that there were stay dead.
        network.heal();
        await flowsAgain(home, FOUND_WITHIN_SECONDS[which]);
      }),
  })),
  ...WHICH.map((which) => ({
    name: `a network to ${NAME[which]} that is slow, cuts connections in the middle of a request and swallows answers loses nothing`,
    isLong: true,
    run: () => over(which, (network, home) => nuisances(network, home, READINGS[which])),
  })),
];
