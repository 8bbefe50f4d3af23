import { connect } from 'node:net';

export interface RedisAddress {
  port: number;
  password: string;
}

export const urlOf = ({ port, password }: RedisAddress) => `redis://:${password}@127.0.0.1:${port}`;

/**
 * Says one command to a Redis on this machine and gives back everything it answered, as it came over the wire; undefined
 * when nobody listens there. (A client library would reconnect and queue, which is wrong while a server comes and goes.)
 * @throws Error when something listens but stays silent
 */
export function ask({ port, password }: RedisAddress, command: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let answer = '';
    let connected = false;
    const socket = connect(port, '127.0.0.1', () => {
      connected = true;
      socket.write(`AUTH ${password}\r\n${command}\r\nQUIT\r\n`);
    });
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.setTimeout(5000, () => {
      reject(new Error(`What listens on port ${port} of this machine does not answer.`));
      socket.destroy();
    });
    // A server that ends may reset the connection: what it said until then is the answer.
    socket.on('error', () => {});
    socket.on('close', () => resolve(connected ? answer : undefined));
  });
}
