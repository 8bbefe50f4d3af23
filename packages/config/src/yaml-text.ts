import { parseDocument } from 'yaml';

/** `fault` completes "must be ...": the parser's own messages quote the text, which may hold a secret. */
export type YamlText = { content: unknown } | { fault: string };

/**
 * Every scalar comes as text (the failsafe schema), so that a setting means the same in YAML as in the environment:
 * an account number or password of digits does not lose its leading zeros.
 */
export function parseYaml(text: string): YamlText {
  try {
    const document = parseDocument(text, { schema: 'failsafe', logLevel: 'silent' });
    const [error] = document.errors;
    if (!error) return { content: document.toJS() };
    return { fault: `YAML; see line ${error.linePos?.[0].line ?? 1}` };
  } catch {
    // Aliases without end, nesting too deep for the stack.
    return { fault: 'YAML of a reasonable size and depth' };
  }
}
