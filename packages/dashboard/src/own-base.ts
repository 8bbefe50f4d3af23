interface Called {
  /** The Host header: whatever the client wrote. */
  host: string | undefined;
  /** Where the connection came in. */
  address: string;
  port: number;
  /** Where people reach us from elsewhere, as the settings say; ends without a slash. */
  publicUrl: string | undefined;
  /** Whether a name can only be one of this machine or of the network around it. */
  isOwnHost(name: string): boolean;
}

const HOST = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Where we are for this client, without a slash at the end: as it called us where nobody on the internet can have that name,
 * else as the settings say, else the address at which it reached us. A Host that somebody made up never becomes a link.
 */
export function ownBase({ host = '', address, port, publicUrl, isOwnHost }: Called): string {
  // The parser turns an address into its one form, however it is written.
  const called = HOST.test(host) ? URL.parse(`http://${host}`) : null;
  const isPublic = publicUrl !== undefined && new URL(publicUrl).hostname === called?.hostname;
  if (called && !isPublic && isOwnHost(called.hostname)) return called.origin;
  if (publicUrl !== undefined) return publicUrl;
  const bare = address.replace(/^::ffff:/, '').replace(/%.*$/, '');
  return `http://${bare.includes(':') ? `[${bare}]` : bare}:${port}`;
}
