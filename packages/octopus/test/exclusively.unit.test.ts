import type { Lease } from '@ohmini/core';
import { expect, test } from 'vitest';
import { exclusively } from '../src/exclusively.ts';
import { inProcess } from '../src/in-process.ts';
import { lenient } from '../src/while-away.ts';

const { lease } = inProcess({ now: () => 0 });
const away: Lease = { run: () => Promise.reject(new Error('redis://10.0.0.1 is away')) };
/** Redis goes away while the action runs, so that the lease cannot be given back. */
const breaking: Lease = {
  run: async (...args) => {
    await lease.run(...args);
    throw new Error('redis://10.0.0.1 is away');
  },
};

test('what the action comes to is given back', async () => {
  expect(await exclusively(lease, 'x', 1000, async () => 7)).toEqual({ value: 7 });
  await expect(exclusively(lease, 'x', 1000, () => Promise.reject(new RangeError('its own')))).rejects.toThrow(
    'its own',
  );
  expect(await exclusively(lease, 'x', 1000, async () => undefined)).toEqual({ value: undefined });
});

test('where somebody else holds the lease nothing is done', async () => {
  await lease.run('x', 1000, async () => {
    expect(await exclusively(lease, 'x', 1000, async () => 7)).toBeUndefined();
  });
});

test('what was done is done, even if the lease cannot be given back', async () => {
  expect(await exclusively(breaking, 'x', 1000, async () => 7)).toEqual({ value: 7 });
  await expect(exclusively(breaking, 'x', 1000, () => Promise.reject(new RangeError('its own')))).rejects.toThrow(
    'its own',
  );
});

test('a lease that is away is a passing failure that names no host', async () => {
  const failing = exclusively(away, 'x', 1000, async () => 7);
  await expect(failing).rejects.toMatchObject({ kind: 'transient', code: 'lease' });
  await expect(failing).rejects.not.toThrow('10.0.0.1');
});

test('a lenient lease lets everybody in while it is away, once each', async () => {
  let runs = 0;
  const action = async () => void runs++;
  expect(await lenient(away).run('x', 1000, action)).toBe(true);
  expect(runs).toBe(1);
  await expect(lenient(breaking).run('x', 1000, action)).rejects.toThrow();
  expect(runs).toBe(2);
  await lease.run('x', 1000, async () => {
    expect(await lenient(lease).run('x', 1000, action)).toBe(false);
  });
  expect(runs).toBe(2);
});
