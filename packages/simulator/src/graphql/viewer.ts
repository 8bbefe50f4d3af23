import type { DeviceId } from '@ohmini/core';
import type { Household } from '../household.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import type { Host } from './query-fields.ts';

/** Whose token it is, or the code of the error that says why it is none. */
type Viewer = { households: readonly Household[] } | { refused: string };

/**
 * The main host takes the bare token and `JWT <token>`, the backend the bare one only, and says no more than that it is
 * wrong; `Bearer` is no credential on either (API contract 1.4, 1.6).
 */
export function viewerOf(world: World, authorization: string | undefined, host: Host): Viewer {
  const viewer = mainViewer(world, authorization);
  const isRefused = 'refused' in viewer || /^JWT /.test(authorization ?? '');
  return host === 'backend' && isRefused ? { refused: 'OE-0103' } : viewer;
}

function mainViewer(world: World, authorization: string | undefined): Viewer {
  if (!authorization) return { refused: 'KT-CT-1112' };
  const token = world.tokens.read(authorization.replace(/^JWT /, ''));
  if (!token) return { refused: 'KT-CT-1143' };
  if (token.expiresAt <= world.now()) return { refused: 'KT-CT-1124' };
  const households = householdsOf(world, token.userId);
  return households.length > 0 ? { households } : { refused: 'KT-CT-1143' };
}

export const householdsOf = ({ households }: World, userId: number): Household[] =>
  households.filter((each) => each.userId === userId);

/** For the list of calls: whose credential it is, even when it has expired, and which of his accounts is asked about. */
export function accountBehind(world: World, authorization: string | undefined, args: Arguments = {}): string {
  const token = world.tokens.read((authorization ?? '').replace(/^JWT /, ''));
  const households = token ? householdsOf(world, token.userId) : [];
  const named = households.find(({ accountNumber }) => accountNumber === args.accountNumber);
  const owner = named ?? (typeof args.deviceId === 'string' ? ownerOf(households, args.deviceId) : undefined);
  return (owner ?? households[0])?.accountNumber ?? 'unknown';
}

export const ownerOf = (households: readonly Household[], device: DeviceId): Household | undefined =>
  households.find(
    ({ meters, smartDevice }) => smartDevice?.id === device || meters.some(({ deviceId }) => deviceId === device),
  );
