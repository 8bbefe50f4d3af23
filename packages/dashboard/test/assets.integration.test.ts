import { expect, test } from 'vitest';
import { dashboard } from './dashboard.ts';

/** What a page names, and what its modules import. */
const NAMES = ['style.css', 'layout.css', 'live.css', 'uplot.css', 'uplot.js', 'live.js', 'morph.js', 'icon.svg'];

test.each(NAMES)('%s is served compressed, and not again while it is the same', async (name) => {
  await using server = await dashboard();
  const first = await fetch(`${server.url}/assets/${name}`);
  expect(first.status).toBe(200);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-encoding': 'gzip',
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
  });
  const etag = first.headers.get('etag') ?? '';
  const again = await fetch(`${server.url}/assets/${name}`, {
    headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
  });
  expect(again.status).toBe(304);
});

test('who takes nothing compressed is given the file as it is', async () => {
  await using server = await dashboard();
  const response = await fetch(`${server.url}/assets/icon.svg`, { headers: { 'accept-encoding': 'identity' } });
  expect(response.headers.get('content-encoding')).toBeNull();
  expect(response.headers.get('content-type')).toContain('image/svg+xml');
  expect(await response.text()).toContain('<title>Ohmini</title>');
});

test.each(['units.d.ts', '..%2Fserver.ts', 'nothing.js', 'constructor'])('%s is no asset', async (name) => {
  await using server = await dashboard();
  expect((await fetch(`${server.url}/assets/${name}`)).status).toBe(404);
});
