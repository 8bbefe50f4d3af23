import { randomUUID } from 'node:crypto';
import { Flux } from '@influxdata/flux-lsp-node';
import { InfluxDB } from '@influxdata/influxdb-client';
import { hours, minutes, type Point, seconds } from '@ohmini/core';
import { startInfluxFake } from '@ohmini/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { influxSink } from '../src/index.ts';
import { asGrafanaSends, boardQueries, type Shown } from './grafana-boards.ts';
import { noInfluxContainer, startInfluxContainer } from './influx-container.ts';

/** On a server that others use too, nobody else has this household. */
const HOUSEHOLD = `home_${randomUUID().slice(0, 8)}`;
const METER = '00-11-22-33-44-55-66-77';
const TARIFF = `E-1R-AGILE-${randomUUID().slice(0, 8).toUpperCase()}-A`;

const NOW = Math.floor(Date.now() / minutes(30)) * minutes(30);
const FROM = NOW - hours(72);
const STEP = minutes(10);
const COUNT = (NOW - FROM) / STEP;

const meterTags = (resolution: string) => ({
  source: 'octopus_home_mini',
  account: HOUSEHOLD,
  device: METER,
  resolution,
});

const readings: Point[] = Array.from({ length: COUNT }, (_, index) => ({
  measurement: 'energy_consumption',
  tags: meterTags('10s'),
  fields: {
    consumption_delta: 0.001 * (1 + (index % 7)),
    demand: 0.1 * (index % 9) - 0.2,
    cost_delta: 0.0003,
    cost_estimated: 0.00031,
    unit_rate: 0.2 + (index % 3) / 100,
    consumption: 1000 + index / 100,
    export: 500 + index / 50,
  },
  at: FROM + index * STEP,
}));

/** A minute of a gap, at the time of a reading: both count. */
const refilled: Point = { ...(readings[3] as Point), tags: meterTags('1m'), fields: { consumption_delta: 0.5 } };

const priceTags = { product: 'AGILE', tariff: TARIFF, kind: 'standard', payment: 'any' };
const others: Point[] = [
  refilled,
  {
    measurement: 'gas_consumption',
    tags: { ...meterTags('30m'), device: 'gas' },
    fields: { consumption_delta: 2 },
    at: NOW - hours(5),
  },
  {
    measurement: 'gap',
    tags: { account: HOUSEHOLD, device: METER },
    fields: { from: 'a', to: 'b', seconds: 60, asks: 2, outcome: '1m' },
    at: NOW - hours(2),
  },
  ...[0, 1, 2, 3].map((half) => ({
    measurement: 'unit_rate',
    tags: priceTags,
    fields: { unit_rate: 0.1 + half / 100, unit_rate_exc_vat: 0.1, valid_to: 'x' },
    at: NOW - hours(2) + half * minutes(30),
  })),
  {
    measurement: 'standing_charge',
    tags: { product: 'AGILE', tariff: TARIFF, payment: 'any' },
    fields: { standing_charge: 0.47, standing_charge_exc_vat: 0.45 },
    at: NOW - hours(70),
  },
  {
    measurement: 'rate_journal',
    tags: priceTags,
    fields: { status: 'new', unit_rate: 0.1, unit_rate_exc_vat: 0.09, valid_from: 'x' },
    at: NOW - hours(3),
  },
  ...[40, 20].map((ago) => ({
    measurement: 'agreement',
    tags: { account: HOUSEHOLD, entry: 'electricity.import' },
    fields: { status: 'listed', fuel: 'electricity', is_export: 0, tariff_code: `as of ${ago} h ago` },
    at: NOW - hours(ago),
  })),
];

interface Server {
  url: string;
  token: string;
  org: string;
  bucket: string;
}

type Answer = Record<string, string | number>[];

