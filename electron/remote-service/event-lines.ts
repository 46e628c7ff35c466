/** More than a chunk of a snapshot has; a service that sends more is none. */
const EVENT_MAX_LENGTH = 32 * 1024 * 1024;

export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  readonly id?: string | undefined;
}

/**
 * Takes apart a stream of server-sent events, in whatever pieces it arrives.
 * @throws Error an event that does not end
 */
export function createEventReader(take: (event: ServerSentEvent) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const parts = (rest + text).split('\n\n');
    rest = parts.pop() ?? '';
    if (rest.length > EVENT_MAX_LENGTH) throw new Error('an event of the service does not end');
    for (const part of parts) {
      const event = readEvent(part);
      if (event) take(event);
    }
  };
}

function readEvent(part: string): ServerSentEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of part.split('\n')) {
    const at = line.indexOf(': ');
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 2));
  }
  const [event, data] = [fields.get('event'), fields.get('data')];
  return event === undefined || data === undefined ? undefined : { event, data, id: fields.get('id') };
}
