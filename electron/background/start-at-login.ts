import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { app } from 'electron';

const FILE_NAME = 'dynvm-console.desktop';

/** How the application is started again: executable and the arguments that name the same data. */
export interface StartCommand {
  readonly executable: string;
  readonly args: readonly string[];
}

/** Off by default. Linux: an autostart entry of the freedesktop standard; elsewhere the system's login items. */
export interface StartAtLogin {
  isEnabled(): boolean;
  setEnabled(enabled: boolean): Promise<void>;
}

export function createStartAtLogin(command: StartCommand, env: NodeJS.ProcessEnv): StartAtLogin {
  if (process.platform !== 'linux') {
    return {
      isEnabled: () => app.getLoginItemSettings().openAtLogin,
      setEnabled: async (enabled) =>
        app.setLoginItemSettings({ openAtLogin: enabled, args: [...command.args] }),
    };
  }
  const file = path.join(env.XDG_CONFIG_HOME || path.join(env.HOME ?? '', '.config'), 'autostart', FILE_NAME);
  return {
    isEnabled: () => existsSync(file),
    async setEnabled(enabled) {
      if (!enabled) return rm(file, { force: true });
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, toAutostartEntry(command));
    },
  };
}

/** Text of the autostart entry. The window stays hidden until it is asked for. @internal */
export function toAutostartEntry({ executable, args }: StartCommand): string {
  const command = [executable, ...args, '--hidden'].map(quoteArgument).join(' ');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=DynVM Console',
    `Exec=${command}`,
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** As the Desktop Entry Specification wants arguments quoted; `%` would begin a field code. */
function quoteArgument(text: string): string {
  const escaped = text.replaceAll('%', '%%').replace(/["`$\\]/g, (character) => `\\${character}`);
  return /^[\w./=:%-]+$/.test(text) ? escaped : `"${escaped.replaceAll('\\', '\\\\')}"`;
}
