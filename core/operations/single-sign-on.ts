import {
  type BegunDevice,
  InvalidIdToken,
  type IssuedToken,
  IssuerUnreachable,
  type SignInTarget,
} from '../access/index.ts';
import { DynvmError } from '../model/failure.ts';
import { auditAuthor } from './audit-author.ts';
import type { OperationDependencies } from './operation-dependencies.ts';

/** A token of ours that somebody got by signing in elsewhere. */
export interface SignedIn {
  readonly token: string;
  readonly principal: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/**
 * People who sign in with an issuer of the section `[access]`.
 * @throws (all of them) DynvmError unauthenticated: with the reason; unavailable: the issuer can't be asked; rate-limited;
 * store-unavailable
 * @see docs/access.md#people
 */
export interface SingleSignOn {
  issuers(): string[];
  /** Where to send the browser. */
  begin(
    issuer: string,
    from: { redirectUri: string; browser: string; address: string },
    target: SignInTarget,
  ): Promise<string>;
  end(
    issuer: string,
    from: { url: URL; browser: string | undefined; address: string },
  ): Promise<SignedIn & { target: SignInTarget; code?: string }>;
  redeem(code: string, verifier: string, address: string): Promise<SignedIn>;
  beginDevice(issuer: string, address: string): Promise<BegunDevice>;
  /** Undefined while its user has not decided. */
  endDevice(id: string, address: string): Promise<SignedIn | undefined>;
}

export function createSingleSignOn({
  access,
  clock,
  logger,
}: Pick<OperationDependencies, 'access' | 'clock' | 'logger'>): SingleSignOn {
  const toAuthor =
    (address: string) =>
    ({ principal, subject }: { principal: string; subject: string }) =>
      auditAuthor(
        {
          ...{ principal, subject, address, channel: 'web' },
          actor: `web:${principal}`,
          role: 'reader',
          scopes: [],
          teams: [],
        },
        clock,
      );

  async function attempt<T>(
    address: string,
    work: (signIns: NonNullable<typeof access>['signIns']) => Promise<T>,
  ): Promise<T> {
    if (access === undefined) throw refused(new InvalidIdToken('this service keeps no sessions'));
    try {
      return await work(access.signIns);
    } catch (error) {
      if (error instanceof IssuerUnreachable) throw issuerDown(error);
      if (!(error instanceof InvalidIdToken)) throw error;
      logger.info({ address, reason: error.message }, 'a sign-in was refused');
      access.authenticator.noteFailure(address);
      throw refused(error);
    }
  }

  return {
    issuers: () => access?.signIns.issuers() ?? [],
    begin: (issuer, from, target) => attempt(from.address, (signIns) => signIns.begin(issuer, from, target)),
    end: (issuer, from) =>
      attempt(from.address, async (signIns) => {
        const { issued, target } = await signIns.end(issuer, from, toAuthor(from.address));
        const code = target.kind === 'program' ? signIns.keepForProgram(issued, target.challenge) : undefined;
        return { ...toSignedIn(issued), target, ...(code !== undefined && { code }) };
      }),
    redeem: (code, verifier, address) =>
      attempt(address, async (signIns) => toSignedIn(signIns.redeem(code, verifier))),
    beginDevice: (issuer, address) =>
      attempt(address, (signIns) => signIns.beginDevice(issuer, address, toAuthor(address))),
    endDevice: (id, address) =>
      attempt(address, async (signIns) => {
        const issued = await signIns.endDevice(id);
        return issued && toSignedIn(issued);
      }),
  };
}

function toSignedIn({ token: { principal, expiresAt }, text }: IssuedToken): SignedIn {
  return { token: text, principal, expiresAt };
}

function refused(error: InvalidIdToken): DynvmError {
  return new DynvmError(
    { code: 'unauthenticated', message: `The sign-in was refused: ${error.message}` },
    { cause: error },
  );
}

function issuerDown(error: IssuerUnreachable): DynvmError {
  return new DynvmError(
    {
      code: 'unavailable',
      message: `Nobody can sign in with this issuer now: ${error.message}`,
      hint: 'Tokens and sessions of this service go on; try again when the issuer answers.',
    },
    { cause: error },
  );
}
