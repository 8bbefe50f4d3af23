/** The server-sent events of a stream as they come, until the reader stops. */
export async function* events(url: string, signal: AbortSignal): AsyncGenerator<{ event: string; data: unknown }> {
  const response = await fetch(url, { signal });
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const messages = (text + chunk).split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const [, event = '', data = 'null'] = /^event: (.*)\ndata: (.*)$/.exec(message) ?? [];
      yield { event, data: JSON.parse(data) };
    }
  }
}
