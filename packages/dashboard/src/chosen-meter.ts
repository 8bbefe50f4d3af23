import type { AccountId, DeviceId, Fuel } from '@ohmini/core';

/** What the address of a page says of the meter that it is about: all of it, a part, or nothing. */
export interface Choice {
  account?: string | undefined;
  /** A device, or how it ends. */
  device?: string | undefined;
}

/** What the query of an address chooses; what is empty chooses nothing. */
export const choiceOf = (query: URLSearchParams): Choice => ({
  account: query.get('account') || undefined,
  device: query.get('device') || undefined,
});

interface Named {
  account: AccountId;
  device: DeviceId;
  fuel: Fuel;
}

/** The meter that is meant; where none is, the first with electricity. */
export function chosenMeter<Meter extends Named>(meters: readonly Meter[], choice: Choice): Meter | undefined {
  const meant = meters.filter((meter) => isMeant(meter, choice));
  const possible = meant.length > 0 ? meant : meters;
  return possible.find(({ fuel }) => fuel === 'electricity') ?? possible[0];
}

const isMeant = (meter: Named, { account, device }: Choice): boolean =>
  (account === undefined || meter.account === account) &&
  (device === undefined || meter.device === device || ending(meter.device) === device);

/** `00-11-22-33-44-55-66-77` as `66-77`: enough to tell two meters apart on a page that others may see. */
export const ending = (device: string): string => (device.length > 8 ? device.slice(-5) : device);

/** The address of the page about a meter. It is printed and remembered by browsers, so it holds no more than it must. */
export function pathTo(meter: Named, among: readonly Named[]): string {
  const alike = among.filter(
    ({ account, device }) => account === meter.account && ending(device) === ending(meter.device),
  );
  const device = alike.length > 1 ? meter.device : ending(meter.device);
  return `/?${new URLSearchParams({ account: meter.account, device })}`;
}
