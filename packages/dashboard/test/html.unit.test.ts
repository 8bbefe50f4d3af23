import { expect, test } from 'vitest';
import { html, markupOf } from '../src/html.ts';

const HOSTILE = `<img src=x onerror="alert('1')">&`;

test('a value in a template is text, not markup', () => {
  expect(markupOf(html`<p title="${HOSTILE}">${HOSTILE}</p>`)).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</p>',
  );
});

test('markup made by a template is not escaped again, alone or in a list', () => {
  expect(markupOf(html`<ul>${['a', 'b'].map((each) => html`<li>${each}</li>`)}</ul>`)).toBe(
    '<ul><li>a</li><li>b</li></ul>',
  );
});

test('what is absent leaves nothing behind, and zero is not absent', () => {
  expect(markupOf(html`[${undefined}${null}${false}${0}]`)).toBe('[0]');
});
