import type { Instant, Interval } from '@ohmini/core';
import type { Household, HouseholdSpec, Simulator } from '../src/index.ts';

/** A home with everything; its numbers decide what is random about it. */
export const home: HouseholdSpec = {
  accountNumber: 'A-0000A001',
  apiKey: `sk_live_${'Test'.repeat(8)}`,
  profile: ['occupancy', 'kettle', 'oven', 'ev', 'solar'],
};

export interface Answer {
  status: number;
  date: string | null;
  // The shape is what the tests are about.
  // biome-ignore lint/suspicious/noExplicitAny: read by path, and a wrong path fails the test
  body: any;
}

export const TOKEN_MUTATION = `mutation Obtain($input: ObtainJSONWebTokenInput!) {
  obtainKrakenToken(input: $input) { token payload refreshToken refreshExpiresIn }
}`;

export const ROW_FIELDS = 'readAt consumption demand consumptionDelta costDelta costDeltaWithTax export';

export const telemetryQuery = (fields = ROW_FIELDS) => `
query Telemetry($deviceId: String!, $start: DateTime, $end: DateTime, $grouping: TelemetryGrouping) {
  smartMeterTelemetry(deviceId: $deviceId, start: $start, end: $end, grouping: $grouping) { ${fields} }
}`;

export const post = (simulator: Simulator, query: string, variables: object = {}, token?: string): Promise<Answer> =>
  postTo(simulator.graphqlUrl, query, variables, token);

export async function postTo(url: string, query: string, variables: object = {}, token?: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: token }) };
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, date: response.headers.get('date'), body: await response.json() };
}

/** A REST call below /v1, or to the absolute URL of a next page. */
export async function get(simulator: Simulator, path: string, apiKey?: string): Promise<Omit<Answer, 'date'>> {
  const headers = apiKey === undefined ? {} : { authorization: `Basic ${btoa(`${apiKey}:`)}` };
  const response = await fetch(path.startsWith('http') ? path : simulator.restUrl + path, { headers });
  return { status: response.status, body: await response.json() };
}

export const mint = (simulator: Simulator, apiKey: string): Promise<Answer> =>
  post(simulator, TOKEN_MUTATION, { input: { APIKey: apiKey } });

export async function tokenOf(simulator: Simulator, household = first(simulator.households)): Promise<string> {
  return (await mint(simulator, household.apiKey)).body.data.obtainKrakenToken.token;
}

export interface Ask extends Interval {
  grouping?: string;
  fields?: string;
  device?: string;
}

export function ask(simulator: Simulator, token: string, { from, to, grouping, fields, device }: Ask): Promise<Answer> {
  const deviceId = device ?? deviceOf(first(simulator.households));
  const variables = { deviceId, start: iso(from), end: iso(to), grouping: grouping ?? 'TEN_SECONDS' };
  return post(simulator, telemetryQuery(fields), variables, token);
}

export const rowsIn = (answer: Answer): Record<string, string | null>[] => answer.body.data.smartMeterTelemetry;

export const codesIn = (answer: Answer): string[] =>
  (answer.body.errors ?? []).map((error: { extensions: { errorCode: string } }) => error.extensions.errorCode);

export const iso = (at: Instant): string => new Date(at).toISOString();

export const deviceOf = ({ meters }: Household): string => first(meters).deviceId;

export function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error('There is none.');
  return item;
}

/** A clock that a test moves. */
export function clockAt(at: Instant): { now(): Instant; at: Instant } {
  const clock = { at, now: () => clock.at };
  return clock;
}

/** A Saturday in winter, three seconds into a slot. */
export const NOW = Date.UTC(2026, 10, 21, 18, 0, 3);
