import type { DeviceId, Interval, Reading, Resolution } from '@ohmini/core';
import type { CallLog } from '../calls.ts';
import { OPERATIONS } from '../faults/fault.ts';
import type { FaultBox } from '../faults/fault-box.ts';
import { faultOf } from '../faults/fault-json.ts';
import { instantOf } from '../graphql/arguments.ts';
import { found, NOT_FOUND, type Reply, refused } from '../rest/reply.ts';
import type { HttpRequest } from './exchange.ts';

/** What the routes below /_control/ work on. */
export interface Control {
  faults: FaultBox;
  calls: CallLog;
  truth(device: DeviceId, interval: Interval, resolution: Resolution): Reading[];
}

type Route = (control: Control, request: HttpRequest) => Reply;

const ROUTES: Record<string, Route> = {
  'GET /_control/faults': ({ faults }) => found(faults.list()),
  'POST /_control/faults': ({ faults }, { body }) => {
    const fault = faultOf(jsonOf(body));
    if (!fault) return refused(400, 'That is no fault.');
    faults.add(fault);
    return { status: 201, body: fault };
  },
  'DELETE /_control/faults': ({ faults }) => {
    faults.clear();
    return found([]);
  },
  'GET /_control/calls': ({ calls }, { url }) => {
    const filter = callFilter(url);
    return found({ count: calls.count(filter), calls: calls.list(filter) });
  },
  'GET /_control/truth': truthReply,
};

export const controlReply = (control: Control, request: HttpRequest): Reply =>
  ROUTES[`${request.method} ${request.url.pathname}`]?.(control, request) ?? NOT_FOUND;

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function callFilter({ searchParams }: URL) {
  const account = searchParams.get('account');
  const operation = OPERATIONS.find((each) => each === searchParams.get('operation'));
  const outcome = searchParams.get('outcome');
  return { ...(account && { account }), ...(operation && { operation }), ...(outcome && { outcome }) };
}

const RESOLUTIONS: Resolution[] = ['10s', '1m', '30m'];

function truthReply({ truth }: Control, { url: { searchParams } }: HttpRequest): Reply {
  const moment = (name: string) =>
    instantOf(searchParams.get(name) ?? '') ?? Number(searchParams.get(name) ?? Number.NaN);
  const interval = { from: moment('from'), to: moment('to') };
  const resolution = RESOLUTIONS.find((each) => each === (searchParams.get('resolution') ?? '10s'));
  if (!Number.isFinite(interval.to - interval.from) || !resolution) return refused(400, 'device, from, to, resolution');
  return found(truth(searchParams.get('device') ?? '', interval, resolution));
}
