import type { DeviceId, Instant } from '@ohmini/core';
import type { Fault, FaultOf, Operation, Sabotage } from './fault.ts';

/** What a call is about, as far as it is known when a fault is looked for. */
interface Target {
  account?: string;
  operation?: Operation;
  device?: DeviceId;
}

export interface FaultBox {
  /** Dispose it to end the fault. */
  add(fault: Fault): Disposable;
  clear(): void;
  list(): readonly Fault[];
  /** The faults of a kind that hold now, not counted as used. */
  active<Kind extends Fault['kind']>(kind: Kind, target: Target): FaultOf<Kind>[];
  /** The first of these kinds that hits the target, used once. */
  take<Kind extends Fault['kind']>(kinds: readonly Kind[], target: Target): FaultOf<Kind> | undefined;
}

export const SABOTAGES = [
  'graphql-error',
  'http-status',
  'edge-block',
  'malformed',
  'hang',
  'reset',
] as const satisfies readonly Sabotage['kind'][];

/** Faults are tried in the order in which they were added. */
export function faultBox(now: () => Instant): FaultBox {
  let faults: { fault: Fault; left: number }[] = [];
  const expire = () => {
    faults = faults.filter(({ fault, left }) => left > 0 && now() < (fault.until ?? Number.POSITIVE_INFINITY));
  };
  const hitting = <Kind extends Fault['kind']>(kinds: readonly Kind[], target: Target) => {
    expire();
    return faults.flatMap((held) => {
      const { fault } = held;
      return isOf(fault, kinds) && hits(fault, target) ? [{ held, fault }] : [];
    });
  };
  return {
    add: (fault) => {
      const held = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
      faults.push(held);
      return {
        [Symbol.dispose]: () => {
          held.left = 0;
        },
      };
    },
    clear: () => {
      faults = [];
    },
    list: () => {
      expire();
      return faults.map(({ fault }) => fault);
    },
    active: (kind, target) => hitting([kind], target).map(({ fault }) => fault),
    take: (kinds, target) => {
      const [first] = hitting(kinds, target);
      if (first) first.held.left--;
      return first?.fault;
    },
  };
}

const isOf = <Kind extends Fault['kind']>(fault: Fault, kinds: readonly Kind[]): fault is FaultOf<Kind> =>
  kinds.some((kind) => kind === fault.kind);

const hits = (fault: Fault, target: Target): boolean =>
  (fault.account === undefined || fault.account === target.account) &&
  (fault.operation === undefined || fault.operation === target.operation) &&
  (fault.device === undefined || fault.device === target.device);
