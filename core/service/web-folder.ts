import { join } from 'node:path';

/** `out/web`, beside the folder of whatever bundle this is part of. Sources that run unbuilt have none there. */
export const WEB_FOLDER = join(import.meta.dirname, '..', 'web');
