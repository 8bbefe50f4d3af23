import type { Edit } from './mutant.ts';

/** The text of a file with an edit made, or why it cannot be made. */
export function planted(text: string, { file, find, replace }: Edit): { text: string } | { problem: string } {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined) return { problem: `${file} does not hold it any more: ${find}` };
  if (more.length > 0) return { problem: `${file} holds it ${more.length + 1} times: ${find}` };
  return { text: before + replace + after };
}
