import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { currentUser } from '../../base/current-user.ts';
import { describeSystemError } from '../../base/describe-system-error.ts';
import type { InputOf, OperationName, OutputOf } from '../../contract/contract.ts';
import { type ControlAccess, defaultDataFolderPath, readControl } from '../../data-folder/index.ts';
import { DynvmError, Failure } from '../../model/failure.ts';
import { CliError } from '../cli-error.ts';

/** Imported, node:http brings all it exports: with WebSocket an HTTP client of 30 ms that no command needs. */
const { request } = createRequire(import.meta.url)('node:http') as typeof import('node:http');

/**
 * Has the service that holds the data folder do something; waits as long as it takes.
 * @throws DynvmError unavailable: none is running, so nothing was done; what the operation says
 */
export async function invokeService<N extends OperationName>(
  dataDir: string | undefined,
  operation: N,
  input: InputOf<N>,
): Promise<OutputOf<N>> {
  const folder = resolve(dataDir ?? defaultDataFolderPath());
  const access = await readControl(folder);
  if (!access) {
    throw new CliError('unreachable', {
      message: `No service is running with the data folder ${folder}: nothing was done.`,
      hint: 'Start it with dynvm serve, or name its folder with --data-dir.',
    });
  }
  const body = JSON.stringify({ operation, input, actor: `cli:${currentUser()}` });
  const answer = JSON.parse(await text(await post(access, body))) as { value?: unknown; failure?: unknown };
  if (answer.failure !== undefined) throw new DynvmError(Failure.parse(answer.failure));
  return answer.value as OutputOf<N>;
}

/** By node:http, for fetch gives up on answers that take more than five minutes. */
function post({ url, token }: ControlAccess, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sending = request(`${url}/invoke`, { method: 'POST', headers }, resolve);
    sending.on('error', (error) => {
      reject(
        new CliError('unreachable', {
          message: `The service did not answer: ${describeSystemError(error)}.`,
          hint: 'Look at its log, and at "dynvm leases list" for what was done.',
        }),
      );
    });
    sending.end(body);
  });
}
