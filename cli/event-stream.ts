/** One event of a `text/event-stream`. */
export type StreamEvent = { id: string | null; event: string; data: string };

/**
 * The events of a stream as they arrive, by the rules of the HTML standard that matter here: comments are heartbeats,
 * `data` lines add up, an event ends with an empty line. One with an id and no data only tells the position. A half event
 * at the end is dropped: it comes again with Last-Event-ID.
 */
export async function* streamEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let id: string | null = null;
  let event = '';
  let data: string[] = [];
  let moved = false;
  for await (const chunk of body) {
    // A lone CR at the end may be half of CR LF.
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0 || moved) yield { id, event: event || 'message', data: data.join('\n') };
        event = '';
        data = [];
        moved = false;
        continue;
      }
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line)!;
      if (field === 'data') data.push(value);
      else if (field === 'event') event = value;
      else if (field === 'id') {
        id = value;
        moved = true;
      }
    }
  }
}
