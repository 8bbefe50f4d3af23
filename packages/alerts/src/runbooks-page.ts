import { type Milliseconds, RULE_NAMES, type RuleName } from '@ohmini/core';
import { rules } from './rules.ts';

/** docs/runbooks/README.md: every rule, when people hear of it, and where more is said. */
export const runbooksPage = (): string => `# Runbooks

A page for each thing that may be wrong: what it means, what it costs, how to check, how to put it right. Written by
\`npm run fix\` from the table of rules (packages/alerts/src/rules.ts).

| alert | severity | told after | over after | again | explained by |
| --- | --- | --- | --- | --- | --- |
${RULE_NAMES.map(row).join('\n')}

**told after**: it holds so long before anybody is told. **over after**: it is over so long before people are told that it is;
after that they are left alone for half an hour, or as long as the rule says. **explained by**: while one of these holds for the
same household it is not told. \`./ohmini alerts list\` shows what is wrong now.
`;

function row(name: RuleName): string {
  const { severity, title, holdMs, settleMs, repeatMs, explainedBy = [] } = rules[name];
  const cells = [
    `[${title}](${name}.md)<br>\`${name}\``,
    severity,
    holdMs === 0 ? 'at once' : inWords(holdMs),
    settleMs === 0 ? 'at once' : inWords(settleMs),
    repeatMs === undefined ? '' : `every ${inWords(repeatMs)}`,
    explainedBy.map((each) => `\`${each}\``).join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

function inWords(length: Milliseconds): string {
  const minutes = length / 60_000;
  if (minutes < 1) return `${length / 1000} s`;
  if (minutes < 60) return `${minutes} min`;
  return minutes % 1440 === 0 && minutes > 1440 ? `${minutes / 1440} days` : `${minutes / 60} h`;
}
