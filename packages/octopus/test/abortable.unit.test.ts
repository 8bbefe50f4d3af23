import { expect, test } from 'vitest';
import { abortable } from '../src/abortable.ts';

const never = new Promise<never>(() => {});

test('work that is done is given back, with a signal and without', async () => {
  expect(await abortable(Promise.resolve(7), undefined)).toBe(7);
  expect(await abortable(Promise.resolve(7), new AbortController().signal)).toBe(7);
  await expect(abortable(Promise.reject(new RangeError('its own')), new AbortController().signal)).rejects.toThrow(
    'its own',
  );
});

test('who stops waiting is let go at once, and who had stopped before too', async () => {
  const stop = new AbortController();
  const waiting = abortable(never, stop.signal);
  stop.abort(new Error('a reason of the caller'));
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  await expect(abortable(never, stop.signal)).rejects.toMatchObject({ code: 'aborted' });
});
