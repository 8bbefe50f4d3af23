/** A Redis of our own on this machine. Disposing ends it in an orderly way. */
export interface RedisServer extends AsyncDisposable {
  /** `redis://:password@127.0.0.1:port` */
  readonly url: string;
  readonly pid: number;
  /** Resolves when the process has ended, whatever ended it. What it held (folder, port) is free again then. */
  readonly exited: Promise<void>;
  kill(signal: NodeJS.Signals): void;
}
