import { Permanent } from '@ohmini/core';
import { LISTS, type PriceList, type Published, pathOf } from '../published.ts';

const PATH =
  /^\/products(?:\/(?<product>[^/]+)(?:\/(?<fuel>electricity|gas)-tariffs\/(?<tariff>[^/]+)\/(?<list>[^/]+))?)?(?<slash>\/?)$/;

/** One of the places that Octopus' API has for tariffs. */
export interface Place {
  published: Published;
  /** Without it a client is sent on. */
  hasSlash: boolean;
}

/** @returns undefined for a path that is none of them, and for codes that cannot be any */
export function placeOf(path: string): Place | undefined {
  const parts = PATH.exec(path)?.groups;
  const published = parts && publishedAt(parts);
  return published && { published, hasSlash: parts.slash === '/' };
}

function publishedAt({ product, fuel, tariff, list }: Record<string, string | undefined>): Published | undefined {
  if (product === undefined) return { what: 'products' };
  if (tariff === undefined) {
    const published: Published = { what: 'product', product };
    return named(published) === undefined ? undefined : published;
  }
  const what = KINDS.find((kind) => LISTS[kind] === list);
  const prices = what && { what, product, tariff };
  return prices && named(prices)?.includes(`/${fuel}-tariffs/`) ? prices : undefined;
}

const KINDS = Object.keys(LISTS) as PriceList['what'][];

function named(published: Published): string | undefined {
  try {
    return pathOf(published);
  } catch (error) {
    if (error instanceof Permanent) return undefined;
    throw error;
  }
}
