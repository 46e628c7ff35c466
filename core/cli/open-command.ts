import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import { withService } from './client/connect-service.ts';
import type { ServiceClient } from './client/service-client.ts';
import { addTargetOptions, type TargetOptions } from './client/target-options.ts';
import { openInBrowser } from './open-in-browser.ts';
import { printText } from './print.ts';

const REFERENCE_PATH = '/api/v1/docs';

/** `dynvm open`: the page that describes the API, in a browser. */
export function addOpenCommand(program: Command): void {
  const command = program
    .command('open')
    .description("open the service's API reference in a browser; without a display, print its address")
    .option('--print', 'only print the address');
  addTargetOptions(command).action(openReference);
}

async function openReference(options: TargetOptions & { print?: boolean }): Promise<void> {
  const base = await withService(options, findBaseUrl);
  const url = `${base.replace(/\/$/, '')}${REFERENCE_PATH}`;
  if (options.print || !(await openInBrowser(url))) printText(url);
}

/** @throws CliError the service answers no HTTP now */
async function findBaseUrl(client: ServiceClient): Promise<string> {
  if (client.url !== undefined) return client.url;
  const { legacy } = await client.invoke('service.status', {});
  if (legacy.url !== undefined) return legacy.url;
  throw new CliError('failed', {
    message: `The service of ${client.name} answers no HTTP: ${legacy.failure?.message ?? 'its API is turned off'}.`,
    hint: 'Turn it on in Settings › API of the window.',
  });
}
