import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { RULE_NAMES } from '@ohmini/core';
import { describe, expect, test } from 'vitest';
import { rules } from '../src/index.ts';

const ROOT = join(import.meta.dirname, '../../..');
const RUNBOOKS = join(ROOT, 'docs/runbooks');
const CHAPTERS = ['Meaning', 'Impact', 'Check', 'Fix', 'It is over'];

test.each(RULE_NAMES)('%s has a runbook with its title and all chapters, none of them empty', (name) => {
  const page = readFileSync(join(RUNBOOKS, `${name}.md`), 'utf8');
  const [head = '', ...chapters] = page.split(/^## /m);
  expect(head.trim()).toBe(`# ${rules[name].title}`);
  expect(chapters.map((each) => each.split('\n')[0])).toEqual(CHAPTERS);
  for (const chapter of chapters) expect(chapter.split('\n').slice(1).join('').trim()).not.toBe('');
});

test('there is no runbook for what no rule speaks of', () => {
  const pages = readdirSync(RUNBOOKS).filter((each) => each !== 'README.md');
  expect(pages.toSorted()).toEqual(RULE_NAMES.map((name) => `${name}.md`).toSorted());
});

const pages = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs')];

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

/** As GitHub makes them of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsIn = (path: string): Set<string> =>
  new Set([...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));

describe('each link leads to a file or a heading that is there', () => {
  test.each(pages)('%s', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/```.*?```/gs, '');
    const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
      return !existsSync(target) || (anchor !== undefined && target.endsWith('.md') && !anchorsIn(target).has(anchor));
    });
    expect(broken.map((link) => `${relative(ROOT, join(ROOT, page))} -> ${link}`)).toEqual([]);
  });
});
