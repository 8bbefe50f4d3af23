import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const handOver = pathToFileURL(join(import.meta.dirname, 'hand-over.mjs')).href;

const program = `
const [what, ...rest]: string[] = process.argv.slice(2);
if (what === 'exit') process.exitCode = Number(rest[0]);
if (what === 'die') process.kill(process.pid, 'SIGKILL');
if (what === 'wait') {
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => {}, 1000);
  console.log('waiting');
}
`;

/** The launcher with a program that does as it is told: `another` Node is a second name for this one. */
async function launch(which: 'this' | 'another', ...args: string[]) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'hand-over-'));
  const node = which === 'this' ? process.execPath : join(folder.path, 'node');
  if (which === 'another') symlinkSync(process.execPath, node);
  writeFileSync(join(folder.path, 'main.ts'), program);
  const call = [node, relative(root, join(folder.path, 'main.ts')), args];
  const script = `const { handOver } = await import('${handOver}'); await handOver(...${JSON.stringify(call)})`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, NODE_COMPILE_CACHE: folder.path },
  });
  const dispose = () => {
    child.kill('SIGTERM'); // it passes this on to the program
    return folder.remove();
  };
  return { child, [Symbol.asyncDispose]: dispose };
}

describe.each(['this', 'another'] as const)('with %s Node', (which) => {
  test('the exit code is that of the program', async () => {
    await using launched = await launch(which, 'exit', '78');
    expect(await once(launched.child, 'exit')).toEqual([78, null]);
  });

  test('a SIGTERM reaches the program', async () => {
    await using launched = await launch(which, 'wait');
    await once(launched.child.stdout, 'data');
    launched.child.kill('SIGTERM');
    expect(await once(launched.child, 'exit')).toEqual([7, null]);
  });
});

test('a program that is killed counts as 128 and the number of the signal', async () => {
  await using launched = await launch('another', 'die');
  expect(await once(launched.child, 'exit')).toEqual([137, null]);
});
