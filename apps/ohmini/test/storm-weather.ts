import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '@ohmini/simulator';
import type { Chance, InfluxFault } from '@ohmini/testkit';
import type { Household } from './household.ts';

const STORE_FAULTS: readonly InfluxFault[] = [
  { kind: 'status', status: 503 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'lose-reply' },
  { kind: 'half-reply' },
  { kind: 'reset' },
  { kind: 'hang' },
];

/** Of telemetry alone: a login that fails is left alone for minutes, which would only make the storm a calm. */
const OCTOPUS_FAULTS: readonly Fault[] = (
  [
    { kind: 'http-status', status: 502 },
    { kind: 'reset' },
    { kind: 'hang' },
    { kind: 'malformed', body: 'cut' },
    { kind: 'malformed', body: 'truncated' },
    { kind: 'malformed', body: 'html' },
    { kind: 'malformed', body: 'empty' },
    { kind: 'odd-rows' },
  ] satisfies Fault[]
).map((fault) => ({ ...fault, operation: 'smartMeterTelemetry', times: 1 }));

export interface Weather extends AsyncDisposable {
  /** Nothing fails until `blow`. */
  calm(): void;
  blow(): void;
}

/** Faults of the store and of Octopus that come and go, each counted by `note`. */
export function weather({ influx, simulator }: Household, choose: Chance, note: (fault: string) => void): Weather {
  const stop = new AbortController();
  let isCalm = false;
  const heal = () => {
    influx.heal();
    simulator.clearFaults();
  };

  function strike(): void {
    if (choose.next() < 0.75) {
      const fault = choose.oneOf(STORE_FAULTS);
      influx.fail(fault);
      note(`store: ${fault.kind === 'status' ? fault.status : fault.kind}`);
    } else {
      const fault = choose.oneOf(OCTOPUS_FAULTS);
      simulator.fault(fault);
      note(`octopus: ${'body' in fault ? `${fault.body} body` : 'status' in fault ? fault.status : fault.kind}`);
    }
  }

  async function blowing(): Promise<void> {
    while (!stop.signal.aborted) {
      await pause(choose.between(500, 2500), undefined, { signal: stop.signal });
      if (!isCalm) strike();
      await pause(choose.between(300, 2000), undefined, { signal: stop.signal });
      influx.heal();
    }
  }

  const done = blowing().catch(heal);
  return {
    calm() {
      isCalm = true;
      heal();
    },
    blow() {
      isCalm = false;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
      heal();
    },
  };
}
