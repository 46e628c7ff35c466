/**
 * A process that takes the folder named first, says so or why not in one line, and holds it until it is killed.
 * With --expose-gc it collects garbage first: the lock must not hang on a reference that nobody keeps.
 */
import { openDataFolder } from '../../../core/data-folder/index.ts';
import { toFailure } from '../../../core/model/failure.ts';

const [path = '', url] = process.argv.slice(2);

async function hold(): Promise<string> {
  const folder = await openDataFolder({ path, holder: url === undefined ? {} : { url } });
  return folder.installationId;
}

try {
  const installationId = await hold();
  for (let round = 0; round < 3; round += 1) {
    await new Promise((next) => setTimeout(next, 5));
    globalThis.gc?.();
  }
  process.stdout.write(`${JSON.stringify({ installationId })}\n`);
  setInterval(() => {}, 1000);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ failure: toFailure(error) })}\n`);
}