function boardsOf(name: string, opened: () => Server) {
  describe(name, () => {
    const shown = (changed: Partial<Shown> = {}): Shown => ({
      from: FROM,
      to: NOW,
      bucket: opened().bucket,
      window: minutes(30),
      variables: { household: HOUSEHOLD, meter: METER, tariff: TARIFF },
      ...changed,
    });
    const ask = (flux: string, changed: Partial<Shown> = {}): Promise<Answer> => {
      const { url, token, org } = opened();
      return new InfluxDB({ url, token }).getQueryApi(org).collectRows(asGrafanaSends(flux, shown(changed)));
    };
    const askFor = (panel: string, changed?: Partial<Shown>): Promise<Answer> => {
      const found = boardQueries.find((each) => each.name === panel);
      if (!found) throw new Error(`no board asks for ${panel}`);
      return ask(found.flux, changed);
    };
    const numberIn = async (panel: string): Promise<number> => {
      const [row, ...more] = await askFor(panel);
      expect(more).toEqual([]);
      return Number(row?._value);
    };
    const sumOf = (field: string): number =>
      [...readings, refilled].reduce((sum, { fields }) => sum + Number(fields[field] ?? 0), 0);

    beforeAll(async () => {
      const { url, token, org, bucket } = opened();
      await using sink = influxSink({ url, token, org, bucket, writeTimeoutMs: seconds(10) });
      await sink.write([...readings, ...others]);
    });

    test.each(boardQueries)('$name has an answer', async ({ flux }) => {
      expect((await ask(flux)).length).toBeGreaterThan(0);
    });

    test('energy, cost and export are those of all readings, whatever their resolution', async () => {
      expect(await numberIn('Today and cost: Energy')).toBeCloseTo(sumOf('consumption_delta'), 9);
      expect(await numberIn('Today and cost: Cost')).toBeCloseTo(0.00031 * COUNT, 9);
      expect(await numberIn('Today and cost: Exported')).toBeCloseTo((COUNT - 1) / 50, 9);
    });

    test('the days are those of the UK, in order, and add up to the whole', async () => {
      const days = await askFor('History: Energy a day');
      const nameOf = (at: number | string) => new Date(at).toLocaleDateString('en-CA', { timeZone: 'Europe/London' });
      const truth = Map.groupBy([...readings, refilled], ({ at }) => nameOf(at));
      expect(days.map(({ _time }) => nameOf(String(_time)))).toEqual([...truth.keys()].toSorted());
      for (const { _time, _value } of days) {
        const ofDay = truth.get(nameOf(String(_time))) ?? [];
        expect(_value).toBeCloseTo(
          ofDay.reduce((sum, { fields }) => sum + Number(fields.consumption_delta ?? 0), 0),
          9,
        );
      }
      const exported = (await askFor('History: Exported a day')).reduce((sum, { _value }) => sum + Number(_value), 0);
      expect(exported).toBeCloseTo((COUNT - 1) / 50, 9);
    });

    test('a graph has a point for each width, and a number shows the newest', async () => {
      expect(await askFor('Live: Demand')).toHaveLength(COUNT / 3);
      expect(await numberIn('Live: Demand now')).toBeCloseTo(Number(readings.at(-1)?.fields.demand), 9);
    });

    test('of a tariff the price in force is the last that began, and of an agreement what was said last holds', async () => {
      expect(await numberIn('Tariffs: Unit rate in force')).toBeCloseTo(0.13, 9);
      expect(await askFor('Tariffs: Published prices')).toHaveLength(4);
      const agreements = await askFor('Tariffs: Agreements of the household');
      expect(agreements.map(({ tariff_code }) => tariff_code)).toEqual(['as of 20 h ago']);
    });

    test('the household and its meter can be chosen, and a household that is not there has nothing', async () => {
      const households = await askFor('Live: variable household');
      expect(households.map(({ _value }) => _value)).toContain(HOUSEHOLD);
      expect((await askFor('Live: variable meter')).map(({ _value }) => _value)).toEqual([METER]);
      expect(await askFor('Live: Demand now', { variables: { household: 'nobody', meter: METER } })).toEqual([]);
    });
  });
}

test.each(boardQueries)('the parser and the types of Flux itself have nothing against $name', ({ flux }) => {
  const sent = asGrafanaSends(flux, { from: FROM, to: NOW, bucket: 'b', window: minutes(1), variables: {} });
  expect(sent).not.toMatch(/\bv\./);
  expect(new Flux(sent).is_valid()).toBe(true);
  // It does say so when something is wrong.
  expect(new Flux(sent.replace('range(', 'ranged(')).is_valid()).toBe(false);
});

let fake: Awaited<ReturnType<typeof startInfluxFake>>;
beforeAll(async () => {
  fake = await startInfluxFake();
});
afterAll(() => fake[Symbol.asyncDispose]());
boardsOf('boards on the fake', () => fake);

const { INFLUXDB_TEST_URL: url, INFLUXDB_TEST_TOKEN: token = '', INFLUXDB_TEST_ORG: org = '' } = process.env;
const given = url && { url, token, org, bucket: process.env.INFLUXDB_TEST_BUCKET ?? '' };
const missing = given ? undefined : await noInfluxContainer();

if (missing !== undefined) {
  test('boards on a real InfluxDB 2.x', ({ skip }) => skip(missing));
} else {
  let real: (Server & Partial<AsyncDisposable>) | undefined;
  beforeAll(async () => {
    real = given || (await startInfluxContainer());
  }, 120_000);
  afterAll(() => real?.[Symbol.asyncDispose]?.());
  boardsOf('boards on a real InfluxDB 2.x', () => {
    if (!real) throw new Error('It was not started.');
    return real;
  });
}
