import type { serviceOperations } from '../contract/service.ts';
import type { ActivityLog } from './activity-log.ts';
import type { OperationDependencies } from './dependencies.ts';
import type { HandlersOf } from './handlers.ts';

export function serviceHandlers(
  deps: OperationDependencies,
  log: ActivityLog,
): HandlersOf<typeof serviceOperations> {
  return {
    'service.status': () => ({
      ...deps.status(),
      expiryMaxMinutes: deps.config().common.vmExpiryMinutes,
    }),
    'legacy.setEnabled': ({ enabled }) => deps.setLegacyEnabled(enabled),
    'log.list': ({ limit }) => log.rows().slice(-limit).reverse(),
  };
}
