import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Router } from 'express';

const OWN = new URL('./assets/', import.meta.url);

/** What browsers may have of others' packages, by the name that we give it. */
const FOREIGN = [
  ['uplot.js', 'uplot/dist/uPlot.iife.min.js'],
  ['uplot.css', 'uplot/dist/uPlot.min.css'],
] as const;

interface Asset {
  body: Buffer;
  packed: Buffer;
  etag: string;
}

const packedBy = promisify(gzip);

/** The files that pages are made of, from memory and compressed. They are the same for everybody, and change with a release only. */
export function assetRoutes(): Router {
  const places = new Map<string, URL>([
    ...readdirSync(OWN).flatMap((name) => (name.endsWith('.d.ts') ? [] : [[name, new URL(name, OWN)] as const])),
    ...FOREIGN.map(([name, place]) => [name, new URL(import.meta.resolve(place))] as const),
  ]);
  const known = new Map<string, Promise<Asset>>();

  const routes = Router();
  routes.get('/:name', async (request, response, next) => {
    const { name } = request.params;
    const place = places.get(name);
    if (!place) return next();
    const asset = await (known.get(name) ?? remembered(known, name, place));
    response.set({ 'cache-control': 'private, no-cache', etag: asset.etag, vary: 'accept-encoding' });
    response.type(extname(basename(fileURLToPath(place))));
    if (request.fresh) return void response.status(304).end();
    if (!request.acceptsEncodings('gzip')) return void response.send(asset.body);
    response.set('content-encoding', 'gzip').send(asset.packed);
  });
  return routes;
}

function remembered(known: Map<string, Promise<Asset>>, name: string, place: URL): Promise<Asset> {
  const asset = read(place);
  known.set(name, asset);
  asset.catch(() => known.delete(name));
  return asset;
}

async function read(place: URL): Promise<Asset> {
  const body = await readFile(place);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 20)}"`;
  return { body, packed: await packedBy(body), etag };
}
