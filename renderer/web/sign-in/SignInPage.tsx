import { IconClockPause, IconExternalLink, IconEye, IconEyeOff, IconTerminal2 } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from '../../../core/model/access.ts';
import type { AccessEnd } from '../../../core/model/access-end.ts';
import { type Failure, toFailure } from '../../../core/model/failure.ts';
import { toVisibleText } from '../../../core/model/visible-text.ts';
import { formatLength } from '../../format/time.ts';
import { type BrowserSession, readSignInOptions, type SignInOptions, signInWithToken } from '../session.ts';
import { describeDestination, describeSessionEnd } from './describe-session-end.ts';
import classes from './SignIn.module.css';
import { SignInPreview } from './SignInPreview.tsx';

const MINUTE_MS = 60_000;

interface SignInPageProps {
  /** Why the session before ended. */
  end: AccessEnd | 'unknown' | undefined;
  onSignedIn: (session: BrowserSession) => void;
}

/** Signs somebody in, with a token or at the lab's single sign-on. */
export function SignInPage({ end, onSignedIn }: SignInPageProps) {
  const options = useSignInOptions();
  const service = toVisibleText(location.hostname);
  return (
    <div className={classes.page}>
      <div className={classes.side}>
        <header className={classes.bar}>
          <IconTerminal2 size={20} stroke={1.8} aria-hidden="true" />
          <b>DynVM</b>
          <span className={classes.host}>{service}</span>
          <ServiceState options={options} />
        </header>
        <main className={classes.form}>
          <ReturnNote end={end} />
          <h1>Sign in to {service}</h1>
          <SingleSignOn options={options} />
          <TokenForm onSignedIn={onSignedIn} />
          <p className={classes.limits}>
            A session ends after {formatLength(SESSION_LIFE_MS / MINUTE_MS)}, or after{' '}
            {formatLength(SESSION_IDLE_MS / MINUTE_MS)} without activity. On a shared computer, sign out when
            you leave.
          </p>
        </main>
        <footer className={classes.foot}>No access yet? Ask an admin of this lab for a role.</footer>
      </div>
      <SignInPreview />
    </div>
  );
}

type LoadedOptions = SignInOptions | 'loading' | 'unavailable';

function useSignInOptions(): LoadedOptions {
  const [options, setOptions] = useState<LoadedOptions>('loading');
  useEffect(() => {
    void readSignInOptions().then((read) => setOptions(read ?? 'unavailable'));
  }, []);
  return options;
}

function ServiceState({ options }: { options: LoadedOptions }) {
  if (options === 'loading') return <span className={classes.state}>Connecting</span>;
  const isUp = options !== 'unavailable';
  return (
    <span className={classes.state} data-state={isUp ? 'ok' : 'bad'}>
      <i aria-hidden="true">{isUp ? '●' : '✕'}</i>{' '}
      {isUp ? 'The service is up' : 'The service does not respond'}
    </span>
  );
}

function ReturnNote({ end }: Pick<SignInPageProps, 'end'>) {
  const destination = describeDestination(location.pathname);
  if (end === undefined && destination === undefined) return null;
  return (
    <div className={classes.note} role="status">
      <IconClockPause size={16} stroke={1.7} aria-hidden="true" />
      <span>
        {end !== undefined && `${describeSessionEnd(end)} `}
        {destination !== undefined && (
          <>
            Once you sign in, you {end === undefined ? 'get' : 'return'} to{' '}
            <b>{toVisibleText(destination)}</b>.
          </>
        )}
      </span>
    </div>
  );
}

function SingleSignOn({ options }: { options: LoadedOptions }) {
  if (typeof options !== 'object' || options.singleSignOn.length === 0) return null;
  return (
    <>
      {options.singleSignOn.map(({ name, url }) => (
        <a key={url} className={classes.primary} href={withReturn(url)}>
          <IconExternalLink size={16} stroke={1.8} aria-hidden="true" /> Continue with {toVisibleText(name)}
        </a>
      ))}
      <p className={classes.hint}>You sign in there; DynVM never sees your password.</p>
      <div className={classes.or}>or</div>
    </>
  );
}

/** Only ways into this service lead on from here. */
function withReturn(url: string): string {
  const target = new URL(url, location.href);
  if (target.origin !== location.origin) return '#';
  target.searchParams.set('returnTo', location.pathname + location.search);
  return target.href;
}

function TokenForm({ onSignedIn }: Pick<SignInPageProps, 'onSignedIn'>) {
  const [token, setToken] = useState('');
  const [isShown, setShown] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const id = useId();
  const submit = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      onSignedIn(await signInWithToken(token.trim()));
    } catch (error) {
      setFailure(toFailure(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className={classes.token}>
      <label htmlFor={id}>Access token</label>
      <div className={classes.field} data-invalid={failure !== undefined || undefined}>
        <input
          id={id}
          // biome-ignore lint/a11y/noAutofocus: the only thing to do on this page
          autoFocus
          type={isShown ? 'text' : 'password'}
          value={token}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          aria-describedby={`${id}-hint`}
          aria-invalid={failure !== undefined}
          onChange={({ target }) => setToken(target.value)}
        />
        <button
          type="button"
          onClick={() => setShown(!isShown)}
          aria-label={isShown ? 'Hide token' : 'Show token'}
        >
          {isShown ? <IconEyeOff size={16} stroke={1.7} /> : <IconEye size={16} stroke={1.7} />}
        </button>
      </div>
      {failure && (
        <p className={classes.failure} role="alert">
          {toVisibleText(failure.message)}
          {failure.hint !== undefined && ` ${toVisibleText(failure.hint)}`}
        </p>
      )}
      <p className={classes.hint} id={`${id}-hint`}>
        From Settings of a signed-in window, or from an admin. It is exchanged for a session and not kept in
        this browser.
      </p>
      <button type="submit" className={classes.secondary} disabled={isBusy || token.trim() === ''}>
        {isBusy ? 'Signing in' : 'Sign in with the token'} <kbd>Enter</kbd>
      </button>
    </form>
  );
}
