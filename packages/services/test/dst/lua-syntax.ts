/** The words and signs of a script. Comments and white space are left out. */
type Token = { kind: 'word' | 'number' | 'text' | 'sign' | 'end'; text: string };

const TOKEN = /\s+|--[^\n]*|([A-Za-z_]\w*)|(\d+(?:\.\d+)?)|'([^']*)'|(\.\.|[=<>~]=|[-+*/^#<>=(){}[\],.])/gy;

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const { 0: all, 1: word, 2: number, 3: text, 4: sign } of source.matchAll(TOKEN)) {
    end += all.length;
    if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (text !== undefined) tokens.push({ kind: 'text', text });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  if (end !== source.length) throw new SyntaxError(`not in our part of Lua: ${source.slice(end, end + 20)}`);
  return [...tokens, { kind: 'end', text: '' }];
}

const BINDING = [['or'], ['and'], ['<', '>', '<=', '>=', '~=', '=='], ['..'], ['+', '-'], ['*', '/']] as const;

const IN_JAVASCRIPT: Readonly<Record<string, (a: string, b: string) => string>> = {
  or: (a, b) => `lua.or(${a}, () => ${b})`,
  and: (a, b) => `lua.and(${a}, () => ${b})`,
  '~=': (a, b) => `(${a} !== ${b})`,
  '==': (a, b) => `(${a} === ${b})`,
  '..': (a, b) => `lua.joined(${a}, ${b})`,
  '+': (a, b) => `(Number(${a}) + Number(${b}))`,
  '^': (a, b) => `(${a} ** ${b})`,
};

const CONSTANTS: Readonly<Record<string, string>> = { nil: 'undefined', true: 'true', false: 'false' };

/**
 * Puts a script of Redis into JavaScript: the part of Lua that ours are written in, and a SyntaxError for all else. Tables
 * become arrays whose place 0 is empty and that may have named members.
 */
export function javascriptOf(source: string): string {
  const tokens = tokensOf(source);
  let at = 0;
  const peek = () => tokens[at]?.text ?? '';
  const isKind = (kind: Token['kind']) => tokens[at]?.kind === kind;
  const take = () => tokens[at++]?.text ?? '';
  const isNext = (text: string) => !isKind('text') && peek() === text;
  const skip = (text: string) => isNext(text) && take() === text;
  function expect(text: string): void {
    if (!skip(text)) throw new SyntaxError(`${text} expected before ${peek()}`);
  }

  function list<Each>(each: () => Each): Each[] {
    const all = [each()];
    while (skip(',')) all.push(each());
    return all;
  }

  function expression(level = 0): string {
    const signs: readonly string[] | undefined = BINDING[level];
    if (!signs) return unary();
    let left = expression(level + 1);
    while (!isKind('text') && signs.includes(peek())) {
      const sign = take();
      const right = expression(level + 1);
      left = IN_JAVASCRIPT[sign]?.(left, right) ?? `(${left} ${sign} ${right})`;
    }
    return left;
  }

  function unary(): string {
    if (skip('not')) return `!lua.truth(${unary()})`;
    if (skip('#')) return `lua.length(${unary()})`;
    if (skip('-')) return `(-${unary()})`;
    const base = suffixed();
    return skip('^') ? `(${base} ** ${unary()})` : base;
  }

  function suffixed(): string {
    let value = primary();
    for (;;) {
      if (skip('.')) value += `.${take()}`;
      else if (skip('[')) value = `${value}[${closed(']')}]`;
      else if (skip('(')) value = `${value}(${skip(')') ? '' : closed(')', () => list(expression).join(', '))})`;
      else return value;
    }
  }

  function closed(sign: string, inside: () => string = expression): string {
    const found = inside();
    expect(sign);
    return found;
  }

  function primary(): string {
    if (isKind('text')) return JSON.stringify(take());
    if (isKind('number')) return take();
    if (skip('(')) return `(${closed(')')})`;
    if (skip('{')) return table();
    const word = take();
    return CONSTANTS[word] ?? word;
  }

  function table(): string {
    const named: string[] = [];
    const plain: string[] = [];
    while (!skip('}')) {
      if (isKind('word') && tokens[at + 1]?.text === '=') named.push(member());
      else plain.push(expression());
      skip(',');
    }
    return `Object.assign(${['[undefined', ...plain].join(', ')}], { ${named.join(', ')} })`;
  }

  function member(): string {
    const name = take();
    expect('=');
    return `${name}: ${expression()}`;
  }

  function block(...ends: string[]): string {
    const lines: string[] = [];
    while (!isKind('end') && !ends.some(isNext)) lines.push(statement());
    return lines.join('\n');
  }

  function statement(): string {
    if (skip('local')) return skip('function') ? named() : local();
    if (skip('if')) return branch();
    if (skip('for')) return loop();
    if (skip('return')) return `return ${isNext('end') || isNext('else') || isKind('end') ? '' : expression()};`;
    const target = suffixed();
    return skip('=') ? `${target} = ${expression()};` : `${target};`;
  }

  function named(): string {
    const name = take();
    expect('(');
    const parameters = skip(')') ? '' : closed(')', () => list(take).join(', '));
    return `function ${name}(${parameters}) {\n${closed('end', () => block('end'))}\n}`;
  }

  function local(): string {
    const names = list(take);
    const values = skip('=') ? list(expression) : [];
    if (values.length === 1 && names.length > 1) return `let [${names.join(', ')}] = ${values[0]};`;
    return `let ${names.map((name, index) => `${name} = ${values[index]}`).join(', ')};`;
  }

  function branch(): string {
    const condition = closed('then');
    const then = block('elseif', 'else', 'end');
    const head = `if (lua.truth(${condition})) {\n${then}\n}`;
    if (skip('elseif')) return `${head} else ${branch()}`;
    const otherwise = skip('else') ? block('end') : '';
    expect('end');
    return `${head} else {\n${otherwise}\n}`;
  }

  function loop(): string {
    const names = list(take);
    if (skip('in')) {
      const all = closed('do');
      return `for (const [${names.join(', ')}] of ${all}) {\n${closed('end', () => block('end'))}\n}`;
    }
    expect('=');
    const [from, to, step = '1'] = list(expression);
    expect('do');
    const [name] = names;
    const body = closed('end', () => block('end'));
    return `for (let ${name} = ${from}; ${name} <= ${to}; ${name} += ${step}) {\n${body}\n}`;
  }

  return block();
}
