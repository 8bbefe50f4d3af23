/** One field of one line, with the type it has for InfluxDB, which never lets a field change it. */
export interface LineField {
  type: 'float' | 'integer' | 'string';
  value: number | string;
}

export interface Line {
  measurement: string;
  tags: Record<string, string>;
  fields: Record<string, LineField>;
  /** As it was sent, in the precision of the request. */
  timestamp: number | undefined;
}

export interface ParsedLines {
  lines: Line[];
  /** In the words of InfluxDB. */
  errors: string[];
}

/**
 * Line protocol as InfluxDB 2.x reads it, written from its behaviour and not from our encoder: where a line ends is
 * decided by a first pass that skips any character after a backslash and tracks quotes by counting `=` and `,`, and
 * what a tag is by a second one that looks only at the character before. They disagree about `\\`, as the server does.
 */
export function parseLineProtocol(body: string): ParsedLines {
  const lines: Line[] = [];
  const errors: string[] = [];
  for (const raw of splitLines(body)) {
    const text = raw.replace(/^[ \t\0]+/, '');
    if (text === '' || text.startsWith('#')) continue;
    try {
      lines.push(parseLine(text));
    } catch (error) {
      errors.push(`unable to parse '${text}': ${error instanceof Error ? error.message : error}`);
    }
  }
  return { lines, errors };
}

function splitLines(body: string): string[] {
  const lines: string[] = [];
  let from = 0;
  while (from < body.length) {
    const end = endOfLine(body, from);
    lines.push(body.slice(from, end));
    from = end + 1;
  }
  return lines;
}

function endOfLine(body: string, from: number): number {
  let inFields = false;
  let quoted = false;
  let equals = 0;
  let commas = 0;
  let i = from;
  for (; i < body.length; i++) {
    const c = body[i];
    if (c === '\\') i++;
    else if (c === '\n' && !quoted) break;
    else if (c === ' ') inFields = true;
    else if (inFields && c === '=' && !quoted) equals++;
    else if (inFields && c === ',' && !quoted) commas++;
    else if (inFields && c === '"' && equals > commas) quoted = !quoted;
  }
  return i;
}

/** Up to the first of `stops` that no backslash stands before. */
function scan(text: string, from: number, stops: string, missing: string): number {
  for (let i = from; i < text.length; i++) {
    const c = text[i] ?? '';
    if (stops.includes(c) && text[i - 1] !== '\\') {
      if (i === from) throw new Error(missing);
      return i;
    }
  }
  throw new Error('missing fields');
}

const unescapeTag = (text: string): string => text.replace(/\\([ ,=])/g, '$1');

function parseLine(text: string): Line {
  let at = scan(text, 0, ' ,', 'missing measurement');
  const measurement = text.slice(0, at).replace(/\\([ ,])/g, '$1');
  const tags = new Map<string, string>();
  while (text[at] === ',') {
    const equals = scan(text, at + 1, '=, ', 'missing tag key');
    if (text[equals] !== '=') throw new Error('missing tag value');
    const end = scan(text, equals + 1, ', =', 'missing tag value');
    if (text[end] === '=') throw new Error('invalid tag format');
    const key = unescapeTag(text.slice(at + 1, equals));
    if (tags.has(key)) throw new Error('duplicate tags');
    tags.set(key, unescapeTag(text.slice(equals + 1, end)));
    at = end;
  }
  return { measurement, tags: Object.fromEntries(tags), ...parseRest(text, at + 1) };
}

function parseRest(text: string, from: number): Pick<Line, 'fields' | 'timestamp'> {
  const fields = new Map<string, LineField>();
  let at = from;
  do {
    const equals = scan(text, at, '=', 'missing field key');
    const end = endOfValue(text, equals + 1);
    fields.set(unescapeTag(text.slice(at, equals)), parseValue(text.slice(equals + 1, end)));
    at = end + 1;
  } while (text[at - 1] === ',');
  const rest = text.slice(at - 1).trim();
  if (!/^(-?\d+)?$/.test(rest)) throw new Error('bad timestamp');
  return { fields: Object.fromEntries(fields), timestamp: rest === '' ? undefined : Number(rest) };
}

function endOfValue(text: string, from: number): number {
  let quoted = false;
  let i = from;
  for (; i < text.length && (quoted || !', '.includes(text[i] ?? '')); i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') quoted = !quoted;
  }
  if (quoted) throw new Error('unbalanced quotes');
  return i;
}

function parseValue(text: string): LineField {
  if (/^".*"$/s.test(text)) return { type: 'string', value: text.slice(1, -1).replace(/\\(["\\])/g, '$1') };
  const number = /^(-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(i?)$/.exec(text);
  if (!number) throw new Error('invalid number or boolean');
  return { type: number[2] === 'i' ? 'integer' : 'float', value: Number(number[1]) };
}
