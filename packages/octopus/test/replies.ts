import fc from 'fast-check';

/** Anything that may come back over HTTP. */
export interface OddReply {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The connection breaks in the middle of the body. */
  isCut: boolean;
}

/** Stands for all that the request told the server, which a reply may repeat. */
export const ECHO = '<<echo>>';

const rarely = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<unknown> = oddity): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: odd });

export const oddity: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, '', ECHO, -0, 1e300, 'NaN', '1e999', '0E+1', '__proto__', [], {}, [[[]]]),
  fc.jsonValue({ maxDepth: 2 }),
);

const decimal = fc.oneof(
  fc.double({ noNaN: true }).map(String),
  fc.constantFrom('0E+1', '624.0', '-12', null),
  fc.integer(),
);
const moment = fc.oneof(
  fc.integer({ min: 0, max: 7200 }).map((s) => new Date(Date.parse('2026-11-20T10:30:00Z') + s * 1000).toISOString()),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2026-11-20T11:00:00', '2026-11-20T11:00:10+0000', '2026-13-40T25:61:61Z', 'yesterday'),
);

const row = fc.record(
  {
    readAt: rarely(moment),
    demand: rarely(decimal),
    consumption: rarely(decimal),
    consumptionDelta: rarely(decimal),
    costDeltaWithTax: rarely(decimal),
    export: rarely(decimal),
  },
  { requiredKeys: [] },
);

const minted = fc.record(
  {
    token: rarely(fc.constantFrom('e30.e30.c2ln', 'e30.eyJleHAiOjF9.c2ln', 'opaque')),
    payload: rarely(fc.record({ exp: rarely(fc.constantFrom(1_795_180_000, 0, -1)) })),
    refreshToken: rarely(fc.constant('again')),
    refreshExpiresIn: rarely(fc.constantFrom(1_795_780_000, 604_800)),
  },
  { requiredKeys: [] },
);

const account = fc.record({
  electricityAgreements: rarely(
    fc.array(
      rarely(
        fc.record({
          meterPoint: rarely(
            fc.record({
              direction: rarely(fc.constantFrom('IMPORT', 'EXPORT')),
              meters: rarely(
                fc.array(
                  rarely(
                    fc.record({
                      smartImportElectricityMeter: rarely(fc.record({ deviceId: rarely(fc.constant('00-11')) })),
                    }),
                  ),
                ),
              ),
            }),
          ),
        }),
      ),
      { maxLength: 3 },
    ),
  ),
  gasAgreements: rarely(fc.constant([])),
});

const digits = fc.integer({ min: 0, max: 99_999 }).map(String);
const code = fc.oneof(
  fc.constantFrom(
    'KT-CT-1111',
    'KT-CT-1124',
    'KT-CT-1139',
    'KT-CT-1199',
    'KT-GB-4039',
    'KT-GB-4050',
    'KT-GB-4051',
    'OE-1305',
  ),
  digits.map((number) => `KT-CT-${number.padStart(4, '0')}`),
  digits.map((number) => `${ECHO}-${number}`),
);
const error = fc.record(
  {
    message: rarely(fc.constantFrom('Unauthorized.', `You sent ${ECHO}`)),
    extensions: rarely(fc.record({ errorCode: rarely(code), errorType: fc.constant('AUTHORIZATION') })),
  },
  { requiredKeys: [] },
);

const graphql = fc
  .record(
    {
      data: rarely(
        fc.record(
          {
            smartMeterTelemetry: rarely(fc.array(rarely(row), { maxLength: 8 })),
            obtainKrakenToken: rarely(minted),
            account: rarely(account),
          },
          { requiredKeys: [] },
        ),
      ),
      errors: rarely(fc.array(rarely(error), { maxLength: 3 })),
    },
    { requiredKeys: [] },
  )
  .map((reply) => JSON.stringify(reply));

const body = fc.oneof(
  { weight: 6, arbitrary: graphql },
  { weight: 1, arbitrary: fc.tuple(graphql, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'null', '7', '"x"', '[]')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(`<!DOCTYPE html><p>${ECHO}</p>`, '<html><head><title>403 Forbidden</title>'),
  },
);

const headers = fc.record(
  {
    'retry-after': fc.oneof(fc.integer().map(String), fc.constantFrom('soon', 'Wed, 21 Oct 2065 07:28:00 GMT', '1e9')),
    date: fc.constantFrom('Fri, 20 Nov 2026 12:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT', 'never', ''),
    'content-type': fc.constantFrom('application/json', 'text/html', 'application/octet-stream', 'x'),
    'content-encoding': fc.constantFrom('gzip', 'br', 'identity', 'x'),
    location: fc.constantFrom('/elsewhere', 'http://127.0.0.1:1/', '::'),
  },
  { requiredKeys: [] },
);

export const oddReply: fc.Arbitrary<OddReply> = fc.record({
  status: fc.oneof(
    { weight: 6, arbitrary: fc.constant(200) },
    { weight: 3, arbitrary: fc.constantFrom(201, 204, 301, 307, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504) },
    { weight: 1, arbitrary: fc.integer({ min: 200, max: 999 }) },
  ),
  // Compression that is none makes any body unreadable, so that it is rare.
  headers: fc.tuple(headers, fc.nat(20)).map(([{ 'content-encoding': encoding, ...rest }, dice]) => ({
    ...(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Record<string, string>),
    ...(dice === 0 && encoding !== undefined && { 'content-encoding': encoding }),
  })),
  body,
  isCut: fc.nat(30).map((dice) => dice === 0),
});
