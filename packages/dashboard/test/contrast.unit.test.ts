import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const CSS = readFileSync(new URL('../src/assets/style.css', import.meta.url), 'utf8');

/** The colours of a scheme by name; the dark ones come second in the file. */
function colours(scheme: 'light' | 'dark'): Record<string, string> {
  const block = [...CSS.matchAll(/:root \{([^}]*)\}/g)][scheme === 'light' ? 0 : 1]?.[1] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const PAIRS = [
  ...['text', 'quiet', 'accent', 'failed'].map((text) => [text, 'page']),
  ...['text', 'quiet', 'accent', 'export', 'late', 'failed'].map((text) => [text, 'card']),
  ...['text', 'accent'].map((text) => [text, 'accent-soft']),
  ['text', 'late-soft'],
  ['accent', 'late-soft'],
  ['demo', 'demo-soft'],
  ['card', 'accent'],
] as const;

test.each(['light', 'dark'] as const)(
  'in the %s scheme every text has the contrast that WCAG AA asks for',
  (scheme) => {
    const known = colours(scheme);
    const faint = PAIRS.filter(([text = '', ground = '']) => contrast(known[text] ?? '', known[ground] ?? '') < 4.5);
    const unknown = PAIRS.flat().filter((name) => !known[name]);
    expect({ faint, unknown }).toEqual({ faint: [], unknown: [] });
  },
);
