import { BadRequest } from './bad-request.ts';

export interface Position {
  line: number;
  column: number;
}

export interface Token extends Position {
  kind: 'name' | 'string' | 'number' | 'punctuator' | 'end';
  text: string;
}

const TOKEN =
  /(?<ignored>[\s,\uFEFF]+|#[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>[_A-Za-z]\w*)|(?<punctuator>\.\.\.|[!$&()=:@[\]{|}])/y;

export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < source.length) {
    const start = pattern.lastIndex;
    const groups = pattern.exec(source)?.groups;
    if (!groups) throw new BadRequest(`Syntax Error: Unexpected character at offset ${start}.`);
    const [kind, text] = Object.entries(groups).find(([, match]) => match !== undefined) ?? [];
    if (isKind(kind) && text !== undefined) tokens.push({ kind, text, ...positionOf(source, start) });
  }
  return [...tokens, { kind: 'end', text: '', ...positionOf(source, source.length) }];
}

const isKind = (kind: string | undefined): kind is Token['kind'] => kind !== undefined && kind !== 'ignored';

function positionOf(source: string, offset: number): Position {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
