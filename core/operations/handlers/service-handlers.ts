import { randomUUID } from 'node:crypto';
import type { serviceOperations } from '../../contract/service.ts';
import type { LogRow } from '../../model/audit.ts';
import { toRequester } from '../../model/requester.ts';
import type { ActivityLog } from '../activity-log.ts';
import { auditExternalChange } from '../audit-external-change.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';

export function serviceHandlers(
  deps: OperationDependencies,
  log: ActivityLog,
  record: (row: LogRow) => void,
): HandlersOf<typeof serviceOperations> {
  const recordDoor = (message: string, actor: string) =>
    record({ id: randomUUID(), at: deps.clock.now(), level: 'info', kind: 'legacy.changed', message, actor });
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
        caller: { actor, requester: toRequester(actor) },
      };
    },
    'legacy.setEnabled': async ({ enabled }, caller) => {
      const change = {
        operation: 'legacy.setEnabled',
        object: 'legacy API',
        after: enabled ? 'on' : 'off',
        caller,
      };
      const state = await auditExternalChange(deps, change, () => deps.setLegacyEnabled(enabled));
      recordDoor(`Turned the legacy HTTP API ${enabled ? `on, port ${state.port}` : 'off'}`, caller.actor);
      return state;
    },
    'legacy.setPort': async ({ port }, caller) => {
      const change = { operation: 'legacy.setPort', object: 'legacy API', after: `port ${port}`, caller };
      const state = await auditExternalChange(deps, change, () => deps.setLegacyPort(port));
      recordDoor(`Moved the legacy HTTP API to port ${port}`, caller.actor);
      return state;
    },
    'activity.list': ({ filter, limit, before }) =>
      deps.archive ? deps.archive.log(filter, limit, before) : log.page(filter, limit, before),
  };
}
