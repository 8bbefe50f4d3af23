import { expect, test } from 'vitest';
import { explanation, firstBytes } from '../src/server-text.ts';

test('a body without end is read to 4 KB and let go of', async () => {
  let isLetGo = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('é'.repeat(500))),
    cancel: () => {
      isLetGo = true;
    },
  });
  const text = await firstBytes(new Response(endless));
  expect(text).toBe('é'.repeat(2048));
  expect(isLetGo).toBe(true);
});

test.each([
  ['{"code":"invalid","message":"partial write: \\"f\\"\\nline two"}', 'partial write: "f" line two'],
  ['{"error":"no such thing","data":[]}', 'no such thing'],
  ['{"message":"cut off in the mid', 'cut off in the mid'],
  ['{"message":"cut off in an escape\\u00', 'cut off in an escape'],
  ['{"message":"cut off before a quote\\', 'cut off before a quote'],
  ['{"message":"a \\u0041 canary"}', 'a A ***'],
  ['{"message":"\\q"}', ''],
  ['', ''],
])('of %s a page may show "%s"', (body, said) => {
  expect(explanation(body, 'canary')).toBe(said);
});
