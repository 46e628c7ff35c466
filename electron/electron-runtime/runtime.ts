/** A folder with an Electron that can be started. */
export interface ElectronRuntime {
  /** What ELECTRON_OVERRIDE_DIST_PATH takes. */
  readonly distPath: string;
  readonly executable: string;
  /** `override`: the environment names it; `installed`: the electron package's; `test`: old, for tests and a look only. */
  readonly source: 'override' | 'installed' | 'test';
  readonly version: string;
}

/** No Electron here, and why; every way to get one, for people. */
export interface NoRuntime {
  readonly reason: string;
  readonly ways: readonly string[];
}

/** The executable's name inside a dist folder. */
export function executableName(platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case 'darwin':
      return 'Electron.app/Contents/MacOS/Electron';
    case 'win32':
      return 'electron.exe';
    default:
      return 'electron';
  }
}
