import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Clock,
  type DeviceId,
  type Instant,
  type Interval,
  type Reading,
  type Resolution,
  seconds,
} from '@ohmini/core';
import { type CallLog, callLog } from './calls.ts';
import type { Fault } from './faults/fault.ts';
import { faultBox } from './faults/fault-box.ts';
import { upsetsOf } from './faults/upsets.ts';
import { ownerOf } from './graphql/viewer.ts';
import type { Household, HouseholdSpec } from './household.ts';
import { limits } from './limits.ts';
import { BACKEND_GRAPHQL_PATH, GRAPHQL_PATH, handler } from './server/handler.ts';
import { fixedProgramme, seededProgramme } from './sessions/programme.ts';
import type { SessionSpec } from './sessions/session.ts';
import { households } from './settle-in.ts';
import { type SettledHalfHour, settledHalfHours } from './truth/settled.ts';
import { readingsOf } from './truth/truth.ts';
import { tokens } from './wire/token.ts';
import type { World } from './world.ts';

export interface SimulatorOptions {
  /** 0, the default, takes any free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 1. */
  seed?: number;
  /** Default 1. */
  households?: readonly HouseholdSpec[] | number;
  /** Octopus' clock. Default: the machine's. */
  clock?: Clock;
  /** Default 3600. */
  tokenSeconds?: number;
  /** Default 125. */
  telemetryCallsPerHour?: number;
  /** Default 10: the real value is unpublished (API contract 4.1), and a polite client never comes near this one. */
  mintsPerHour?: number;
  /** Whether rows arrive late, as real ones do. Without it each arrives at the end of its slot. Default true. */
  lateness?: boolean;
  /**
   * What telemetry answers where the window starts further back than the grouping reaches: what is still there (`empty`,
   * where nothing is), or KT-GB-4051. Default `empty`; nobody knows which it is, a client survives both.
   */
  beyondReach?: 'empty' | 'refused';
  /** In place of the saving sessions and free hours of the seed. */
  sessions?: readonly SessionSpec[];
  /** Added to each answer. Default 0. */
  latencyMs?: number;
}

/** A running Octopus. Disposing it cuts every connection, hanging ones too. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:8090`, without a slash at its end. */
  readonly url: string;
  /** For OCTOPUS_GRAPHQL_URL. */
  readonly graphqlUrl: string;
  /** For OCTOPUS_BACKEND_GRAPHQL_URL: another host of Octopus', here another path. */
  readonly backendGraphqlUrl: string;
  /** For OCTOPUS_REST_URL: ends in `/v1`. */
  readonly restUrl: string;
  readonly households: readonly Household[];
  readonly calls: CallLog;
  /** Octopus' clock, with its skew. */
  now(): Instant;
  /** What a complete store must hold of a device: the truth as `meter-silent`, `frozen` and `lost` have it now. */
  truth(device: DeviceId, interval: Interval, resolution: Resolution): Reading[];
  /** The half hours that are billed for it, sooner or later: those that start in the interval, less what is `lost`. */
  settled(device: DeviceId, interval: Interval): SettledHalfHour[];
  /** Switches a fault on; dispose the result to switch it off. */
  fault(fault: Fault): Disposable;
  clearFaults(): void;
}

/** Octopus as a server that misbehaves like the real one, and worse (API contract; reliability 2.5). */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = worldOf(options);
  const calls = callLog();
  const truth = truthUnder(world);
  const control = { faults: world.faults, calls, truth };
  const server = createServer(handler({ world, control, latency: options.latencyMs ?? 0, log: calls.add }));
  const url = await listening(server, options);
  return {
    url,
    graphqlUrl: url + GRAPHQL_PATH,
    backendGraphqlUrl: url + BACKEND_GRAPHQL_PATH,
    restUrl: `${url}/v1`,
    households: world.households,
    calls,
    now: world.now,
    truth,
    settled: settledUnder(world),
    fault: world.faults.add,
    clearFaults: world.faults.clear,
    [Symbol.asyncDispose]: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function worldOf(options: SimulatorOptions): World {
  const { seed = 1, clock = { now: Date.now }, tokenSeconds = 3600 } = options;
  const { telemetryCallsPerHour = 125, mintsPerHour = 10 } = options;
  const faults = faultBox(() => clock.now());
  return {
    households: households(options.households ?? 1, seed),
    faults,
    limits: limits(telemetryCallsPerHour, mintsPerHour),
    tokens: tokens(seed),
    tokenLifetime: seconds(tokenSeconds),
    lateness: options.lateness ?? true,
    beyondReach: options.beyondReach ?? 'empty',
    programme: options.sessions ? fixedProgramme(options.sessions) : seededProgramme(seed),
    now: () => clock.now() + faults.active('clock-skew', {}).reduce((sum, { ms }) => sum + ms, 0),
  };
}

const truthUnder =
  (world: World): Simulator['truth'] =>
  (device, interval, resolution) => {
    const { meter, upsets } = meterUnder(world, device);
    return meter ? readingsOf(meter, interval, resolution, upsets) : [];
  };

const settledUnder =
  (world: World): Simulator['settled'] =>
  (device, interval) => {
    const { meter, upsets } = meterUnder(world, device);
    return meter ? settledHalfHours(meter, 'import', interval, upsets) : [];
  };

function meterUnder({ households, faults }: World, device: DeviceId) {
  const owner = ownerOf(households, device);
  const meter = owner?.meters.find(({ deviceId }) => deviceId === device);
  return { meter, upsets: owner ? upsetsOf(faults, { account: owner.accountNumber, device }) : [] };
}

async function listening(server: ReturnType<typeof createServer>, { port = 0, host = '127.0.0.1' }: SimulatorOptions) {
  server.listen(port, host);
  await once(server, 'listening');
  const { address, port: actual, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
}
