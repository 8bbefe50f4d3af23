import type { ClosedGap, Interval } from '@ohmini/core';
import type { MeterLedger, OpenGap } from '@ohmini/services';
import { counted, meterName, nextAskInWords, outcomeInWords, TIER_IN_WORDS, timesInWords } from './gap-words.ts';
import { inColumns } from './in-columns.ts';
import { lengthInWords } from './length-in-words.ts';
import { ukTime, ukTimeAfter } from './uk-time.ts';

/** More lines than this nobody reads; the JSON has them all. */
const MOST_LINES = 100;

/** A paragraph for each meter. */
export const gapsTable = (ledgers: readonly MeterLedger[], withClosed: boolean): string =>
  ledgers.map((ledger) => paragraphOf(ledger, withClosed)).join('\n\n');

function paragraphOf(ledger: MeterLedger, withClosed: boolean): string {
  const { meter, missing, open, closed } = ledger;
  const name = meterName(meter.series);
  const parts =
    open.length === 0
      ? [`${name}: nothing is missing.`]
      : [
          `${name}: ${lengthInWords(missing)} missing in ${counted(open.length, 'gap')}.`,
          inColumns(OPEN_HEAD, limited(open.flatMap((gap) => rowsOf(gap, meter.now)))),
        ];
  return [...parts, ...heldLines(ledger), ...(withClosed ? [closedTable(closed)] : [])].join('\n');
}

const OPEN_HEAD = ['from', 'to', 'length', 'asked', 'next ask', 'to be had as', 'until'];

/** One line, and one more for each further tier that parts of it are to be had at. */
function rowsOf({ asks, from, nextAskAt, parts, to }: OpenGap, now: number): string[][] {
  return parts.map(({ tier, lostFromAt }, index) => {
    const had = [TIER_IN_WORDS[tier], lostFromAt === undefined ? 'for ever' : ukTime(lostFromAt)];
    if (index > 0) return ['', '', '', '', '', ...had];
    const stretch = [ukTime(from), ukTimeAfter(from, to), lengthInWords(to - from)];
    return [...stretch, timesInWords(asks), nextAskInWords(nextAskAt, now), ...had];
  });
}

function heldLines({ queued, quarantined }: MeterLedger): string[] {
  const { span } = queued;
  const waiting =
    span &&
    `Not missing, but waiting for the store: ${counted(queued.jobs, 'write job')} with readings of ${spanInWords(span)}.`;
  const refused =
    quarantined.oldestAt !== undefined &&
    `Not missing, but in quarantine: ${counted(quarantined.readings, 'reading')}, the oldest of ${ukTime(quarantined.oldestAt)}; see \`ohmini quarantine list\`.`;
  return [waiting, refused].filter((line) => typeof line === 'string');
}

const spanInWords = ({ from, to }: Interval): string =>
  to - from <= 1000 ? ukTime(from) : `${ukTime(from)} to ${ukTimeAfter(from, to)}`;

const CLOSED_HEAD = ['from', 'to', 'length', 'asked', 'closed', 'how'];

function closedTable(closed: readonly ClosedGap[]): string {
  if (closed.length === 0) return 'None was closed lately.';
  const rows = closed.map((gap) => [
    ukTime(gap.from),
    ukTimeAfter(gap.from, gap.to),
    lengthInWords(gap.to - gap.from),
    timesInWords(gap.asks),
    ukTime(gap.at),
    outcomeInWords(gap),
  ]);
  return `Lately closed, the last first:\n${inColumns(CLOSED_HEAD, limited(rows))}`;
}

function limited(rows: string[][]): string[][] {
  if (rows.length <= MOST_LINES) return rows;
  return [...rows.slice(0, MOST_LINES), [`and ${counted(rows.length - MOST_LINES, 'more line')}: --json has them all`]];
}
