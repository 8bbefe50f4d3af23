import { expect, test } from 'vitest';
import { aged, commandsOf, expiringKeys, type LoggedCommand, transactionsOf } from './aof-cut-log.ts';

const command = (...args: string[]) =>
  `*${args.length}\r\n${args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('')}`;

const logOf = (...commands: string[]) => Buffer.from(commands.join(''));
const wordsOf = ({ args }: LoggedCommand) => args.map(String).join(' ');

test('every whole command of a file is read, with its place, whatever its values hold', () => {
  const log = logOf(command('SELECT', '0'), command('SET', 'a', 'x\r\n*1\r\n'), command('SET', 'price', '£'));
  const commands = commandsOf(log);
  expect(commands.map(wordsOf)).toEqual(['SELECT 0', 'SET a x\r\n*1\r\n', 'SET price £']);
  expect(commands.map(({ from, to }) => log.toString('utf8', from, to)).join('')).toBe(log.toString());
});

test('wherever a file is cut, the whole commands before are read and nothing more', () => {
  const log = logOf(command('SET', 'a', '1'), command('SET', 'b', '22'), command('DEL', 'a'));
  const ends = commandsOf(log).map(({ to }) => to);
  for (let at = 0; at <= log.length; at++)
    expect(commandsOf(log.subarray(0, at))).toHaveLength(ends.filter((end) => end <= at).length);
});

test('what is no command is said with its place', () => {
  expect(() => commandsOf(logOf(command('SET', 'a', '1'), 'SET b 2\r\n'))).toThrow('No command at byte 27: SET b 2');
});

test('what stands between MULTI and EXEC happens at once, or not at all where EXEC is missing', () => {
  const log = logOf(command('SET', 'a', '1'), command('MULTI'), command('SET', 'b', '2'), command('DEL', 'a'));
  const whole = Buffer.concat([log, logOf(command('EXEC'), command('SET', 'c', '3'))]);
  const happened = (of: Buffer) => transactionsOf(commandsOf(of)).map(({ commands }) => commands.map(wordsOf));
  expect(happened(log)).toEqual([['SET a 1']]);
  expect(happened(whole)).toEqual([['SET a 1'], ['SET b 2', 'DEL a'], ['SET c 3']]);
  expect(transactionsOf(commandsOf(whole)).map(({ from }) => from)).toEqual([0, 27, whole.length - 27]);
});

test('an aged file lets the same keys expire earlier, and is the same otherwise', () => {
  const log = logOf(
    command('SET', 'lock', 'PXAT', 'PXAT', '1795305600500'),
    command('PEXPIREAT', 'lease', '1795305601000'),
    command('SET', 'plain', '1795305602000'),
  );
  expect(expiringKeys(commandsOf(log))).toEqual(new Set(['lock', 'lease']));
  expect(commandsOf(aged(log, 1000)).map(wordsOf)).toEqual([
    'SET lock PXAT PXAT 1795305599500',
    'PEXPIREAT lease 1795305600000',
    'SET plain 1795305602000',
  ]);
  expect(commandsOf(log).map(wordsOf)[1]).toBe('PEXPIREAT lease 1795305601000');
});
