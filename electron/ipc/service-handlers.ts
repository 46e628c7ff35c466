import { DynvmError } from '../../core/model/failure.ts';
import type { RemoteServices } from '../remote-service/remote-services.ts';
import type { SavedService } from '../remote-service/service-address.ts';
import type { ShellHandlers } from './shell-calls.ts';

type ServiceCalls = 'listServices' | 'probeService' | 'signInToService' | 'openService' | 'leaveService';

interface ServiceSurroundings {
  readonly services: RemoteServices;
  currentService(): SavedService | undefined;
  showService(service: SavedService | undefined): Promise<void>;
  mayLeaveHosts(target: string): Promise<boolean>;
}

/** What a page may ask about services elsewhere. It never gets a token back. */
export function serviceHandlers({
  services,
  currentService,
  showService,
  mayLeaveHosts,
}: ServiceSurroundings): Pick<ShellHandlers, ServiceCalls> {
  // After the answer: the page that asked is about to go.
  const show = (service: SavedService | undefined) => setImmediate(() => void showService(service));
  const mayLeave = async (origin: string) =>
    currentService() !== undefined || (await mayLeaveHosts(`the service ${origin}`));
  return {
    listServices: async () => ({
      current: currentService()?.origin,
      saved: services.list().map(({ origin }) => origin),
    }),
    probeService: ({ address }) => services.probe(address),
    async signInToService(sent) {
      const { service, isKept } = await services.signIn(sent);
      if (await mayLeave(service.origin)) show(service);
      return { isKept };
    },
    async openService({ origin }) {
      const service = services.list().find((each) => each.origin === origin);
      if (service === undefined) {
        throw new DynvmError({ code: 'not-found', message: `${origin} is not among the saved services` });
      }
      await services.readToken(origin);
      if (await mayLeave(origin)) show(service);
      return null;
    },
    async leaveService() {
      show(undefined);
      return null;
    },
  };
}
