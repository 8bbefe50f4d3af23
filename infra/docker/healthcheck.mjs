// Asks the process in this container whether it is well; the image has no curl, and needs none.
const port = /(\d+)$/.exec(process.env.HEALTH_SERVER_ADDR ?? ':8080')?.[1] ?? '8080';
const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(4000) }).catch(
  () => undefined,
);
process.exit(answer?.status === 200 ? 0 : 1);
