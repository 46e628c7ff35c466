import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'dynvm-console';

/** What the folder depends on; a test brings its own. */
export interface PathSurroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Where this system keeps the data of applications. */
export function defaultDataFolderPath(
  { platform, env, home }: PathSurroundings = {
    platform: process.platform,
    env: process.env,
    home: homedir(),
  },
): string {
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), NAME);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', NAME);
  // The XDG rules: a relative path is no path.
  const dataHome = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local', 'share');
  return join(dataHome, NAME);
}
