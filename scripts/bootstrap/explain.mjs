import { SetupFailure } from './failure.mjs';

const reasons = [
  [/spawn npm ENOENT|npm: not found/, 'npm was not found. It comes with Node: install both from https://nodejs.org'],
  [/ENOSPC|no space left/i, 'the disk is full: about 1 GB is needed in this folder.'],
  [/EACCES|EPERM|EROFS|permission denied|read-only/i, 'this folder cannot be written to by this user.'],
  [
    /OUTDATED_LOCKFILE/,
    'pnpm-lock.yaml does not fit the package.json files: run `pnpm install` and keep the new lockfile.',
  ],
  [/\bE40[13]\b|FETCH_40[13]|UNAUTHORIZED|FORBIDDEN/i, 'the npm registry refuses us: check the login in ~/.npmrc.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|META_FETCH_FAIL|NO_OFFLINE|error sending request|dns error/i,
    'the npm registry cannot be reached. The first start needs the network; behind a proxy set HTTPS_PROXY or the registry in ~/.npmrc.',
  ],
];

/**
 * @param {string} what could not be done
 * @param {string} output of the program that failed
 */
export function explain(what, output) {
  const text = output.replace(/\s+/g, ' '); // pnpm breaks its lines anywhere
  const why = reasons.find(([sign]) => sign.test(text))?.[1] ?? 'the reason is above.';
  const lastLines = output.trimEnd().split('\n').slice(-12).join('\n');
  return new SetupFailure(`${what}:\n${lastLines}\nohmini: ${what}: ${why} Then start again.`);
}
