import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { Logger } from '../../core/ports.ts';
import type { NotificationContent, NotificationPresenter } from './notification-presenter.ts';

const COMMAND = 'notify-send';
/** It waits for an answer: so many at once, the oldest gives way; so long at most. */
const MAX_WAITING = 8;
const MAX_WAIT_MS = 3_600_000;
const MAX_ANSWER_BYTES = 1000;

/**
 * Notifications with buttons on Linux, where Electron's have none, through libnotify's own command. Undefined where it
 * is missing or too old for buttons.
 * @see docs/decisions/0064-notifications-by-notify-send.md
 */
export async function createNotifySend(logger: Logger): Promise<NotificationPresenter | undefined> {
  const help = await promisify(execFile)(COMMAND, ['--help'], { timeout: 5000 }).catch(() => undefined);
  if (!help?.stdout.includes('--action')) return undefined;
  const waiting = new Set<ChildProcess>();
  const stop = (child: ChildProcess | undefined): void => {
    if (child !== undefined && waiting.delete(child)) child.kill();
  };
  return {
    show(content, onAction) {
      if (waiting.size >= MAX_WAITING) stop([...waiting][0]);
      const child = spawn(COMMAND, toArguments(content), {
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: MAX_WAIT_MS,
      });
      waiting.add(child);
      let answer = '';
      child.stdout.on('data', (part: Buffer) => {
        if (answer.length < MAX_ANSWER_BYTES) answer += part.toString();
      });
      child.once('error', (error) => logger.warn({ err: error }, 'a notification could not be shown'));
      child.once('close', () => {
        waiting.delete(child);
        const action = content.actions.find(({ id }) => id === answer.trim());
        if (action) onAction(action.id);
        // A click on the notification itself.
        else if (answer.trim() === 'default') onAction('show');
      });
    },
    close() {
      for (const child of waiting) stop(child);
    },
  };
}

/** @internal for its tests */
export function toArguments({ title, body, actions, silent }: NotificationContent): string[] {
  return [
    '--app-name=DynVM Console',
    '--icon=dynvm-console',
    '--hint=string:desktop-entry:dynvm-console',
    ...(silent ? ['--hint=boolean:suppress-sound:true'] : []),
    '--action=default=Show',
    ...actions.map(({ id, label }) => `--action=${id}=${label}`),
    '--',
    title,
    toMarkup(body),
  ];
}

/** The body is read as markup. */
function toMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
