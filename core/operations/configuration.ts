import type { configurationOperations } from '../contract/configuration.ts';
import type { OperationDependencies } from './dependencies.ts';
import type { HandlersOf } from './handlers.ts';

export function configurationHandlers(
  deps: OperationDependencies,
): HandlersOf<typeof configurationOperations> {
  return {
    'config.read': () => deps.describeConfig(),
    'config.validate': async ({ text }) => {
      const { problems, warnings } = await deps.validateConfig(text);
      return { ok: problems.length === 0, problems: [...problems], warnings: [...warnings] };
    },
  };
}
