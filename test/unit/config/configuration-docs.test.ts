import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describeConfig, parseConfig } from '../../../core/config/index.ts';
import {
  CommonSection,
  CouchbaseSection,
  HostSection,
  POOL_KEYS,
  StaticPoolSection,
  TEMPLATE_KEYS,
} from '../../../core/config/sections/section-schemas.ts';

const docs = await readFile(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
const example = await readFile(new URL('../../../examples/dynvmservice.ini', import.meta.url), 'utf8');

/** The cells of the table row whose first cell names the key. */
function findRow(key: string): string[] | undefined {
  const rows = docs.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  return cells.find(([name]) => name?.includes(`\`${key}\``));
}

const FIXED = [CommonSection, HostSection, CouchbaseSection, StaticPoolSection].flatMap(({ shape }) =>
  Object.keys(shape),
);

it.each([...FIXED, ...Object.keys(TEMPLATE_KEYS), ...Object.keys(POOL_KEYS)])(
  'docs/configuration.md describes %s',
  (key) => {
    expect(findRow(key)).toBeDefined();
  },
);

it('docs/configuration.md tells the defaults that are in force', async () => {
  const parsed = await parseConfig('[common]\n', { env: {} });
  if (!parsed.ok) throw new Error('an empty [common] is sound');
  const [common] = describeConfig(parsed.config).sections;
  for (const { key, value } of common?.entries ?? []) {
    expect(findRow(key)?.at(-1), key).toBe(`\`${value}\``);
  }
  expect(common?.entries).toHaveLength(18);
});

const PASSWORDS = {
  DYNVM_XEN1_PASSWORD: 'a',
  DYNVM_XEN2_PASSWORD: 'b',
  DYNVM_LINUX_PASSWORD: 'c',
  DYNVM_WINDOWS_PASSWORD: 'd',
  DYNVM_COUCHBASE_PASSWORD: 'e',
};

it('examples/dynvmservice.ini is sound as it is', async () => {
  const parsed = await parseConfig(example, { env: PASSWORDS });
  expect(parsed).toMatchObject({
    ok: true,
    config: { warnings: [], hosts: [{ hostRef: 1 }, { hostRef: 2 }] },
  });
});

it('examples/dynvmservice.ini is sound with its optional keys', async () => {
  const parsed = await parseConfig(example.replaceAll(/^#(?=[a-z.]+=|\[)/gm, ''), { env: PASSWORDS });
  expect(parsed).toMatchObject({
    ok: true,
    config: {
      warnings: [],
      couchbase: { bucket: 'dynvms' },
      staticPool: {},
      common: { linuxLogin: {}, windowsLogin: {} },
    },
  });
});
