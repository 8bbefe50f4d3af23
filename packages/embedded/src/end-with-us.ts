import { spawn } from 'node:child_process';

/**
 * Ends process `pid` in an orderly way when this process dies, however it dies: a shell waits on a pipe of ours, and the
 * kernel closes the pipe for us. Without it a `kill -9` of Ohmini would leave a Redis behind for ever.
 * SIGCONT comes after, so that a stopped process gets to its SIGTERM.
 */
export function endWithUs(pid: number): Disposable {
  const watcher = spawn('sh', ['-c', 'read -r _; kill -TERM "$0"; kill -CONT "$0"', `${pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // a Ctrl-C in the terminal must not end the watcher before it ends us
  });
  watcher.on('error', () => {});
  watcher.stdin.on('error', () => {});
  watcher.unref();
  return { [Symbol.dispose]: () => void watcher.kill('SIGKILL') };
}
