import { hashText, stream } from '../truth/random.ts';
import type { WireRow } from './telemetry.ts';

/**
 * Rows as they may come: now and then newest first, neighbours exchanged, or some of them twice (API contract 3.6). What
 * happens depends on the request alone, so that a failure can be had again.
 */
export function disordered(rows: readonly WireRow[], request: string): WireRow[] {
  const seed = hashText(request);
  const kind = stream(seed, 'kind');
  const ordered = kind(0) < 0.1 ? rows.toReversed() : kind(0) < 0.3 ? exchanged(rows, seed) : [...rows];
  return kind(1) < 0.25 ? doubled(ordered, seed) : ordered;
}

function exchanged(rows: readonly WireRow[], seed: number): WireRow[] {
  const draw = stream(seed, 'exchange');
  const mixed = [...rows];
  for (const [i, row] of mixed.entries()) {
    const next = mixed[i + 1];
    if (next && draw(i) < 0.05) mixed.splice(i, 2, next, row);
  }
  return mixed;
}

/** The poorer copy comes first: of two rows for one time the later is the one to keep. */
function doubled(rows: readonly WireRow[], seed: number): WireRow[] {
  const draw = stream(seed, 'double');
  return rows.flatMap((row, i) => {
    if (draw(i) >= 0.02 && i > 0) return [row];
    return draw(i + rows.length) < 0.5 ? [row, row] : [{ ...row, costDelta: null, costDeltaWithTax: null }, row];
  });
}
