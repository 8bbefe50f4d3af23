const MARKUP = Symbol('markup');

/** Text that is known to be HTML. Only `html` and `trusted` make it, so what is not escaped cannot be by accident. */
export interface Html {
  readonly [MARKUP]: string;
}

type Content = Html | string | number | false | null | undefined | readonly Content[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** A template whose values are escaped unless they are `Html`. Lists are joined; false, null and undefined vanish. */
export const html = (strings: TemplateStringsArray, ...values: Content[]): Html => ({
  [MARKUP]: strings.reduce((page, part, index) => page + markupOf(values[index - 1]) + part),
});

/** Markup that was made of a file of ours, and of nothing that anybody sent. */
export const trusted = (markup: string): Html => ({ [MARKUP]: markup });

export const markupOf = (content: Content): string => {
  if (content === false || content === null || content === undefined) return '';
  if (typeof content === 'string' || typeof content === 'number') return escaped(String(content));
  return MARKUP in content ? content[MARKUP] : content.map(markupOf).join('');
};
