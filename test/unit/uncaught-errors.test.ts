import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { describeOrigin } from '../../core/uncaught-errors.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function errorAt(...frames: string[]): Error {
  const error = new Error('boom');
  error.stack = ['Error: boom', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

it('the part of an error is the folder its innermost frame of ours is in', () => {
  const frames = [
    'JSON.parse (<anonymous>)',
    'new Parser (/srv/app/node_modules/saxes/saxes.js:10:5)',
    'HttpPost.read (file:///srv/app/core/xapi/transport/http-post.ts:41:7)',
    '/srv/app/core/fleet/host-entry.ts:9:1',
    'node:internal/timers:5:1',
  ];
  expect(describeOrigin(errorAt(...frames))).toEqual({
    part: 'xapi',
    frames: [
      'node_modules/saxes/saxes.js:10',
      'core/xapi/transport/http-post.ts:41',
      'core/fleet/host-entry.ts:9',
    ],
  });
  expect(describeOrigin(errorAt('run (/srv/app/electron/main.ts:3:1)')).part).toBe('electron');
  expect(describeOrigin(errorAt('x (/elsewhere/x.js:3:1)')).part).toBe('unknown');
  expect(describeOrigin('no error')).toEqual({ part: 'unknown', frames: [] });
});

it('bundled code is told by its source', () => {
  const bundle = join(ROOT, 'out', 'core', 'dynvm.mjs');
  const files = [bundle];
  const line = readFileSync(bundle, 'utf8')
    .split('\n')
    .findIndex((text) => text.startsWith('endOnUncaughtError({'));
  expect(line).toBeGreaterThan(0);
  const error = errorAt(`x (${pathToFileURL(files[0] ?? '').href}:${line + 1}:1)`);
  expect(describeOrigin(error)).toEqual({
    part: 'cli',
    frames: [expect.stringMatching(/^core\/cli\.ts:\d+$/)],
  });
});
