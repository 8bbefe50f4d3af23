import { type Kind, kind } from './kind.ts';

const NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

const RULE = 'a comma-separated list of host names such as ohmini.example.com, without https:// and without ports';

/** In small letters, as the Host of a request is compared. */
export const hostNames = (): Kind<readonly string[]> =>
  kind({ rule: RULE }, (text) => {
    const names = text.split(',').map((each) => each.trim().toLowerCase());
    return names.every((name) => NAME.test(name)) ? names : undefined;
  });
