import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'dynvm-console';

/** What the folders depend on; a test brings its own. */
export interface PathSurroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const DATA = {
  macFolder: 'Application Support',
  xdgVariable: 'XDG_DATA_HOME',
  xdgDefault: join('.local', 'share'),
} as const;
const CONFIG = { macFolder: 'Preferences', xdgVariable: 'XDG_CONFIG_HOME', xdgDefault: '.config' } as const;

/** Where this system keeps the data of applications. */
export function defaultDataFolderPath(surroundings: PathSurroundings = readSurroundings()): string {
  return toUserFolder(DATA, surroundings);
}

/** Where this system keeps a user's settings. */
export function configFolderPath(surroundings: PathSurroundings = readSurroundings()): string {
  return toUserFolder(CONFIG, surroundings);
}

function toUserFolder(
  { macFolder, xdgVariable, xdgDefault }: typeof DATA | typeof CONFIG,
  { platform, env, home }: PathSurroundings,
): string {
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), NAME);
  if (platform === 'darwin') return join(home, 'Library', macFolder, NAME);
  const named = env[xdgVariable];
  // The XDG rules: a relative path is no path.
  return join(named?.startsWith('/') ? named : join(home, xdgDefault), NAME);
}

function readSurroundings(): PathSurroundings {
  return { platform: process.platform, env: process.env, home: homedir() };
}
