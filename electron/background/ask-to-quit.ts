import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron';
import { canQuitWhenReady, toQuitLines } from './quit-question.ts';
import type { WorkSummary } from './work-summary.ts';

export type QuitAnswer = 'cancel' | 'now' | 'when-ready';

/** Asks before something in progress is interrupted; answers `now` without a question if nothing is. */
export async function askToQuit(window: BrowserWindow | undefined, work: WorkSummary): Promise<QuitAnswer> {
  const lines = toQuitLines(work);
  if (lines.length === 0) return 'now';
  const building = work.buildingVms + work.queuedVms;
  const answers: readonly (readonly [QuitAnswer, string])[] = [
    ['cancel', 'Cancel'],
    ['now', 'Quit now'],
    ...(canQuitWhenReady(work) ? [['when-ready', `Quit when the ${building} are ready`] as const] : []),
  ];
  const { response } = await showQuestion(window, {
    type: 'question',
    message: 'Quit DynVM?',
    detail: lines.map(({ what, outcome }) => `${what}: ${outcome}`).join('\n'),
    buttons: answers.map(([, label]) => label),
    defaultId: answers.length - 1,
    cancelId: 0,
    noLink: true,
  });
  return answers[response]?.[0] ?? 'cancel';
}

export type CloseAnswer = 'cancel' | 'background' | 'quit';

/** Asks once, the first time the window is closed. */
export async function askWhatClosingDoes(window: BrowserWindow, work: WorkSummary): Promise<CloseAnswer> {
  const { buildingVms, legacyPort } = work;
  const duties = [
    'deletes VMs at their deadlines',
    ...(legacyPort === undefined ? [] : [`answers CI jobs on port ${legacyPort}`]),
    ...(buildingVms === 0 ? [] : [`is building ${buildingVms} ${buildingVms === 1 ? 'VM' : 'VMs'} now`]),
  ];
  const answers: readonly (readonly [CloseAnswer, string])[] = [
    ['background', 'Keep running in the background'],
    ['quit', 'Quit when the window is closed'],
    ['cancel', 'Cancel'],
  ];
  const { response } = await showQuestion(window, {
    type: 'question',
    message: 'Keep DynVM running in the background?',
    detail: [
      `DynVM on this computer ${joinWithAnd(duties)}.`,
      'In the background you find it in the tray, and closing the window stops nothing. Without it, VMs outlive their deadlines until DynVM runs again.',
      'This is asked once. You can change it in Settings.',
    ].join('\n\n'),
    buttons: answers.map(([, label]) => label),
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return answers[response]?.[0] ?? 'cancel';
}

function showQuestion(window: BrowserWindow | undefined, options: MessageBoxOptions) {
  return window?.isVisible() ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options);
}

function joinWithAnd(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
