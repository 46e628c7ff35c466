import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Failure } from '../../core/model/failure.ts';
import { NONCE_PLACEHOLDER } from '../page/content-security-policy.ts';

/** What the page offers; each is a link below its own address, handled in failure-actions.ts. */
export const FAILURE_ACTIONS = ['again', 'choose', 'demo', 'logs'] as const;
export type FailureAction = (typeof FAILURE_ACTIONS)[number];

export interface FailureFacts {
  /** What failed: without a core nothing runs; without a page everything but the window does. */
  readonly failed: 'core' | 'page';
  readonly failure: Failure | undefined;
  readonly logFolder: string;
  /** The configured ini; undefined for the demo. */
  readonly configPath: string | undefined;
}

const TITLES = { core: 'DynVM Console could not start', page: 'The window could not be shown' } as const;

/** Shown when the core could not start or the page keeps failing. No script: it must work when nothing else does. */
export function failurePage({ failed, failure, logFolder, configPath }: FailureFacts): string {
  const gone = failed === 'core' && configPath !== undefined && !existsSync(configPath);
  const heading = gone ? `${path.basename(configPath)} is gone` : TITLES[failed];
  const message = failure?.message ?? 'DynVM Console is starting.';
  const hint = gone
    ? `The hosts were named in ${configPath}, and there is no such file now. Nothing on the hosts is touched meanwhile; deadlines that pass are made up for at the next start.`
    : failure?.hint;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>DynVM Console</title>
<style nonce="${NONCE_PLACEHOLDER}">${STYLE}</style>
</head>
<body>
<main>
<h1>${asHtml(heading)}</h1>
<pre role="alert">${asHtml(message)}</pre>
${hint === undefined ? '' : `<p>${asHtml(hint)}</p>`}
<nav aria-label="What to do now">
${link('again', 'Try again')}
${link('choose', 'Choose a configuration …')}
${link('demo', 'Use the demo')}
</nav>
<p class="logs">The logs are in <code>${asHtml(logFolder)}</code>. ${link('logs', 'Open log folder')}</p>
</main>
</body>
</html>
`;
}

/** Not the theme's stylesheet, since the build may be what is broken. Same colours as the theme. */
const STYLE = `
:root { color-scheme: light dark; font: 13px/1.55 'Inter Variable', system-ui, sans-serif;
  background: light-dark(#f6f7f9, #101318); color: light-dark(#1b1f27, #e6e9ef); }
main { max-width: 46rem; margin: 14vh auto; padding: 0 2rem; }
h1 { font-size: 20px; margin: 0 0 12px; overflow-wrap: anywhere; }
pre, code { font: 12px/1.55 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; padding: 12px; border-radius: 6px;
  border: 1px solid light-dark(#d5d9e0, #2b313c); border-left: 3px solid light-dark(#c92a2a, #ff6b6b);
  background: light-dark(#ffffff, #171b22); }
nav { display: flex; flex-wrap: wrap; gap: 8px; margin: 16px 0 24px; }
a { color: light-dark(#3b3fd8, #a5a8ff); }
nav a { padding: 6px 12px; border-radius: 6px; text-decoration: none; border: 1px solid currentColor; }
a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.logs { color: light-dark(#5a6270, #9aa3b2); }
`;

function link(action: FailureAction, text: string): string {
  return `<a href="/core-failure/${action}">${text}</a>`;
}

function asHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
