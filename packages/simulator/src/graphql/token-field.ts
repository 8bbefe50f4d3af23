import { userIdOf } from '../identity.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import type { Outcome } from './outcome.ts';
import { Scalar } from './projection.ts';
import { householdsOf } from './viewer.ts';

type Credential = { kind: 'key'; key: string } | { kind: 'refresh'; token: string } | { kind: 'none' };

/** Exactly one form of credentials is taken; of those of Octopus, the two that a program uses. */
function credentialOf(args: Arguments): Credential {
  const given = Object.entries(args.input ?? {}).filter(([, value]) => typeof value === 'string');
  const [form, value] = given.length === 1 ? (given[0] ?? []) : [];
  if (form === 'APIKey') return { kind: 'key', key: String(value) };
  return form === 'refreshToken' ? { kind: 'refresh', token: String(value) } : { kind: 'none' };
}

/** The account that a token is asked for, right or wrong; for limits and for the list of calls. */
export function mintingAccount(world: World, args: Arguments): string {
  const credential = credentialOf(args);
  if (credential.kind === 'key') {
    return world.households.find((each) => each.apiKey === credential.key)?.accountNumber ?? 'unknown';
  }
  const userId = credential.kind === 'refresh' ? world.tokens.readRefresh(credential.token)?.userId : undefined;
  return (userId !== undefined && householdsOf(world, userId)[0]?.accountNumber) || 'unknown';
}

/** obtainKrakenToken. The refresh token is not rotated, and using it does not prolong it (API contract 1.3). */
export function obtainToken(world: World, args: Arguments): Outcome {
  const account = mintingAccount(world, args);
  if (!world.limits.mint.admit(account, world.now())) return { refused: 'KT-CT-1199' };
  const credential = credentialOf(args);
  if (credential.kind === 'none') return { refused: 'KT-CT-1138' };
  return credential.kind === 'key' ? fromKey(world, credential.key, account) : fromRefresh(world, credential.token);
}

function fromKey(world: World, key: string, account: string): Outcome {
  const known = world.households.some((each) => each.apiKey === key);
  if (!known || world.faults.take(['bad-key'], { account })) return { refused: 'KT-CT-1139' };
  const refresh = world.tokens.mintRefresh(userIdOf(key), world.now());
  return minted(world, userIdOf(key), refresh.token, refresh.expiresAt);
}

function fromRefresh(world: World, token: string): Outcome {
  const refresh = world.tokens.readRefresh(token);
  if (!refresh) return { refused: 'KT-CT-1135' };
  if (refresh.expiresAt <= world.now()) return { refused: 'KT-CT-1134' };
  return minted(world, refresh.userId, token, refresh.expiresAt);
}

function minted(world: World, userId: number, refreshToken: string, refreshExpiresAt: number): Outcome {
  const { token, payload } = world.tokens.mint(userId, world.now(), world.tokenLifetime);
  return {
    value: {
      __typename: 'ObtainKrakenJSONWebToken',
      token,
      payload: new Scalar({ ...payload }),
      refreshToken,
      // A moment in Unix seconds, whatever its name says.
      refreshExpiresIn: refreshExpiresAt / 1000,
    },
  };
}
