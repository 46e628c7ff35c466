import type { AccessStore, Clock, Logger } from '../ports.ts';
import { AccessRegistry } from './access-registry.ts';
import { Authenticator } from './authenticator.ts';
import { Issuers } from './oidc/issuers.ts';
import { JobTokens } from './oidc/job-tokens.ts';
import { SignIns } from './oidc/sign-ins.ts';
import { SessionRegistry } from './session-registry.ts';

const HOUR_MS = 3_600_000;

/** Principals, their credentials, and what these allow. */
export interface Access {
  readonly registry: AccessRegistry;
  readonly sessions: SessionRegistry;
  readonly authenticator: Authenticator;
  /** Of the section `[access]`; whoever knows the ini applies it. */
  readonly issuers: Issuers;
  readonly jobTokens: JobTokens;
  readonly signIns: SignIns;
  close(): void;
}

/** @throws DynvmError store-unavailable */
export async function openAccess(options: {
  store: AccessStore;
  clock: Clock;
  logger: Logger;
}): Promise<Access> {
  const { store, clock, logger } = options;
  const { principals, tokens, sessions: kept } = await store.loadAccess();
  const registry = new AccessRegistry({ store, clock, principals, tokens });
  const save: AccessStore['saveAccess'] = (rows, audit) => store.saveAccess(rows, audit);
  const sessions = new SessionRegistry({ clock, save, sessions: kept });
  const issuers = new Issuers(clock);
  const signIns = new SignIns({ issuers, registry, clock });
  const authenticator = new Authenticator({ registry, sessions, issuers, clock });
  let cancelPrune = (): void => {};
  const pruneHourly = (): void => {
    Promise.all([sessions.prune(), registry.pruneGranted()]).catch((error: unknown) =>
      logger.warn({ err: error }, 'ended sessions could not be removed'),
    );
    cancelPrune = clock.setTimer(HOUR_MS, pruneHourly);
  };
  cancelPrune = clock.setTimer(HOUR_MS, pruneHourly);
  return {
    registry,
    sessions,
    authenticator,
    issuers,
    jobTokens: new JobTokens({ issuers, registry, clock }),
    signIns,
    close() {
      cancelPrune();
      signIns.close();
      authenticator.close();
    },
  };
}
