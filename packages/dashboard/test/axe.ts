import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Finding {
  id: string;
  impact?: string | null;
  nodes: { target: unknown }[];
}

/** What axe-core finds wrong with a page, each with where. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Told to the browser from outside: the page's policy would not let it in.
  await page.evaluate(axe.source);
  const violations: Finding[] = await page.evaluate('axe.run().then(({ violations }) => violations)');
  return violations.map(
    ({ id, impact, nodes }) => `${impact} ${id}: ${JSON.stringify(nodes.map(({ target }) => target))}`,
  );
}
