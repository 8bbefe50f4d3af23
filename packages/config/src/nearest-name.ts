/** How many letters must be added, removed or replaced to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The name that was probably meant; undefined when none resembles it. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  let nearest: { name: string; distance: number } | undefined;
  for (const candidate of names) {
    const found = distance(name, candidate);
    if (!nearest || found < nearest.distance) nearest = { name: candidate, distance: found };
  }
  return nearest && nearest.distance <= Math.max(2, nearest.name.length / 3) ? nearest.name : undefined;
}

/**
 * A key that may be shown. Keys are not values, but a key pasted without its name looks like one: words of letters
 * are names, everything else is kept to ourselves.
 */
export function showable(name: string): string {
  return name.length <= 40 && /^[A-Za-z]+(_[A-Za-z]+)*$/.test(name) ? name : 'a key';
}
