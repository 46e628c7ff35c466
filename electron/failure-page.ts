import type { Failure } from '../core/model/failure.ts';
import { NONCE_PLACEHOLDER } from './content-security-policy.ts';

/** Said in the window when the core could not start. No script: it must work when nothing else does. */
export function failurePage(failure: Failure | undefined, logFolder: string): string {
  const said = failure ?? { message: 'The console is starting.' };
  const hint = failure?.hint === undefined ? '' : `<p>${asHtml(failure.hint)}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>DynVM Console</title>
<style nonce="${NONCE_PLACEHOLDER}">
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 46rem; margin: 12vh auto; padding: 0 2rem; }
h1 { font-size: 1.3rem; }
pre { white-space: pre-wrap; font: 13px/1.5 ui-monospace, monospace; padding: 1rem; border: 1px solid; border-radius: 6px; }
code { font: 13px ui-monospace, monospace; }
</style>
</head>
<body>
<main>
<h1>The console could not start</h1>
<pre role="alert">${asHtml(said.message)}</pre>
${hint}
<p>Choose another configuration or the demo in the File menu. The window tries again when you do, or with View, Try again.</p>
<p>The logs are in <code>${asHtml(logFolder)}</code> (Help, Open log folder).</p>
</main>
</body>
</html>
`;
}

function asHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
