import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatNotices } from '../../../scripts/third-party/format-notices.mjs';
import { readPackage, toPackagePath } from '../../../scripts/third-party/read-package.mjs';

/** What `npm test` has built. */
const notices = (bundle: string) => readFileSync(`out/${bundle}/THIRD_PARTY_NOTICES.txt`, 'utf8');

describe('third-party notices', () => {
  it('of the renderer list what is in it, with its licence text', () => {
    const text = notices('renderer');
    expect(text).toMatch(/^react 19\.\S+ \(MIT\)$/m);
    expect(text).toMatch(/^@mantine\/core \S+ \(MIT\)$/m);
    expect(text).toContain('Permission is hereby granted, free of charge');
    expect(text).not.toMatch(/^(electron|vitest|playwright\S*) /m);
  });

  it('of main process and core list theirs', () => {
    for (const bundle of ['main', 'core']) expect(notices(bundle)).toMatch(/^zod \S+ \(MIT\)$/m);
  });

  it('have no package without a licence', () => {
    for (const bundle of ['main', 'core', 'renderer']) expect(notices(bundle)).not.toContain('UNKNOWN');
  });

  it('say a text that several packages share once', () => {
    const react = readPackage('node_modules/react');
    const twice = formatNotices([react, { ...react, name: 'react-again' }]);
    expect(twice.split('Permission is hereby granted')).toHaveLength(2);
  });

  it.each([
    ['node_modules/react/index.js', 'node_modules/react'],
    ['node_modules/@mantine/core/esm/a.mjs?x=1', 'node_modules/@mantine/core'],
    ['node_modules/a/node_modules/@b/c/d.js', 'node_modules/a/node_modules/@b/c'],
    ['core/cli.ts', undefined],
  ])('belong to the innermost package: %s', (file, path) => {
    expect(toPackagePath(`${process.cwd()}/${file}`)).toBe(path);
  });
});
