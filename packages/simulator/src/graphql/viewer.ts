import type { DeviceId } from '@ohmini/core';
import type { Household } from '../household.ts';
import type { World } from '../world.ts';

/** Whose token it is, or the code of the error that says why it is none. */
export type Viewer = { households: readonly Household[] } | { refused: string };

/** Takes the bare token and `JWT <token>`; `Bearer` is no credential here (API contract 1.4). */
export function viewerOf(world: World, authorization: string | undefined): Viewer {
  if (!authorization) return { refused: 'KT-CT-1112' };
  const token = world.tokens.read(authorization.replace(/^JWT /, ''));
  if (!token) return { refused: 'KT-CT-1143' };
  if (token.expiresAt <= world.now()) return { refused: 'KT-CT-1124' };
  const households = householdsOf(world, token.userId);
  return households.length > 0 ? { households } : { refused: 'KT-CT-1143' };
}

export const householdsOf = ({ households }: World, userId: number): Household[] =>
  households.filter((each) => each.userId === userId);

/** For the list of calls: whose credential it is, even when it has expired, and which of his accounts has the device. */
export function accountBehind(world: World, authorization: string | undefined, device?: DeviceId): string {
  const token = world.tokens.read((authorization ?? '').replace(/^JWT /, ''));
  const households = token ? householdsOf(world, token.userId) : [];
  const owner = device === undefined ? undefined : ownerOf(households, device);
  return (owner ?? households[0])?.accountNumber ?? 'unknown';
}

export const ownerOf = (households: readonly Household[], device: DeviceId): Household | undefined =>
  households.find(({ meters }) => meters.some(({ deviceId }) => deviceId === device));
