import type { serviceOperations } from '../contract/service.ts';
import { requesterOf } from '../model/requester.ts';
import type { ActivityLog } from './activity-log.ts';
import type { OperationDependencies } from './dependencies.ts';
import type { HandlersOf } from './handlers.ts';

export function serviceHandlers(
  deps: OperationDependencies,
  log: ActivityLog,
): HandlersOf<typeof serviceOperations> {
  return {
    'service.status': (_input, { actor }) => {
      const { vmExpiryMinutes, vmExtendMaxMinutes, linuxLogin, windowsLogin } = deps.config().common;
      return {
        ...deps.status(),
        expiryMaxMinutes: vmExpiryMinutes,
        ...(vmExtendMaxMinutes === undefined ? {} : { extendMaxMinutes: vmExtendMaxMinutes }),
        guestUsers: {
          ...(linuxLogin && { linux: linuxLogin.username }),
          ...(windowsLogin && { windows: windowsLogin.username }),
        },
        caller: { actor, requester: requesterOf(actor) },
      };
    },
    'legacy.setEnabled': ({ enabled }) => deps.setLegacyEnabled(enabled),
    'legacy.setPort': ({ port }) => deps.setLegacyPort(port),
    'log.list': ({ filter, limit, before }) =>
      deps.archive ? deps.archive.log(filter, limit, before) : log.page(filter, limit, before),
  };
}
