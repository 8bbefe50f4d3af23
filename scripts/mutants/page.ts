import type { Mutant } from './mutant.ts';

/** docs/planted-bugs.md, for a run in which all of them were caught. */
export function page(mutants: readonly Mutant[]): string {
  const rows = mutants.flatMap(({ number, name, does, places }) =>
    places.map(({ edits: [{ file }], caughtBy }, index) =>
      index === 0
        ? [`${number}`, name, does, `\`${file}\``, `${caughtBy.fact} (\`${caughtBy.file}\`)`]
        : ['', '', '', `\`${file}\``, `${caughtBy.fact} (\`${caughtBy.file}\`)`],
    ),
  );
  return `${intro(mutants.length)}\n${table([HEAD, HEAD.map(() => '---'), ...rows])}\n`;
}

const HEAD = ['#', 'bug', 'what it does', 'planted in', 'the test that fails'];

const table = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');

const intro = (count: number): string => `# Planted bugs

Whether tests have teeth shows when something is wrong. \`npm run mutants\` puts ${count} bugs that lose, change or betray
readings into a copy of the sources, one at a time, and runs the test that is to tell. All ${count} are caught: the test
fails by what it asserts, not because something does not load.

\`npm run mutants -- --only 7,13\` tries some of them, \`--json\` prints what a program reads, and \`--write\` writes this page,
if all are caught. The bugs are in \`scripts/mutants/planted\`. \`npm test\` checks that each can still be planted.
`;
