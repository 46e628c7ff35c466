import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'dynvm-console';

/** What the folder depends on; a test brings its own. */
interface PathSurroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Where this system keeps a user's settings. */
export function configFolderPath(
  { platform, env, home }: PathSurroundings = {
    platform: process.platform,
    env: process.env,
    home: homedir(),
  },
): string {
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), NAME);
  if (platform === 'darwin') return join(home, 'Library', 'Preferences', NAME);
  // The XDG rules: a relative path is no path.
  const configHome = env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(home, '.config');
  return join(configHome, NAME);
}
