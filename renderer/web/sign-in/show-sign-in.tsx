import { createRoot } from 'react-dom/client';
import type { BrowserSession } from '../session.ts';
import { takeSessionEnd } from '../session-end.ts';
import { SignInPage } from './SignInPage.tsx';

/** Shows the sign-in page until somebody has signed in. */
export function showSignIn(onSignedIn: (session: BrowserSession) => void): void {
  const container = document.getElementById('root');
  if (!container) throw new Error('The page has no element with the id root');
  const root = createRoot(container);
  const end = takeSessionEnd();
  root.render(
    <SignInPage
      end={end}
      onSignedIn={(session) => {
        root.unmount();
        onSignedIn(session);
      }}
    />,
  );
}
