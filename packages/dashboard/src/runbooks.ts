import { readFile } from 'node:fs/promises';
import { RULE_NAMES } from '@ohmini/core';
import { Marked } from 'marked';
import { type Html, trusted } from './html.ts';

export interface Runbook {
  title: string;
  body: Html;
}

/** Of the checkout; the image has it at the same place. */
const FOLDER = new URL('../../../docs/runbooks/', import.meta.url);

const INDEX = 'README.md';

/** Nothing else is read, whatever is asked for. */
const RULES: ReadonlySet<string> = new Set(RULE_NAMES);

const ADDRESSES = new Map([
  [INDEX, '/runbooks'],
  ...RULE_NAMES.map((rule): [string, string] => [`${rule}.md`, `/runbooks/${rule}`]),
]);

const markdown = new Marked({
  renderer: {
    /** Of a link to anywhere else its text is left: the other pages of the repository are not served. */
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      const address = ADDRESSES.get(href);
      return address ? `<a href="${address}">${text}</a>` : text;
    },
  },
});

/**
 * The runbook of a rule, or the list of all where none is named; undefined of what is no rule. Each is made once: they change
 * with a release only.
 */
export function runbooks(): (rule?: string) => Promise<Runbook | undefined> {
  const known = new Map<string, Promise<Runbook>>();
  return async (rule) => {
    if (rule !== undefined && !RULES.has(rule)) return undefined;
    const file = rule === undefined ? INDEX : `${rule}.md`;
    return known.get(file) ?? remembered(known, file);
  };
}

function remembered(known: Map<string, Promise<Runbook>>, file: string): Promise<Runbook> {
  const runbook = read(file);
  known.set(file, runbook);
  runbook.catch(() => known.delete(file));
  return runbook;
}

async function read(file: string): Promise<Runbook> {
  const text = await readFile(new URL(file, FOLDER), 'utf8');
  const title = /^# (.+)$/m.exec(text)?.[1] ?? 'Runbook';
  return { title, body: trusted(await markdown.parse(text)) };
}
