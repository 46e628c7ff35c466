/** A folder with an Electron that can be started. */
export interface ElectronRuntime {
  /** What ELECTRON_OVERRIDE_DIST_PATH takes. */
  readonly distPath: string;
  readonly executable: string;
  /** `override`: named by the environment; `installed`: of the electron package; `test`: old, for tests and the demo only. */
  readonly source: 'override' | 'installed' | 'test';
  readonly version: string;
}

/** Why there is no Electron, and how to get one. */
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
