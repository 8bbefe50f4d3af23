import { get } from 'node:http';

/** Told first whom to watch, then, by anything at all, that it is over. */
export interface Audience {
  url: string;
  viewers: number;
}

/** What it got to see. */
export interface Watched {
  /** The fewest that one of them got. */
  views: number;
  megabytes: number;
}

const VIEW = 'event: view\n';

/** The viewers: in a process of their own, each with a connection of its own. Says `watching` when all have seen a view. */
process.once('message', ({ url, viewers }: Audience) => {
  const seen = Array.from({ length: viewers }, () => 0);
  let bytes = 0;
  for (const viewer of seen.keys()) {
    get(url, { agent: false }, (response) => {
      if (response.statusCode !== 200) throw new Error(`A viewer was answered ${response.statusCode}.`);
      let tail = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        bytes += Buffer.byteLength(chunk);
        const text = tail + chunk;
        const views = text.split(VIEW).length - 1;
        tail = text.slice(1 - VIEW.length);
        if (views === 0) return;
        const isFirst = seen[viewer] === 0;
        seen[viewer] = (seen[viewer] ?? 0) + views;
        if (isFirst && !seen.includes(0)) process.send?.('watching');
      });
    });
  }
  process.once('message', () => process.send?.({ views: Math.min(...seen), megabytes: bytes / 1e6 } satisfies Watched));
});
process.on('disconnect', () => process.exit());
