import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Unpacks Debian's or Ubuntu's redis-server into `folder`, without root and touching nothing else: apt checks signatures
 * against the machine's own sources, but keeps lists and caches in a folder of ours. About 3 s and 7 MB.
 * @returns the command to run, undefined when this is no such machine or it did not work (`onProgress` hears why)
 */
export async function unpackRedis(folder: string, onProgress: (text: string) => void): Promise<string | undefined> {
  if (!(await canRun('apt-get')) || !(await canRun('dpkg'))) return undefined;
  onProgress("unpacking Debian's redis-server into .ohmini/redis (once, some seconds)");
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}-`);
  try {
    await unpackInto(join(work, 'unpacked'), work);
    // Another process may have done the same meanwhile, and be running from there.
    if (!(await canRun(join(folder, 'redis-server')))) {
      await rm(folder, { recursive: true, force: true });
      await rename(join(work, 'unpacked'), folder);
    }
    return join(folder, 'redis-server');
  } catch (error) {
    onProgress(`redis-server could not be unpacked: ${lastLine(error)}`);
    return undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const canRun = (command: string) =>
  run(command, ['--version']).then(
    () => true,
    () => false,
  );

async function unpackInto(target: string, work: string): Promise<void> {
  await Promise.all(
    ['lists/partial', 'cache/archives/partial', 'log'].map((dir) => mkdir(join(work, dir), { recursive: true })),
  );
  await writeFile(join(work, 'apt.conf'), aptConfig(work));
  const apt = async (...args: string[]) =>
    (await run('apt-get', ['-c', join(work, 'apt.conf'), '-qq', ...args], { cwd: work, timeout: 120_000 })).stdout;

  await apt('update');
  // A simulated installation names what is missing on this very machine; `Inst x [old] (new)` would be an upgrade.
  const plan = await apt('--simulate', '--no-install-recommends', 'install', 'redis-server');
  const missing = [...plan.matchAll(/^Inst (\S+) \(/gm)].flatMap(([, name]) => name ?? []);
  await apt('download', ...missing);
  for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg', ['--extract', join(work, file), target]);
  }
  await Promise.all(['redis-server', 'redis-check-aof'].map((name) => writeLauncher(target, name)));
}

/** Read after the machine's own configuration, so the hooks it has for `update` can be taken out: they write elsewhere. */
const aptConfig = (work: string) => `
Dir::State::Lists "${work}/lists";
Dir::Cache "${work}/cache";
Dir::Log "${work}/log";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "15";
Acquire::https::Timeout "15";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`;

/** So that whoever runs it need not know where its libraries are, and the checkout may be moved. */
async function writeLauncher(root: string, name: string): Promise<void> {
  const script = `#!/bin/sh
root=$(dirname "$0")
for lib in "$root"/usr/lib/*-linux-* "$root"/lib/*-linux-*; do
  LD_LIBRARY_PATH=$lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH
exec "$root/usr/bin/${name}" "$@"
`;
  await writeFile(join(root, name), script);
  await chmod(join(root, name), 0o755);
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? text;
}
