import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  describeConfig,
  diffConfig,
  formatConfigDiff,
  isSameConfig,
  parseConfig,
} from '../../../core/config/index.ts';

const host = (n: number, ...lines: string[]) =>
  [
    `[xenhost${n}]`,
    `host.name=https://xen${n}`,
    'host.user=root',
    'host.password=pw',
    'host.storage.name=SR',
    'a.template=t',
    ...lines,
  ].join('\n');

async function config(...sections: string[]) {
  const result = await parseConfig(sections.join('\n'), { env: { A: 'pw', B: 'other' } });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

describe('diffConfig', () => {
  it('at first everything is added', async () => {
    const diff = diffConfig(undefined, await config(host(1), host(2)));
    expect(diff.added.map(({ hostRef }) => hostRef)).toEqual([1, 2]);
    expect(diff).toMatchObject({ changed: [], removed: [], commonChanged: true });
  });

  it('added and removed hosts leave the others alone', async () => {
    const diff = diffConfig(await config(host(1), host(2)), await config(host(2), host(7)));
    expect(diff.added.map(({ hostRef }) => hostRef)).toEqual([7]);
    expect(diff.removed.map(({ hostRef }) => hostRef)).toEqual([1]);
    expect(diff.changed).toEqual([]);
    expect(diff).toMatchObject({ commonChanged: false, couchbaseChanged: false, staticPoolChanged: false });
  });

  it.each([
    ['host.password=secret2', ['password']],
    ['host.user=admin', ['user']],
    ['host.name=https://other', ['name', 'url']],
    ['host.name=http://xen1', ['url', 'tls']],
    ['host.tls.verify=false', ['tls']],
    ['host.password=env:B', ['password']],
    ['host.labels=gpu', ['labels']],
    ['host.storage.name=SR2', ['storageName']],
    ['host.network.id=3', ['networkId']],
    ['b.template=u', ['templates']],
    ['a.memory=3', ['templates']],
    ['host.disabled=true', ['disabled']],
    ['host.slots.reserve=1', ['slotsReserve']],
    ['host.dhcp.size=250', ['dhcpSize']],
  ])('%s', async (line, fields) => {
    const { changed } = diffConfig(await config(host(1)), await config(host(1, line)));
    expect(changed).toHaveLength(1);
    expect(changed[0]?.fields.toSorted()).toEqual(fields.toSorted());
  });

  it('the same password from elsewhere is no change of the host', async () => {
    const [before, after] = [await config(host(1)), await config(host(1, 'host.password=env:A'))];
    expect(diffConfig(before, after).changed).toEqual([]);
    expect(isSameConfig(before, after)).toBe(false);
  });
});

it('formatConfigDiff tells what changed by the keys, and never a value', async () => {
  const before = await config(host(1), host(2), host(3));
  const labels = host(1, 'host.labels=gpu', 'host.password=new', 'host.name=http://other', 'b.template=u');
  const after = await config('[common]\nvm.expiry.minutes=5', labels, host(3), host(4));
  expect(formatConfigDiff(diffConfig(before, after))).toBe(
    '[xenhost4] added; [xenhost2] removed; ' +
      '[xenhost1] host.name, host.tls, host.password, host.labels, templates changed; [common] changed',
  );
  expect(formatConfigDiff(diffConfig(before, before))).toBe('nothing that matters changed');
});

it('comments, order and white space make no other configuration', async () => {
  const before = await config(host(1, 'oops=1'), host(2), '[common]\nvm.expiry.minutes=1440');
  const after = await config('# note', host(2), '', '[common]', host(1, '', 'OOPS = 1'));
  expect(isSameConfig(before, after)).toBe(true);
  expect(isSameConfig(before, await config(host(1), host(2)))).toBe(false);
});

describe('describeConfig', () => {
  it('shows what is in force, and of secrets only where they come from', async () => {
    const shown = describeConfig(
      await config(
        host(1, 'host.labels=a,b', 'a.vcpus=2'),
        host(2, 'host.password=env:A'),
        '[common]\nvm.linux.username=u\nvm.linux.password=hush',
        '[couchbase]\ncouchbase.server=cb\ncouchbase.bucket=b\ncouchbase.username=cu\ncouchbase.userpassword=hush',
      ),
    );
    const entry = (section: string, key: string) =>
      shown.sections.find(({ name }) => name === section)?.entries.find((found) => found.key === key);
    expect(shown.sections.map(({ name }) => name)).toEqual(['common', 'couchbase', 'xenhost1', 'xenhost2']);
    expect(entry('common', 'vm.expiry.minutes')).toEqual({
      key: 'vm.expiry.minutes',
      value: '1440',
      secret: false,
    });
    expect(entry('xenhost1', 'host.labels')?.value).toBe('a, b');
    expect(entry('xenhost1', 'a.vcpus')?.value).toBe('2');
    expect(entry('xenhost1', 'host.password')).toEqual({ key: 'host.password', value: 'set', secret: true });
    expect(entry('xenhost2', 'host.password')).toEqual({
      key: 'host.password',
      value: 'env:A',
      secret: true,
    });
    expect(entry('couchbase', 'couchbase.userpassword')?.value).toBe('set');
    expect(JSON.stringify(shown)).not.toMatch(/hush|"pw"/);
  });

  it('no way of printing a configuration shows a secret', async () => {
    const secret = 'Zx9-secret';
    const parsed = await config(
      host(1, `host.password=${secret}`),
      `[common]\nvm.linux.username=u\nvm.linux.password=${secret}`,
    );
    const password = parsed.hosts[0]?.password;
    const outputs = [
      JSON.stringify(parsed),
      inspect(parsed, { depth: 9, showHidden: true }),
      `${password}`,
      String(password),
    ];
    expect(outputs.join()).not.toContain(secret);
  });
});
