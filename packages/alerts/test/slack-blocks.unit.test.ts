import { ALERTS_PER_MESSAGE, type AlertMessage } from '@ohmini/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clampBytes, slackText } from '../src/clamp.ts';
import { slackMessage } from '../src/slack-blocks.ts';
import { messageOf } from './messages.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('&', '<', '>', '\u{1F600}', 'a', '\uD800') }),
  fc.constant('&'.repeat(4000)),
);

const message: fc.Arbitrary<AlertMessage> = fc
  .record({
    kind: fc.constantFrom('raised', 'again', 'over', 'news'),
    severity: fc.constantFrom('info', 'warning', 'error'),
    title: text,
    text,
    impact: text,
    action: text,
    runbook: fc.oneof(text, fc.webUrl({ withQueryParameters: true, withFragments: true })),
  })
  .map(messageOf);

test('whatever is said, Slack takes the message', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: ALERTS_PER_MESSAGE }), (messages) => {
      const { blocks, text: fallback } = slackMessage(messages);
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(fallback.length).toBeLessThanOrEqual(3000);
      for (const block of blocks) {
        const texts = 'elements' in block ? block.elements : 'fields' in block ? block.fields : [block.text];
        const most = block.type === 'header' ? 150 : 'fields' in block ? 2000 : 3000;
        expect(texts.length).toBeLessThanOrEqual(10);
        for (const { text: each } of texts) {
          expect(each.length).toBeGreaterThan(0);
          expect(each.length).toBeLessThanOrEqual(most);
          expect(each.isWellFormed()).toBe(true);
        }
      }
      expect(JSON.stringify(blocks).length).toBeLessThan(40_000);
    }),
  );
});

test('no text makes a link or a mention, or ends in half of a sign', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 5, max: 60 }), (said, max) => {
      const shown = slackText(said, max);
      expect(shown).not.toMatch(/[<>]/);
      expect(shown.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
      expect(shown.length).toBeLessThanOrEqual(max);
      expect(shown.isWellFormed()).toBe(true);
    }),
  );
});

test('a text that has room is not changed but for the three signs', () => {
  expect(slackText('a & b <c>', 150)).toBe('a &amp; b &lt;c&gt;');
});

test('a text has no more bytes than are allowed, and no broken character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 40 }), (said, max) => {
      const shown = clampBytes(said, max);
      expect(new TextEncoder().encode(shown).length).toBeLessThanOrEqual(max);
      expect(shown).not.toContain('\uFFFD');
    }),
  );
});
