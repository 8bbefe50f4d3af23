import type { Row } from '@influxdata/influxdb-client';
import { type BucketField, type BucketQuestion, type BucketSeries, foldOfNothing, type Instant } from '@ohmini/core';
import { refuseErrors } from './flux-rows.ts';
import { byTags, seriesKey } from './series-key.ts';

/** One field of one series, folded in one way: values in order of time. */
interface Track {
  field: BucketField;
  at: Instant[];
  values: number[];
}

/** What answers to several questions say of one series. */
interface Gathered {
  tags: Record<string, string>;
  tracks: Track[];
}

/** Puts the tables of all answers together: InfluxDB answers each field of each series, folded in each way, in one of its own. */
export function gatherBuckets({ fields, limit, stepMs }: BucketQuestion) {
  const known = new Map<string, Gathered>();

  return {
    /** @param how in which way the rows of this answer are folded */
    async take(how: BucketField['how'], rows: AsyncIterable<Row>): Promise<void> {
      let table: { meta: Row['tableMeta']; id: string | undefined; time: number; value: number } | undefined;
      let track: Track | undefined;
      for await (const row of rows) {
        if (table?.meta !== row.tableMeta || table.id !== row.values[1]) {
          refuseErrors(row);
          const { tags, name } = headOf(row);
          track = trackOf(tags, name, how);
          const indexOf = (label: string) => row.tableMeta.column(label, false).index;
          table = { meta: row.tableMeta, id: row.values[1], time: indexOf('_time'), value: indexOf('_value') };
        }
        // The first window begins where the question does; a bucket, where its step does.
        track?.at.push(Math.floor(Date.parse(row.values[table.time] ?? '') / stepMs) * stepMs);
        track?.values.push(Number(row.values[table.value]));
      }
    },
    all: (): BucketSeries[] => byTags([...known.values()].map(({ tags, tracks }) => ({ tags, ...joined(tracks) }))),
  };

  function trackOf(tags: Record<string, string>, name: string, how: BucketField['how']): Track | undefined {
    const field = fields.find((each) => each.name === name && each.how === how);
    if (!field) return undefined;
    const key = seriesKey(tags);
    const gathered = known.get(key) ?? { tags, tracks: [] };
    known.set(key, gathered);
    const track: Track = { field, at: [], values: [] };
    gathered.tracks.push(track);
    return track;
  }

  function joined(tracks: readonly Track[]): Pick<BucketSeries, 'at' | 'columns'> {
    const all = Float64Array.from(tracks.flatMap(({ at }) => at)).sort();
    const at = all.filter((each, index) => each !== all[index - 1]).slice(0, Math.max(0, limit));
    const columns = fields.map((field) => {
      const column = new Float64Array(at.length).fill(foldOfNothing(field.how));
      const track = tracks.find((each) => each.field.name === field.name && each.field.how === field.how);
      let next = 0;
      for (const [index, moment] of at.entries()) {
        if (track?.at[next] !== moment) continue;
        column[index] = track.values[next] ?? Number.NaN;
        next += 1;
      }
      return column;
    });
    return { at, columns };
  }
}

/** After `result` and the number of the table. */
const FIRST_COLUMN = 2;

function headOf({ values, tableMeta }: Row): { tags: Record<string, string>; name: string } {
  const columns = tableMeta.columns.slice(FIRST_COLUMN);
  const texts = columns.map(({ label, index }) => [label, values[index] ?? ''] as const);
  return {
    tags: Object.fromEntries(texts.filter(([label, text]) => !label.startsWith('_') && text !== '')),
    name: texts.find(([label]) => label === '_field')?.[1] ?? '',
  };
}
