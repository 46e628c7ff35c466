import type { JsonSchema } from '../json-schema.ts';
import type { OpenApiDocument, OpenApiOperation } from './openapi-types.ts';

/** The style goes into the page: its policy allows this text by hash and nothing else. */
export const DOCS_STYLE = `
:root{color-scheme:light dark;--ink:light-dark(#1a1b1e,#e6e7ea);--dim:light-dark(#5c5f66,#a0a3aa);--line:light-dark(#dee2e6,#373a40);--page:light-dark(#fff,#1a1b1e);--code:light-dark(#f1f3f5,#25262b);--accent:light-dark(#1864ab,#74c0fc)}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:0;display:grid;grid-template-columns:14rem minmax(0,60rem);gap:2rem;padding:1.5rem}
nav{position:sticky;top:1.5rem;align-self:start;max-height:calc(100vh - 3rem);overflow:auto}
nav a{display:block;padding:.1rem 0;color:var(--ink);text-decoration:none}nav a:hover{color:var(--accent)}
h1{margin:0 0 .25rem;font-size:1.6rem}h2{margin:2.5rem 0 .5rem;border-bottom:1px solid var(--line)}
p{margin:.25rem 0 .75rem;color:var(--dim)}a{color:var(--accent)}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0}
summary{cursor:pointer;padding:.5rem .75rem;display:flex;gap:.75rem;align-items:baseline;flex-wrap:wrap}
summary span{color:var(--dim)}summary b{min-width:4rem;color:var(--accent)}
details>div{padding:0 .75rem .75rem;overflow:auto}
code,pre{font:13px/1.45 ui-monospace,monospace;overflow-wrap:anywhere}pre{background:var(--code);padding:.6rem;border-radius:6px;overflow:auto}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.2rem .75rem .2rem 0;border-top:1px solid var(--line)}th{color:var(--dim);font-weight:500}
@media(max-width:50rem){body{display:block}nav{position:static;max-height:none}}
`;

/** A page of the API that needs no script and nothing from elsewhere. */
export function renderDocsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const sections = document.tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    const items = own.map(({ path, method, operation }) => renderOperation(method, path, operation)).join('');
    return `<h2 id="${name}">${escapeHtml(capitalised(name))}</h2><p>${escapeHtml(description)}</p>${items}`;
  });
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${name}"><summary><code>${name}</code></summary><div>${renderFields(schema)}</div></details>`,
  );
  const links = [...document.tags.map(({ name }) => name), 'schemas']
    .map((name) => `<a href="#${name}">${escapeHtml(capitalised(name))}</a>`)
    .join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>DynVM Console: REST API</title><style>${DOCS_STYLE}</style></head><body><nav aria-label="Resources">${links}</nav><main><h1>REST API</h1><p>Every path stands below <code>/api/v1</code>; send your token as <code>Authorization: Bearer dyn_…</code>. For programs: <a href="openapi.json">openapi.json</a>.</p>${sections.join('')}<h2 id="schemas">Schemas</h2>${schemas.join('')}</main></body></html>`;
}

function renderOperation(method: string, path: string, operation: OpenApiOperation): string {
  const { summary, description, parameters, requestBody, responses, operationId } = operation;
  const rows = parameters
    .map(
      ({ name, in: place, required, schema, description: about = '' }) =>
        `<tr><td><code>${escapeHtml(name)}</code>${required ? ' *' : ''}</td><td>${place}</td><td>${typeText(schema)}</td><td>${escapeHtml(about)}</td></tr>`,
    )
    .join('');
  const body = requestBody?.content['application/json']?.schema;
  const answers = Object.entries(responses)
    .map(([status, { description: about, content = {} }]) => {
      const types = Object.entries(content).map(
        ([type, { schema }]) => `<code>${type}</code> ${typeText(schema)}`,
      );
      return `<tr><td>${status}</td><td>${escapeHtml(about)}</td><td>${types.join('<br>')}</td></tr>`;
    })
    .join('');
  return `<details id="${operationId}"><summary><b>${method.toUpperCase()}</b><code>${escapeHtml(path)}</code><span>${escapeHtml(summary)}</span></summary><div><p>${escapeHtml(description)}</p>${
    rows === '' ? '' : `<table><tr><th>Parameter</th><th>In</th><th>Type</th><th></th></tr>${rows}</table>`
  }${body ? `<p>Body</p>${renderFields(body)}` : ''}<p>Answers</p><table>${answers}</table></div></details>`;
}

function renderFields(schema: JsonSchema): string {
  const { properties, required = [] } = schema;
  if (properties === undefined) return `<pre>${typeText(schema)}</pre>`;
  const rows = Object.entries(properties).map(
    ([name, each]) =>
      `<tr><td><code>${escapeHtml(name)}</code>${required.includes(name) ? ' *' : ''}</td><td>${typeText(each)}</td><td>${escapeHtml(limitsText(each))}</td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

function typeText(schema: JsonSchema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${name}">${name}</a>`;
  }
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches && schema.properties === undefined) return branches.map(typeText).join(' or ');
  if (schema.const !== undefined) return `<code>${escapeHtml(JSON.stringify(schema.const))}</code>`;
  if (schema.enum !== undefined)
    return schema.enum.map((each) => `<code>${escapeHtml(String(each))}</code>`).join(', ');
  if (schema.type === 'array') return `list of ${typeText(schema.items ?? {})}`;
  if (schema.properties !== undefined) {
    const fields = Object.entries(schema.properties).map(
      ([name, each]) => `${escapeHtml(name)}: ${typeText(each)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }
  return escapeHtml([schema.type, schema.format].flat().filter(Boolean).join(', ') || 'anything');
}

function limitsText(schema: JsonSchema): string {
  const parts = [
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
    schema.minimum !== undefined && `≥ ${schema.minimum}`,
    schema.exclusiveMinimum !== undefined && `> ${schema.exclusiveMinimum}`,
    schema.maximum !== undefined && `≤ ${schema.maximum}`,
    schema.maxLength !== undefined && `up to ${schema.maxLength} characters`,
    schema.description,
  ];
  return parts.filter(Boolean).join('; ');
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
