import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findAnchors, findBrokenReferences } from '../../../scripts/check-references.mjs';

/** Apart, so that the samples below are no references of this file. */
const SEE = '@see';
const DOCS = 'docs';
const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

function check(files: Record<string, string>): string[] {
  const root = mkdtempSync(path.join(tmpdir(), 'dynvm-references-'));
  roots.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return findBrokenReferences(root, Object.keys(files));
}

describe('references to documentation', () => {
  const page = '# XAPI\n\n## Guest metrics\n\n```\n# not a heading\n```\n';

  it('in comments name a page and a heading that exist', () => {
    expect(
      check({
        'docs/spec/xapi.md': page,
        'core/a.ts': `/** Ok. ${SEE} ${DOCS}/spec/xapi.md#guest-metrics */\n// ${SEE} https://example.com/\n`,
        'core/b.ts': `\n/** ${SEE} ${DOCS}/spec/xapi.md#memory */\n`,
        'core/c.ts': `/** ${SEE} ${DOCS}/spec/gone.md */\n`,
        'core/d.ts': `/** ${SEE} XAPI class VM */\n`,
        'core/e.ts': `/** ${SEE} ${DOCS}/spec/xapi.md#not-a-heading */\n`,
      }),
    ).toEqual([
      `core/b.ts:2: ${DOCS}/spec/xapi.md has no heading #memory`,
      `core/c.ts:1: ${DOCS}/spec/gone.md does not exist`,
      `core/d.ts:1: XAPI after the see tag is no page of ${DOCS}/ and no https address`,
      `core/e.ts:1: ${DOCS}/spec/xapi.md has no heading #not-a-heading`,
    ]);
  });

  it('by the address of a module name a file that exists', () => {
    const address = (target: string): string => `new URL('${target}', import.meta.${'url'})`;
    expect(
      check({
        'scripts/runtime/start.ts': `${address('./app')} ${address('../../README.md')}\n`,
        'scripts/runtime/app/main.mjs': '',
        'README.md': '',
        'scripts/moved.ts': `\n${address('./app')}\n`,
      }),
    ).toEqual(['scripts/moved.ts:2: scripts/app does not exist']);
  });

  it('in pages are relative links, anchors and quoted paths that exist', () => {
    expect(
      check({
        'docs/spec/xapi.md': page,
        'core/a.ts': '',
        [`${DOCS}/start.md`]:
          '# Start\n[ok](spec/xapi.md#guest-metrics) [ok](#start) [ok](https://example.com/x) `core/a.ts`\n' +
          '[gone](spec/none.md)\n[gone](#stop)\n[gone](spec/xapi.md#memory)\n`core/gone.ts`\n```\n[code](none.md)\n```\n',
      }),
    ).toEqual([
      `${DOCS}/start.md:3: ${DOCS}/spec/none.md does not exist`,
      `${DOCS}/start.md:4: ${DOCS}/start.md has no heading #stop`,
      `${DOCS}/start.md:5: ${DOCS}/spec/xapi.md has no heading #memory`,
      `${DOCS}/start.md:6: core/gone.ts does not exist`,
    ]);
  });

  it('anchors are those that GitHub makes of headings', () => {
    expect([
      ...findAnchors('# `[xenhostN]`\n## A _word_ & more\n## Twice\n## Twice\n## 3. A [link](x.md)\n'),
    ]).toEqual(['xenhostn', 'a-word--more', 'twice', 'twice-1', '3-a-link']);
  });
});
