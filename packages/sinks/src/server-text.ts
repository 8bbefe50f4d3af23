const MOST_BYTES = 4096;
const MOST_CHARACTERS = 300;

/** The first 4 KB of a body; the rest is not read. @throws what fetch throws when the connection breaks */
export async function firstBytes(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk.subarray(0, MOST_BYTES - bytes), { stream: true });
    bytes += chunk.length;
    if (bytes >= MOST_BYTES) break;
  }
  return text;
}

const SAID = /"(?:message|error)"\s*:\s*"((?:[^"\\]|\\.)*)/;
const TORN_ESCAPE = /\\u[\da-f]{0,3}$/i;

/** What the server says about a refusal, fit for a page: its `message` or `error` alone, without the token. */
export function explanation(body: string, token: string): string {
  const said = unescaped(SAID.exec(body)?.[1] ?? '');
  const plain = said.replace(/\p{Cc}+/gu, ' ');
  return (token === '' ? plain : plain.replaceAll(token, '***')).slice(0, MOST_CHARACTERS);
}

/** The inside of a JSON string, of which the end may be missing. */
function unescaped(inside: string): string {
  try {
    return String(JSON.parse(`"${inside.replace(TORN_ESCAPE, '')}"`));
  } catch {
    return '';
  }
}
