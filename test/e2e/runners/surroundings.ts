import type { TestProject } from 'vitest/node';
import { findApplication } from './application.ts';
import { openScreen, type Screen } from './screen.ts';

let screen: Screen | undefined;

/** Once for all specs: an application and a screen, or one line that says what is missing. */
export async function setup(project: TestProject): Promise<void> {
  const application = await findApplication();
  screen = 'reason' in application ? undefined : await openScreen();
  const reason =
    'reason' in application ? application.reason : screen === undefined ? 'there is no Xvfb' : undefined;
  if (reason !== undefined) {
    if (process.env.REQUIRE_E2E === '1') throw new Error(`The desktop cannot be tested: ${reason}`);
    console.log(`The tests of the desktop are skipped: ${reason}`);
    return;
  }
  project.provide('application', 'executable' in application ? application : undefined);
  project.provide('display', screen?.display);
}

export function teardown(): void {
  screen?.close();
}
