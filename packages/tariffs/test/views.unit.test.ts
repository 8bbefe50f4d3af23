import { hours, minutes, type SharedEntries, type SharedState } from '@ohmini/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sealEntry } from '../src/entry.ts';
import { missOf, stepFrom } from '../src/view.ts';
import { viewsOf } from '../src/views.ts';
import { tariffWindows } from '../src/windows.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const NAME = 'products/';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now: NOW }));
afterEach(() => void vi.useRealTimers());

const textOf = (fetchedAt: number) => sealEntry({ path: NAME, fetchedAt, validators: [], content: { document: [] } });

/** A shared store that says what a test wants it to. */
function storeWith(said: Partial<SharedState> = {}) {
  const reads: (string | undefined)[] = [];
  const state = {
    now: NOW,
    changed: 'a',
    published: 'a',
    entry: textOf(NOW - 1000),
    trouble: undefined,
    heldForMs: 0,
    ...said,
  };
  const store = {
    state: state as SharedState,
    isAway: false,
    reads,
    async read(_name: string, known?: string): Promise<SharedState> {
      reads.push(known);
      if (store.isAway) throw new Error('The connection is closed.');
      return known === store.state.published ? { ...store.state, entry: undefined } : store.state;
    },
  };
  const unused = () => Promise.reject(new Error('Views only read.'));
  const shared: SharedEntries = { read: store.read, claim: unused, renew: unused, publish: unused, fail: unused };
  return { store, views: viewsOf(shared) };
}

const windows = tariffWindows();

test('what was seen is believed for a second', async () => {
  const { views } = storeWith();
  await views.look(NAME);
  vi.advanceTimersByTime(999);
  expect(views.recent(NAME)).toBeDefined();
  vi.advanceTimersByTime(1);
  expect(views.recent(NAME)).toBeUndefined();
});

test('an entry that is known already is not asked for again, and is as old as it is', async () => {
  const { store, views } = storeWith();
  const first = await views.look(NAME);
  store.state = { ...store.state, now: NOW + minutes(31) };
  const { view } = await views.look(NAME);
  expect(store.reads).toEqual([undefined, 'a']);
  expect(view?.entry).toBe(first.view?.entry);
  expect(stepFrom(view, windows)).toEqual({ do: 'serve', freshness: 'stale', refresh: true });
});

test('without the shared store an entry ages on, by whichever clock of the machine says more', async () => {
  const { store, views } = storeWith();
  await views.look(NAME);
  store.isAway = true;
  const step = async () => {
    const { view, isAway } = await views.look(NAME);
    expect(isAway).toBe(true);
    return stepFrom(view, windows, { isAway });
  };
  expect(await step()).toMatchObject({ freshness: 'fresh' });
  // The machine slept: only the wall clock knows of it.
  vi.setSystemTime(NOW + minutes(31));
  expect(await step()).toMatchObject({ freshness: 'stale', refresh: false });
  // The wall clock was set back: only the monotonic one knows how long it was.
  vi.advanceTimersByTime(hours(2));
  vi.setSystemTime(NOW);
  expect(await step()).toMatchObject({ freshness: 'stale-if-error', refresh: false });
});

test.each<[string, Partial<SharedState>]>([
  ['cold', { published: '', entry: undefined }],
  ['unreadable', { entry: textOf(NOW).slice(0, -1) }],
  ['future', { entry: textOf(NOW + 1) }],
  ['too-old', { entry: textOf(NOW - hours(1)) }],
])('a miss is %s', async (why, said) => {
  const { view } = await storeWith(said).views.look(NAME);
  expect(missOf(view)).toBe(why);
  expect(stepFrom(view, windows)).toEqual({ do: 'fetch' });
});

test('no more than 256 views are kept, the latest ones', async () => {
  const { views } = storeWith();
  for (let tariff = 0; tariff < 300; tariff++) await views.look(`products/P${tariff}/`);
  const kept = Array.from({ length: 300 }, (_, tariff) => views.recent(`products/P${tariff}/`) !== undefined);
  expect(kept.indexOf(true)).toBe(44);
  expect(kept.filter(Boolean)).toHaveLength(256);
});

test('so much text is kept decoded and not more, however many lists it is of', async () => {
  const { store, views } = storeWith();
  const knownAgain = async (name: string) => {
    await views.look(name);
    return store.reads.at(-1) !== undefined;
  };
  const long = 'x'.repeat(1_500_000);
  const entryOf = (document: unknown) =>
    sealEntry({ path: NAME, fetchedAt: NOW - 1000, validators: [], content: { document } });
  store.state = { ...store.state, entry: entryOf(long) };
  await views.look('a');
  await views.look('b');
  expect(await knownAgain('a')).toBe(true);
  await views.look('c');
  // Of the three the one goes that was seen longest ago; and what was forgotten counts no more.
  expect(await knownAgain('a')).toBe(true);
  expect(await knownAgain('b')).toBe(false);
  store.state = { ...store.state, entry: entryOf([]) };
  for (let number = 0; number < 200; number++) await views.look(`small-${number}`);
  expect(await knownAgain('small-0')).toBe(true);
  expect(await knownAgain('a')).toBe(true);
});
