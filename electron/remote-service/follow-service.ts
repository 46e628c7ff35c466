import http from 'node:http';
import { openServiceSocket } from '../../core/cli/client/service-socket.ts';
import { topics } from '../../core/contract/contract.ts';
import { DynvmError, type Failure, toFailure } from '../../core/model/failure.ts';
import { createEventReader, type ServerSentEvent } from './event-lines.ts';

/** The service beats every 15 s. */
const SILENCE_MAX_MS = 45_000;

interface FollowOptions {
  readonly url: URL;
  readonly fingerprint?: string | undefined;
  readonly token: string;
  /** The last event that was had. */
  readonly lastId: string | undefined;
  onOpen(): void;
  onEvent(event: ServerSentEvent): void;
  /** Told once; nothing more comes. */
  onEnd(failure: Failure): void;
}

/** Follows all live tables of a service over one stream, until it ends or the returned function is called. */
export function followService(options: FollowOptions): () => void {
  let request: http.ClientRequest | undefined;
  let isOver = false;
  const end = (error: unknown) => {
    if (isOver) return;
    isOver = true;
    request?.destroy();
    options.onEnd(toFailure(error));
  };
  openServiceSocket(options.url, options.fingerprint).then((socket) => {
    if (isOver) return void socket.destroy();
    request = http.request({
      createConnection: () => socket,
      path: `/api/v1/console/events?${query()}`,
      headers: {
        host: options.url.host,
        authorization: `Bearer ${options.token}`,
        ...(options.lastId !== undefined && { 'last-event-id': options.lastId }),
      },
    });
    request.setTimeout(SILENCE_MAX_MS, () => end(lost('it fell silent')));
    request.on('error', () => end(lost('the connection broke')));
    request.on('response', (response) => read(response, options, end));
    request.end();
  }, end);
  return () => {
    isOver = true;
    request?.destroy();
  };
}

function read(
  response: http.IncomingMessage,
  { onOpen, onEvent }: FollowOptions,
  end: (error: unknown) => void,
): void {
  if (response.statusCode !== 200) {
    end(
      response.statusCode === 401 ? signedOut() : lost(`it answers with HTTP status ${response.statusCode}`),
    );
    return;
  }
  onOpen();
  const take = createEventReader((event) => {
    if (event.event !== 'end') onEvent(event);
    else end(event.data.includes('"unauthenticated"') ? signedOut() : lost('it ended the stream'));
  });
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    try {
      take(text);
    } catch (error) {
      end(error);
    }
  });
  response.on('close', () => end(lost('the connection broke')));
}

function query(): string {
  return Object.keys(topics)
    .map((topic) => `topics=${topic}`)
    .join('&');
}

function signedOut(): DynvmError {
  return new DynvmError({
    code: 'unauthenticated',
    message: 'The service does not accept your token any more',
    hint: 'Sign in again in Settings › General.',
  });
}

function lost(why: string): DynvmError {
  return new DynvmError({ code: 'unavailable', message: `The service cannot be reached: ${why}` });
}
