import { hours, type Interval, type IntervalSet, type Resolution, totalOf } from '@ohmini/core';
import { type DayAudit, isWrong } from '@ohmini/services';
import { coveredPercent } from './covered-percent.ts';
import { counted, meterName, nextAskInWords, REASON_IN_WORDS, timesInWords } from './gap-words.ts';
import { lengthInWords } from './length-in-words.ts';
import { ukDate, ukTime, ukTimeAfter } from './uk-time.ts';

/** A paragraph of facts for each meter, what it comes to, and what to do about it. */
export function verifyPage(day: Interval, audits: readonly DayAudit[]): string {
  const head = `${ukDate(day.from)} in the UK, a day of ${totalOf([day]) / hours(1)} hours`;
  const verdict = audits.some(isWrong) ? audits.flatMap(adviceFor) : ['Nothing is lost, and no register differs.'];
  const hint = audits.some(({ unknown }) => unknown.length > 0)
    ? [
        `To have fetched what was never asked for: \`ohmini backfill --from ${ukDate(day.from)} --to ${ukDate(day.to)}\`.`,
      ]
    : [];
  return [head, ...audits.map(paragraphOf), [...verdict, ...hint].join('\n')].join('\n\n');
}

function paragraphOf(audit: DayAudit): string {
  const facts: [string, string][] = [
    ['covered', `${coveredPercent(audit).toFixed(2)} % of ${lengthInWords(totalOf([audit.elapsed]))}`],
    ['stored', storedInWords(audit)],
    ['consumption', `${kwh(audit.usedKwh)} over all resolutions`],
    ['register', registerInWords(audit)],
    ['waiting', waitingInWords(audit)],
    ['lost', lostInWords(audit)],
    ...missingFacts(audit),
  ];
  return [meterName(audit.meter.series), ...facts.map(([name, text]) => `  ${name.padEnd(13)}${text}`)].join('\n');
}

const RESOLUTION_IN_WORDS: Readonly<Record<Resolution, string>> = {
  '10s': 'of ten seconds',
  '1m': 'of one minute',
  '30m': 'of half hours',
};

function storedInWords({ stored }: DayAudit): string {
  const parts = (['10s', '1m', '30m'] as const).flatMap((resolution) => {
    const count = stored[resolution] ?? 0;
    return count === 0 ? [] : [`${counted(count, 'reading')} ${RESOLUTION_IN_WORDS[resolution]}`];
  });
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function registerInWords({ register, verdict }: DayAudit): string {
  if (!register) return 'cannot be compared: no two readings know it, or it was set back or exchanged';
  const facts = `grew by ${kwh(register.grownKwh)}, readings add up to ${kwh(register.usedKwh)}`;
  if (verdict === 'right') return `${facts}: right`;
  return verdict === 'incomplete' ? `${facts}; the rest is missing, waiting or late` : `${facts}: DIFFERENT`;
}

const waitingInWords = ({ queued, quarantined }: DayAudit): string =>
  queued + quarantined === 0
    ? 'none in the write queue, none in quarantine'
    : `${counted(queued, 'reading')} in the write queue, ${counted(quarantined, 'reading')} in quarantine`;

/** For so long Redis remembers what was enqueued. */
const REMEMBERED = hours(8 * 24);

function lostInWords({ elapsed, lost, meter: { now } }: DayAudit): string {
  if (lost.readings > 0) return `${counted(lost.readings, 'reading')} of ${spanOf(lost.time)}`;
  return elapsed.to > now - REMEMBERED ? 'none' : 'none of those that came in the last 8 days; older ones nobody knows';
}

/** More than these are told by the JSON. */
const MOST_LINES = 20;

function missingFacts({ givenUp, meter: { now }, open, unknown }: DayAudit): [string, string][] {
  const facts: [string, string][] = [
    ...open.map((gap): [string, string] => [
      'missing',
      `${stretchOf(gap)}, asked for ${timesInWords(gap.asks)}, next ${nextAskInWords(gap.nextAskAt, now)}`,
    ]),
    ...givenUp.map((gap): [string, string] => ['missing', `${stretchOf(gap)}, ${REASON_IN_WORDS[gap.reason]}`]),
    ...unknown.map((gap): [string, string] => ['missing', `${stretchOf(gap)}, never asked for`]),
  ];
  if (facts.length === 0) return [['missing', 'none']];
  const rest = facts.length - MOST_LINES;
  return rest > 0 ? [...facts.slice(0, MOST_LINES), ['', `and ${rest} more: --json has them all`]] : facts;
}

function adviceFor(audit: DayAudit): string[] {
  const { day, lost, meter, verdict } = audit;
  const name = meterName(meter.series);
  const again = `\`ohmini backfill --from ${ukDate(day.from)} --to ${ukDate(day.to)} --all\``;
  return [
    ...(lost.readings > 0
      ? [
          `${name}: ${counted(lost.readings, 'reading')} that Octopus sent are neither stored nor waiting. The hourly audit has them fetched again; ${orderFor({ from: lost.time[0]?.from ?? day.from, to: lost.time.at(-1)?.to ?? day.to })} does it now. Then look at the log and the disk of the store, which acknowledged them.`,
        ]
      : []),
    ...(verdict === 'different'
      ? [
          `${name}: the register grew by something else than the readings add up to. ${again} reads again what Octopus still has. If it stays so, see whether another program writes to the same measurement, and whether the meter was exchanged.`,
        ]
      : []),
  ];
}

const kwh = (value: number): string => `${value.toFixed(3)} kWh`;

const stretchOf = ({ from, to }: Interval): string =>
  `${ukTime(from).slice(11)} to ${ukTimeAfter(from, to)} (${lengthInWords(to - from)})`;

const spanOf = (time: IntervalSet): string =>
  time[0] ? stretchOf({ from: time[0].from, to: time.at(-1)?.to ?? time[0].to }) : '';

/** In UTC, which no day of 25 hours makes ambiguous. */
const orderFor = ({ from, to }: Interval): string => `\`ohmini backfill --from ${utc(from)} --to ${utc(to)}\``;

const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
