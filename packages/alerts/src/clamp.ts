const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * A text as Slack takes it (docs.slack.dev, formatting: escaping text), and no longer than `max`: it ends in `…` where it had to be cut, and
 * neither an entity nor a character is cut in two.
 */
export function slackText(text: string, max: number): string {
  const escaped = text.toWellFormed().replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
  if (escaped.length <= max) return escaped;
  return `${escaped.slice(0, max - 1).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')}…`;
}

/** No longer than so many bytes of UTF-8. */
export function clampBytes(text: string, maxBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return text;
  // A character that was cut in two is left out.
  const cut = new TextDecoder().decode(bytes.subarray(0, maxBytes - 3), { stream: true });
  return `${cut}…`;
}
