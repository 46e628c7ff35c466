import type { ElectronApplication } from 'playwright';

/** A question of the operating system's, as Electron was told to show it. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** From now on every question is answered with the button of this name; those before are forgotten. */
export async function answerQuestions(app: ElectronApplication, button: string): Promise<void> {
  await app.evaluate(({ dialog }, label) => {
    const state = globalThis as { asked?: unknown[] };
    state.asked = [];
    dialog.showMessageBox = (async (...given: unknown[]) => {
      const question = given.at(-1) as { buttons: string[] };
      state.asked?.push(question);
      return { response: question.buttons.indexOf(label), checkboxChecked: false };
    }) as never;
  }, button);
}

/** What was asked since {@link answerQuestions}. */
export async function readQuestions(app: ElectronApplication): Promise<readonly Question[]> {
  const questions = await app.evaluate(() => (globalThis as { asked?: unknown[] }).asked ?? []);
  return questions as Question[];
}

/** Chooses this item of the application menu. */
export async function clickMenu(app: ElectronApplication, label: string): Promise<void> {
  await app.evaluate(({ Menu }, name) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
    items?.find((item) => item.label === name)?.click();
  }, label);
}
