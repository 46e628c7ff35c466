import { type Application, findApplication } from '../../e2e/runners/application.ts';
import { openScreen } from '../../e2e/runners/screen.ts';
import type { Figure, Scene } from '../figure.ts';

/** What a scene with a window runs on. */
export interface Surroundings {
  readonly application: Application;
  readonly display: string;
}

interface WindowScene {
  readonly name: string;
  readonly title: string;
  measure(surroundings: Surroundings): Promise<Figure[]>;
}

/** A scene in real Electron: one line where there is none, which fails where REQUIRE_E2E asks for it. */
export function windowScene({ name, title, measure }: WindowScene): Scene {
  return {
    name,
    title,
    async run() {
      const application = await findApplication();
      if ('reason' in application) return [notMeasured(application.reason)];
      const screen = await openScreen();
      if (screen === undefined) return [notMeasured('there is no Xvfb')];
      try {
        return await measure({ application, display: screen.display });
      } finally {
        screen.close();
      }
    },
  };
}

function notMeasured(reason: string): Figure {
  const required = process.env.REQUIRE_E2E === '1';
  return {
    what: 'Not measured: no window can be shown',
    measured: reason,
    ...(required ? { limit: 'measured' } : {}),
    ok: !required,
    fails: required,
  };
}
