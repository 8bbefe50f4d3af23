import type { Source } from './problem.ts';
import { statableNames } from './table.ts';

/** What one source states. An empty value states nothing. */
export interface Layer {
  source: Source;
  values: ReadonlyMap<string, string>;
  /** A file that other users of this machine can read. */
  exposed: boolean;
}

/** Variables by name: `process.env`, or a test's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Stated = Iterable<readonly [string, string | undefined]>;

export function layerOf(source: Source, stated: Stated, exposed = false): Layer {
  const values = new Map<string, string>();
  for (const [name, text] of stated) if (text !== undefined && text.trim() !== '') values.set(name, text);
  return { source, values, exposed };
}

/** Other programs' variables are in there too, so that unknown names mean nothing. */
export function environmentLayer(environment: Environment): Layer {
  const known = statableNames.filter((name) => Object.hasOwn(environment, name));
  return layerOf(
    'environment',
    known.map((name) => [name, environment[name]] as const),
  );
}
