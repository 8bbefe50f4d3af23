import type { Clock, Log } from '@ohmini/core';
import type { Queue } from 'bullmq';
import type { ApiPorts } from './api-ports.ts';
import type { Choice } from './chosen-meter.ts';
import type { Overview } from './overview.ts';
import type { PipelinePorts } from './pipeline-ports.ts';

/** The message says what and since when, and is fit for everybody: no host, key or account. */
export interface ComponentStatus {
  status: 'healthy' | 'degraded' | 'unhealthy' | 'disabled';
  message: string;
}

export interface Readiness {
  ready: boolean;
  components: Record<string, ComponentStatus>;
}

/** What the routes need that every service has. */
export interface StatusPorts {
  version: string;
  clock: Clock;
  log: Log;
  readiness(): Promise<Readiness>;
  /** Prometheus text format 0.0.4. */
  metrics(): Promise<string>;
  /** Why this process itself must be restarted, in words; a fault of what it depends on is never one. */
  fault?(): string | undefined;
}

export type Access =
  | {
      kind: 'open';
      /** Somebody said so, rather than that nobody else can connect: then it is open to who comes through a proxy too. */
      isSaid: boolean;
    }
  | {
      kind: 'guarded';
      /** The password as it is, or stored. */
      login: { user: string; password: string } | undefined;
      /** A proxy at one of these addresses names in this header who signed in there. */
      forwarded: { header: string; isFrom(address: string): boolean } | undefined;
    };

/** Octopus' REST API for tariffs, for programs that think they call Octopus. */
export interface TariffPorts {
  /**
   * @param request.base where we are for this client, as `http://127.0.0.1:8080/octopus/v1`
   * @param request.spend takes so much of what the client may ask for in a while, and says whether it was there
   */
  answer(request: {
    method: string;
    path: string;
    query: string;
    base: string;
    spend(tokens: number): boolean;
  }): Promise<{
    status: number;
    headers: Readonly<Record<string, string>>;
    body: string;
  }>;
  /** Where people reach us from elsewhere, without a slash at the end; undefined where nobody has said. */
  publicUrl: string | undefined;
  /** Whether a name can only be one of this machine or of the network around it. */
  isOwnHost(name: string): boolean;
}

export interface DashboardPorts extends StatusPorts {
  /**
   * May throw a Failure, whose message is shown.
   *
   * @param choice the meter that the reader looks at: of the others only what is quickly known is needed; of none without it
   */
  overview(choice?: Choice): Promise<Overview>;
  /** Behind /pipeline. */
  way: PipelinePorts;
  /** Behind /api/v1. */
  api: ApiPorts;
  /** All of them, for Bull Board. The caller closes them. */
  queues: readonly Queue[];
  access: Access;
  /** Whether browsers may ask for the pages by this name, which is no address and in small letters. */
  isOurName(name: string): boolean;
  /** Whether it is believed for whom a request from this address is made. */
  isTrustedProxy(address: string): boolean;
  /** Needs no password. */
  tariffs: TariffPorts;
  /** Whether Bull Board may retry and promote. What loses data is refused either way. */
  boardWritable: boolean;
  /** Told before Bull Board has failed jobs tried again: one, or all of the queue where none is named. */
  onRetry?(queue: string, jobId: string | undefined, user: string | undefined): Promise<void>;
  /** Why not all jobs of a queue may be made to run at once just now, for people; undefined when they may. */
  heldBack?(queue: string): Promise<string | undefined>;
  /** Says *demo* on every page. */
  demo: boolean;
}
