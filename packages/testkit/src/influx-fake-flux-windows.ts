const DAY = 86_400_000;

/**
 * Where the window begins in which a moment lies: at a whole multiple of its length. Windows of days, where a time zone is
 * said, begin at its midnight, and are an hour shorter or longer when the clocks change.
 */
export function windowBegin(at: number, every: number, zone?: string): number {
  const floor = (time: number) => Math.floor(time / every) * every;
  if (zone === undefined || every % DAY !== 0) return floor(at);
  const local = floor(at + offsetOf(at, zone));
  // The offset at midnight, which may be another than that of the moment.
  return local - offsetOf(local - offsetOf(local, zone), zone);
}

/** How far the clocks of a zone are ahead of UTC. */
function offsetOf(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY };

/** `10s`, `1h30m`, `-30d`, in milliseconds. Months and years, which have no length, are not known here. */
export const durationOf = (text: string): number =>
  [...text.matchAll(/(\d+)(ms|[smhd])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? Number.NaN),
    0,
  ) * (text.startsWith('-') ? -1 : 1);
