/** `import "a"` and `option location = timezone.location(name: "Europe/London")`, which may stand before a query. */
const PREAMBLE =
  /^\s*(?:import\s+"(?<imported>[\w/]+)"|option\s+location\s*=\s*timezone\.location\(name:\s*"(?<zone>[\w/]+)"\))/;

export interface Preamble {
  /** The query itself. */
  body: string;
  /** Where days begin at midnight; undefined for UTC. */
  zone: string | undefined;
}

/** @throws Error where the time zone is used and not imported */
export function splitPreamble(query: string): Preamble {
  const imported = new Set<string>();
  let zone: string | undefined;
  let body = query;
  for (let found = PREAMBLE.exec(body); found; found = PREAMBLE.exec(body)) {
    if (found.groups?.imported) imported.add(found.groups.imported);
    zone ??= found.groups?.zone;
    body = body.slice(found[0].length);
  }
  if (zone !== undefined && !imported.has('timezone')) throw new Error('undefined identifier timezone');
  return { body, zone };
}
