import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'dynvm-console';

/** What the folders depend on; a test brings its own. */
export interface PathSurroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** How each system names a kind of folder. */
interface FolderKind {
  readonly windows: readonly [variable: string, folder: string];
  readonly macFolder: string;
  readonly xdgVariable: string;
  readonly xdgDefault: string;
}

const ROAMING = ['APPDATA', 'Roaming'] as const;
const DATA: FolderKind = {
  windows: ROAMING,
  macFolder: 'Application Support',
  xdgVariable: 'XDG_DATA_HOME',
  xdgDefault: join('.local', 'share'),
};
const CONFIG: FolderKind = {
  windows: ROAMING,
  macFolder: 'Preferences',
  xdgVariable: 'XDG_CONFIG_HOME',
  xdgDefault: '.config',
};
const CACHE: FolderKind = {
  windows: ['LOCALAPPDATA', 'Local'],
  macFolder: 'Caches',
  xdgVariable: 'XDG_CACHE_HOME',
  xdgDefault: '.cache',
};

/** Where this system keeps the data of applications. */
export function defaultDataFolderPath(surroundings: PathSurroundings = readSurroundings()): string {
  return toUserFolder(DATA, surroundings);
}

/** Where this system keeps a user's settings. */
export function configFolderPath(surroundings: PathSurroundings = readSurroundings()): string {
  return toUserFolder(CONFIG, surroundings);
}

/** Where this system keeps what can be made again. */
export function cacheFolderPath(surroundings: PathSurroundings = readSurroundings()): string {
  return toUserFolder(CACHE, surroundings);
}

function toUserFolder(
  { windows: [variable, folder], macFolder, xdgVariable, xdgDefault }: FolderKind,
  { platform, env, home }: PathSurroundings,
): string {
  if (platform === 'win32') return join(env[variable] || join(home, 'AppData', folder), NAME);
  if (platform === 'darwin') return join(home, 'Library', macFolder, NAME);
  const named = env[xdgVariable];
  // The XDG rules: a relative path is no path.
  return join(named?.startsWith('/') ? named : join(home, xdgDefault), NAME);
}

function readSurroundings(): PathSurroundings {
  return { platform: process.platform, env: process.env, home: homedir() };
}
