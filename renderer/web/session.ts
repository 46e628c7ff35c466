import { DynvmError, Failure } from '../../core/model/failure.ts';

export const API = '/api/v1';

/** Who is signed in in this browser. */
export interface BrowserSession {
  readonly principal: string;
  readonly role: 'reader' | 'requester' | 'admin';
  /** Every call repeats it; pages of other origins can't read it. */
  readonly csrfToken: string;
}

/** The ways to sign in that this service has. */
export interface SignInOptions {
  /** Issuers of single sign-on, with the address at which each begins. */
  readonly singleSignOn: readonly { readonly name: string; readonly url: string }[];
}

/** The session of this browser's cookie; undefined: nobody is signed in, or the service does not respond. */
export async function readSession(): Promise<BrowserSession | undefined> {
  const response = await fetch(`${API}/session`).catch(() => undefined);
  return response?.ok ? ((await response.json()) as BrowserSession) : undefined;
}

/** Whether the service still takes this browser's cookie; undefined: it does not respond. */
export async function isSignedIn(): Promise<boolean | undefined> {
  const response = await fetch(`${API}/session`).catch(() => undefined);
  if (response === undefined || response.status >= 500) return undefined;
  return response.ok;
}

/** Exchanges a token for a session; the token is not kept. @throws DynvmError unauthenticated, rate-limited, unavailable */
export async function signInWithToken(token: string): Promise<BrowserSession> {
  return openSession({ token });
}

async function openSession(body: { token: string } | { code: string }): Promise<BrowserSession> {
  const response = await fetch(`${API}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new DynvmError(NO_ANSWER);
  });
  if (!response.ok) throw new DynvmError(await readFailure(response));
  return (await response.json()) as BrowserSession;
}

/** Ends the session; one that is over already is ended too. @throws DynvmError unavailable */
export async function endSession({ csrfToken }: BrowserSession): Promise<void> {
  await fetch(`${API}/session`, { method: 'DELETE', headers: { 'x-csrf-token': csrfToken } }).catch(() => {
    throw new DynvmError(NO_ANSWER);
  });
}

export async function readSignInOptions(): Promise<SignInOptions | undefined> {
  const response = await fetch(`${API}/session/options`).catch(() => undefined);
  return response?.ok ? ((await response.json()) as SignInOptions) : undefined;
}

export const NO_ANSWER: Failure = {
  code: 'unavailable',
  message: 'The service does not respond',
  hint: 'Check your network, or ask whoever runs the service.',
};

/** The failure in a problem document; whatever else came in place of one (a proxy's page) is told by its status. */
export async function readFailure(response: Response): Promise<Failure> {
  const problem = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const { detail: message, code, hint, where, xapi } = problem;
  const parsed = Failure.safeParse({ code, message, hint, where, xapi });
  if (parsed.success) return parsed.data;
  if (typeof message === 'string') return { code: 'bad-input', message: message.slice(0, 1000) };
  return { ...NO_ANSWER, message: `The service answers with HTTP status ${response.status}` };
}
