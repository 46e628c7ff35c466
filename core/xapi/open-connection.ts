import type { XapiConnection } from './connection.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { XapiClient } from './xapi-client.ts';

/**
 * Logs in and follows events at once, and goes on for ever: reconnects with back-off, moves to the pool's new
 * coordinator, tries a host that refuses it rarely, and stops only by `close()`.
 */
export function openConnection(options: ConnectionOptions): XapiConnection {
  const client = new XapiClient(options);
  client.start();
  return client;
}
