import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigProblem, ParseOptions } from '../../../core/config/index.ts';
import { formatProblem, listProblems, loadConfig, parseConfig } from '../../../core/config/index.ts';

const HOST = [
  '[xenhost1]',
  'host.name=https://xen1',
  'host.user=root',
  'host.password=pw',
  'host.storage.name=SR',
];

async function accepted(lines: readonly string[], options: Partial<ParseOptions> = {}) {
  const result = await parseConfig(lines.join('\n'), { env: {}, ...options });
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result.config;
}

async function parseHost(...lines: string[]) {
  const [host] = (await accepted([...HOST, ...lines])).hosts;
  if (host === undefined) throw new Error('no host');
  return host;
}

async function refused(lines: readonly string[], options: Partial<ParseOptions> = {}): Promise<string[]> {
  const result = await parseConfig(lines.join('\n'), { env: {}, ...options });
  return listProblems(result).map(formatProblem);
}

const shown = (warnings: readonly ConfigProblem[]) => warnings.map(formatProblem);

describe('[common]', () => {
  it('defaults', async () => {
    expect((await accepted(HOST)).common).toEqual({
      vmExpiryMinutes: 1440,
      vmNetworkTimeoutSeconds: 400,
      vmQueueMaxWaitSeconds: 0,
      queueReserveAfterMinutes: 30,
      queueWeights: {},
      vmExpiryWarnMinutes: [60, 10],
      sshPort: 22,
      cpuOvercommit: 1,
      diskHeadroomPercent: 10,
      diskGrowthRatio: 0.5,
      provisionConcurrency: 16,
      provisionConcurrencyPerHost: 4,
      reuseMac: false,
      teamSharesVms: false,
      rateLimits: { read: 600, create: 60, other: 120 },
      warmPools: { sizes: {}, schedules: {}, maxAgeMinutes: 720, timeZone: 'UTC' },
    });
  });

  it('every key', async () => {
    const { common } = await accepted([
      ...HOST,
      '[common]',
      'VM.Expiry.Minutes: 600',
      'vm.network.timeout.secs=90',
      'vm.extend.max.minutes=2880',
      'vm.expiry.warn.minutes=5, 30,5',
      'vm.windows.username=Administrator',
      'vm.windows.password=w',
      'vm.linux.username=root',
      'vm.linux.password=l',
      'vm.ssh.port=2222',
      'cpu.overcommit=2.5',
      'disk.headroom.percent=0',
      'disk.growth.ratio=.25',
      'provision.concurrency=8',
      'provision.concurrency.per.host=2',
      'reuse.mac=Yes',
      'vm.queue.max.wait.secs=3600',
      'queue.reserve.after.minutes=45',
      'queue.weights=jenkins-qe:2, ann:0.5',
    ]);
    expect(common).toMatchObject({
      vmExpiryMinutes: 600,
      vmNetworkTimeoutSeconds: 90,
      vmExtendMaxMinutes: 2880,
      vmExpiryWarnMinutes: [30, 5],
      windowsLogin: { username: 'Administrator' },
      linuxLogin: { username: 'root' },
      sshPort: 2222,
      cpuOvercommit: 2.5,
      diskHeadroomPercent: 0,
      diskGrowthRatio: 0.25,
      provisionConcurrency: 8,
      provisionConcurrencyPerHost: 2,
      reuseMac: true,
      vmQueueMaxWaitSeconds: 3600,
      queueReserveAfterMinutes: 45,
      queueWeights: { 'jenkins-qe': 2, ann: 0.5 },
    });
    expect(common.windowsLogin?.password.reveal()).toBe('w');
    expect(common.linuxLogin?.password.reveal()).toBe('l');
  });

  it.each([
    ['vm.expiry.minutes', 'abc', 'expected a whole number of minutes from 1 to 5256000'],
    [
      'vm.expiry.warn.minutes',
      '60,x',
      'expected numbers of minutes from 1 to 5256000, such as 60,10, or none',
    ],
    ['vm.expiry.minutes', '0', 'expected a whole number of minutes from 1 to 5256000'],
    ['vm.expiry.minutes', '-5', 'expected a whole number of minutes from 1 to 5256000'],
    ['vm.network.timeout.secs', '1e3', 'expected a whole number of seconds from 1 to 86400'],
    ['vm.ssh.port', '65536', 'expected a whole number from 1 to 65535'],
    ['cpu.overcommit', '1,5', 'expected a number from 0.1 to 100, with a point for decimals'],
    ['disk.headroom.percent', '100', 'expected a number of percent from 0 to 99, with a point for decimals'],
    ['disk.growth.ratio', '1.1', 'expected a number from 0 to 1, with a point for decimals'],
    ['provision.concurrency', '1.5', 'expected a whole number from 1 to 1000'],
    ['reuse.mac', 'maybe', 'expected true or false'],
  ])('%s=%s is refused', async (key, value, expected) => {
    expect(await refused([...HOST, '[common]', `${key}=${value}`])).toEqual([
      `[common] ${key} (line 7): ${JSON.stringify(value)} is not valid: ${expected}`,
    ]);
  });

  it('[DEFAULT] stands behind every section, as in Python', async () => {
    const config = await accepted([
      '[DEFAULT]',
      'host.user=admin',
      'vm.expiry.minutes=5',
      ...HOST.filter((l) => !l.startsWith('host.user')),
    ]);
    expect(config.hosts[0]?.user).toBe('admin');
    expect(config.common.vmExpiryMinutes).toBe(5);
  });
});

describe('[xenhostN]', () => {
  it('every key', async () => {
    const host = await parseHost(
      'host.network.id=3',
      'host.labels= gpu, big ,,gpu',
      'host.disabled=on',
      'host.slots.reserve=2',
      'host.objects.max=50000',
      'host.dhcp.size=250',
      'windows.template=tmpl-win16dc - PATCHED (1)',
      'windows.template.network=VM Network',
      'windows.vcpus=6',
      'windows.memory=6.5',
      'windows.disk=71',
      'host.vms.max.windows=20',
      'CentOS7.template=tmpl-cnt7',
    );
    expect(host).toEqual({
      hostRef: 1,
      name: 'xen1',
      url: 'https://xen1',
      tls: { verify: true },
      user: 'root',
      password: expect.anything(),
      storageName: 'SR',
      networkId: '3',
      labels: ['gpu', 'big'],
      disabled: true,
      slotsReserve: 2,
      maxObjects: 50_000,
      dhcpSize: 250,
      templates: {
        centos7: { osKey: 'centos7', template: 'tmpl-cnt7' },
        windows: {
          osKey: 'windows',
          template: 'tmpl-win16dc - PATCHED (1)',
          network: 'VM Network',
          vcpus: 6,
          memoryGib: 6.5,
          diskGib: 71,
          maxVms: 20,
        },
      },
    });
  });

  it('a password may hold anything', async () => {
    const config = await accepted(HOST.map((line) => line.replace('=pw', '=p#a;s%s=w"x\'')));
    expect(config.hosts[0]?.password.reveal()).toBe('p#a;s%s=w"x\'');
  });

  it('hosts come in the order of their numbers, gaps allowed', async () => {
    const section = (n: number) =>
      HOST.map((line) => line.replaceAll('xenhost1', `xenhost${n}`).replace('xen1', `x${n}`));
    const { hosts } = await accepted([...section(10), ...section(2), ...section(0)]);
    expect(hosts.map(({ hostRef }) => hostRef)).toEqual([0, 2, 10]);
  });

  it('an OS key that no host has finds nothing, whatever JavaScript calls its own', async () => {
    const { templates } = await parseHost('centos7.template=t');
    expect([templates.constructor, templates.toString, templates.centos8]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('all that is missing or wrong is told at once, with its line', async () => {
    const problems = await refused([
      '[xenhost1]',
      'host.name=10.1.2.300',
      'host.user=',
      'a.vcpus=0',
      'a.template=t',
      'host.vms.max.a=-1',
      '[xenhost2]',
      'host.password=env:NOT_THERE',
      'stray line',
      '[xenhost03]',
    ]);
    expect(problems).toEqual([
      expect.stringMatching(/^\[xenhost1\] host\.password \(line 1\): is missing; expected the password/),
      expect.stringMatching(/^\[xenhost1\] host\.storage\.name \(line 1\): is missing/),
      expect.stringMatching(/^\[xenhost1\] host\.name \(line 2\): "10\.1\.2\.300" is no address; expected/),
      expect.stringMatching(/^\[xenhost1\] host\.user \(line 3\): is empty; expected/),
      expect.stringMatching(
        /^\[xenhost1\] a\.vcpus \(line 4\): "0" is not valid: expected a whole number from 1/,
      ),
      expect.stringMatching(/^\[xenhost1\] host\.vms\.max\.a \(line 6\): "-1" is not valid/),
      expect.stringMatching(/^\[xenhost2\] host\.name \(line 7\): is missing/),
      expect.stringMatching(/^\[xenhost2\] host\.user \(line 7\): is missing/),
      expect.stringMatching(/^\[xenhost2\] host\.storage\.name \(line 7\): is missing/),
      expect.stringMatching(
        /^\[xenhost2\] host\.password \(line 8\): environment variable NOT_THERE is not set/,
      ),
      expect.stringMatching(/^\(line 9\): the line is no key; expected key=value/),
      expect.stringMatching(/^\[xenhost03\] \(line 10\): is no host number/),
    ]);
  });

  it('a key indented by accident is not swallowed by the value above it', async () => {
    const lines = HOST.map((line) => line.replace('host.user', '  host.user'));
    expect(await refused(lines)).toEqual([
      expect.stringMatching(/^\[xenhost1\] host\.user \(line 1\): is missing/),
      expect.stringMatching(
        /^\[xenhost1\] host\.name \(line 2\): goes on over line 3, because that line is indented/,
      ),
    ]);
  });
});

describe('TLS', () => {
  const at = (name: string, ...lines: string[]) => [
    ...HOST.map((line) => line.replace('https://xen1', name)),
    'a.template=t',
    ...lines,
  ];
  const hex = 'ab'.repeat(32);
  const pinned = Array(32).fill('AB').join(':');

  it.each([
    ['no scheme', at('xen1'), 'http://xen1', undefined, 1],
    ['no scheme, but on this computer', at('127.0.0.1:18080'), 'http://127.0.0.1:18080', undefined, 0],
    ['no scheme, this computer in IPv6', at('::1'), 'http://[::1]', undefined, 0],
    ['http', at('http://xen1:8080'), 'http://xen1:8080', undefined, 0],
    ['https', at('https://xen1'), 'https://xen1', { verify: true }, 0],
    ['verify', at('xen1', 'host.tls.verify=true'), 'https://xen1', { verify: true }, 0],
    ['no verify', at('xen1', 'host.tls.verify=false'), 'https://xen1', { verify: false }, 1],
    [
      'pin',
      at('xen1:8443', `host.tls.fingerprint=${hex}`),
      'https://xen1:8443',
      { verify: false, fingerprintSha256: pinned },
      0,
    ],
    [
      'pin and verify',
      at('xen1', `host.tls.fingerprint=${pinned}`, 'host.tls.verify=1'),
      'https://xen1',
      { verify: true, fingerprintSha256: pinned },
      0,
    ],
    [
      'openssl form',
      at('xen1', `host.tls.fingerprint=SHA256 Fingerprint=${pinned}`),
      'https://xen1',
      { verify: false, fingerprintSha256: pinned },
      0,
    ],
    ['IPv6', at('fd00::1'), 'http://[fd00::1]', undefined, 1],
  ])('%s', async (_name, lines, url, tls, warnings) => {
    const config = await accepted(lines);
    expect(config.hosts[0]?.url).toBe(url);
    expect(config.hosts[0]?.tls).toEqual(tls);
    expect(shown(config.warnings)).toHaveLength(warnings);
  });

  it('http and a host.tls key contradict each other', async () => {
    expect(await refused(at('http://xen1', 'host.tls.verify=true'))).toEqual([
      '[xenhost1] host.name (line 2): is http://, but a host.tls key asks for TLS; expected https:// or no host.tls key',
    ]);
  });

  it('a SHA-1 fingerprint is called one', async () => {
    expect(await refused(at('xen1', `host.tls.fingerprint=${'ab'.repeat(20)}`))).toEqual([
      expect.stringContaining('(this looks like SHA-1)'),
    ]);
  });
});

describe('warnings', () => {
  it.each([
    [
      'a misspelt key',
      ['cento7.tmplate=x', 'centos7.templte=x', 'centos7.template=t'],
      [
        '[xenhost1] cento7.tmplate (line 6): is not a known key and is ignored; did you mean centos7.template?',
        '[xenhost1] centos7.templte (line 7): is not a known key and is ignored; did you mean centos7.template?',
      ],
    ],
    [
      'a key of another section',
      ['a.template=t', 'vm.expiry.minutes=5'],
      ['[xenhost1] vm.expiry.minutes (line 7): is not a known key and is ignored; it belongs in [common]'],
    ],
    [
      'a size without a template',
      ['a.template=t', 'b.memory=4'],
      ['[xenhost1] b.memory (line 7): has no effect: this host has no b.template'],
    ],
    [
      'a key twice',
      ['a.template=t', 'a.template=u'],
      ['[xenhost1] a.template (line 7): occurs again (first in line 6); the last one counts'],
    ],
    [
      'no template',
      [],
      ['[xenhost1] (line 1): has no <os>.template key: its VMs are shown, but it provisions nothing'],
    ],
    [
      'a section in the wrong case',
      ['a.template=t', '[XenHost2]'],
      [
        '[XenHost2] (line 7): section "XenHost2" is not known and is ignored; hosts are called xenhost1, xenhost2, … (lower case, no blanks)',
      ],
    ],
    [
      'a misspelt section',
      ['a.template=t', '[Comon]'],
      ['[Comon] (line 7): section "Comon" is not known and is ignored; did you mean [common]? (case counts)'],
    ],
    [
      'a login by half',
      ['a.template=t', '[common]', 'vm.linux.username=root'],
      [
        "[common] vm.linux.username (line 8): has no effect without vm.linux.password: checkvms can't log in to linux VMs",
      ],
    ],
    [
      'one address twice',
      ['a.template=t', '[xenhost2]', ...HOST.slice(1), 'a.template=t'],
      [
        '[xenhost2] host.name (line 8): is the same address as that of [xenhost1]; only the lower number counts',
      ],
    ],
  ])('%s', async (_name, lines, warnings) => {
    expect(shown((await accepted([...HOST, ...lines])).warnings)).toEqual(warnings);
  });

  it('the value of a key that nothing reads is never told: it may be a misspelt password', async () => {
    const config = await accepted([...HOST, 'a.template=t', 'host.pasword=hunter2']);
    expect(shown(config.warnings).join()).toContain('did you mean host.password?');
    expect(JSON.stringify(config)).not.toContain('hunter2');
  });
});

describe('[couchbase]', () => {
  const BUCKET = [
    '[couchbase]',
    'couchbase.server=cb1',
    'couchbase.bucket=dyn',
    'couchbase.username=u',
    'couchbase.userpassword=p',
  ];
  const STATIC = ['static.server=cb2', 'static.bucket=pool', 'static.username=su', 'static.userpassword=sp'];

  it('both buckets', async () => {
    const config = await accepted([...HOST, ...BUCKET, ...STATIC]);
    expect(config.couchbase).toMatchObject({ server: 'cb1', bucket: 'dyn', username: 'u' });
    expect(config.couchbase?.password.reveal()).toBe('p');
    expect(config.staticPool).toMatchObject({ server: 'cb2', bucket: 'pool', username: 'su' });
    expect(config.staticPool?.password.reveal()).toBe('sp');
  });

  it('an empty section means no Couchbase', async () => {
    const config = await accepted([...HOST, '[couchbase]', 'couchbase.server=']);
    expect(config).not.toHaveProperty('couchbase');
    expect(config).not.toHaveProperty('staticPool');
  });

  it('half a bucket is refused', async () => {
    expect(await refused([...HOST, ...BUCKET.slice(0, 3), ...STATIC.slice(0, 3)])).toEqual([
      '[couchbase] couchbase.username (line 6): is missing; expected a value',
      '[couchbase] couchbase.userpassword (line 6): is missing; expected a value',
      '[couchbase] static.userpassword (line 6): is missing; expected a value',
    ]);
  });

  it('a certificate file must be readable', async () => {
    const problems = await refused([...HOST, ...BUCKET, 'couchbase.ca.file=ca.pem'], {
      path: '/nowhere/x.ini',
    });
    expect(problems).toEqual([
      "[couchbase] couchbase.ca.file (line 11): file /nowhere/ca.pem can't be read (it does not exist); expected a readable file",
    ]);
  });
});

describe('secrets from elsewhere', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dynvm-config-'));
    await writeFile(join(folder, 'pw.txt'), 'from file\r\n');
    await writeFile(join(folder, 'empty.txt'), '\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const withPassword = (value: string) => HOST.map((line) => line.replace('=pw', `=${value}`));
  const options = () => ({
    path: join(folder, 'x.ini'),
    env: { XEN_PW: 'from env', EMPTY: '' },
    secrets: { read: async (name: string) => (name === 'xen1' ? 'from keyring' : undefined) },
  });

  it.each([
    ['env:XEN_PW', 'from env', 'env:XEN_PW'],
    ['file:pw.txt', 'from file', 'file:pw.txt'],
    ['secret:xen1', 'from keyring', 'secret:xen1'],
    ['plain', 'plain', 'set'],
    ['env:#not a name', 'env:#not a name', 'set'],
    ['ENV:XEN_PW', 'ENV:XEN_PW', 'set'],
  ])('%s', async (value, text, source) => {
    const { hosts } = await accepted(withPassword(value), options());
    expect(hosts[0]?.password.reveal()).toBe(text);
    expect(hosts[0]?.password.source).toBe(source);
  });

  it.each([
    ['env:NOPE', 'environment variable NOPE is not set'],
    ['env:EMPTY', 'environment variable EMPTY is empty'],
    ['file:nope.txt', "nope.txt can't be read (it does not exist)"],
    ['file:empty.txt', 'empty.txt is empty'],
    ['secret:other', 'the keyring holds no secret "other"'],
  ])('%s is refused', async (value, message) => {
    const problems = await refused(withPassword(value), options());
    expect(problems).toEqual([expect.stringContaining('[xenhost1] host.password (line 4): ')]);
    expect(problems[0]).toContain(message);
  });

  it('without a keyring, or without a file to be relative to', async () => {
    expect(await refused(withPassword('secret:xen1'))).toEqual([
      expect.stringContaining('needs the desktop keyring'),
    ]);
    expect(await refused(withPassword('file:pw.txt'))).toEqual([
      expect.stringContaining('expected an absolute path'),
    ]);
  });

  it('the files a configuration depends on are told, readable or not', async () => {
    const result = await parseConfig(withPassword('file:nope.txt').join('\n'), options());
    expect(result.files).toEqual([join(folder, 'nope.txt')]);
  });
});

describe('whole files', () => {
  it.each([
    ['', 'the text is empty; expected at least one [xenhostN] section'],
    ['# only a comment', 'the text is empty; expected at least one [xenhostN] section'],
    [
      'host.name=x',
      '(line 1): the line stands before any section; expected a header such as [common] or [xenhost1] first',
    ],
  ])('%j is refused', async (text, message) => {
    expect(await refused([text])).toEqual([message]);
  });

  it('a file that is missing or no UTF-8 is a problem, not an exception', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dynvm-config-'));
    const path = join(folder, 'x.ini');
    expect(await loadConfig({ path, env: {} })).toMatchObject({
      ok: false,
      problems: [
        { message: `${path} can't be read (it does not exist); expected a configuration file there` },
      ],
    });
    await writeFile(path, Buffer.from([...Buffer.from('[common]\n#'), 0xff, 0x0a]));
    expect(await loadConfig({ path, env: {} })).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('is not UTF-8 text') }],
    });
    await rm(folder, { recursive: true });
  });
});

describe('a host section that cannot be used', () => {
  const others = HOST.map((line) => line.replace('xenhost1', 'xenhost2').replace('xen1', 'xen2'));

  it.each([
    ['an empty section', ['[xenhost1]'], 'xenhost1', ['[xenhost1] host.name (line 1): is missing']],
    ['no storage', HOST.slice(0, -1), 'https://xen1', ['[xenhost1] host.storage.name (line 1): is missing']],
    ['no password', HOST.toSpliced(3, 1), 'https://xen1', ['[xenhost1] host.password (line 1): is missing']],
    ['an empty password', HOST.toSpliced(3, 1, 'host.password='), 'https://xen1', ['(line 4): is empty']],
    [
      'a password whose variable is not set',
      HOST.toSpliced(3, 1, 'host.password=env:NO'),
      'https://xen1',
      ['NO'],
    ],
    [
      'a value that makes no sense',
      [...HOST, 'host.slots.reserve=many'],
      'https://xen1',
      ['host.slots.reserve'],
    ],
    [
      'a size that is no number',
      [...HOST, 'a.template=t', 'a.vcpus=x'],
      'https://xen1',
      ['a.vcpus (line 7)'],
    ],
  ])(
    'with %s: the others are used, and it is named with its problems',
    async (_case, lines, name, messages) => {
      const config = await accepted([...lines, ...others]);
      expect(config.hosts.map(({ hostRef }) => hostRef)).toEqual([2]);
      expect(config.unusableHosts).toMatchObject([{ hostRef: 1, name }]);
      const problems = (config.unusableHosts?.[0]?.problems ?? []).map(formatProblem);
      for (const message of messages) expect(problems.join('\n')).toContain(message);
    },
  );

  it('every one of a hundred, with more problems than an answer lists', async () => {
    const sections = Array.from({ length: 100 }, (_, index) => [`[xenhost${index}]`, 'host.slots.reserve=x']);
    const config = await accepted(sections.flat());
    expect([config.hosts, config.unusableHosts?.length]).toEqual([[], 100]);
  });

  it('one with more problems than are listed has the first lines and the number of the others', async () => {
    const wrong = Array.from({ length: 25 }, (_, index) => [`os${index}.template=t`, `os${index}.vcpus=x`]);
    const long = `os${'x'.repeat(500)}`;
    const config = await accepted([...HOST, `${long}.template=t`, `${long}.vcpus=x`, ...wrong.flat()]);
    const problems = config.unusableHosts?.[0]?.problems ?? [];
    expect(problems).toHaveLength(20);
    expect(problems[0]?.key?.length).toBeLessThan(130);
    const lines = problems.slice(0, -1).map(({ line = 0 }) => line);
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
    expect(problems.at(-1)?.message).toBe('there are 7 more problems');
  });

  it('a broken syntax, another section or a number that is none refuses the whole text all the same', async () => {
    const incomplete = ['[xenhost1]', ...others];
    for (const broken of [['no key'], ['[common]', 'vm.expiry.minutes=x'], ['[xenhost01]']]) {
      const result = await parseConfig([...incomplete, ...broken].join('\n'), { env: {} });
      expect(result.ok, broken.join()).toBe(false);
    }
  });
});

describe('warm pools', () => {
  it('has sizes and hours for each OS of the lab, and sizes of single hosts', async () => {
    const config = await accepted([
      '[common]',
      'centos7.warm = 4',
      'centos7.warm.schedule = mon-fri 07:00-19:00=6, sat 09:30-13:00=auto',
      'debian12.warm = auto:75',
      'warm.time.zone = Europe/Berlin',
      ...HOST,
      'centos7.template = tmpl',
      'centos7.warm = never',
    ]);
    expect(config.common.warmPools).toEqual({
      sizes: { centos7: { kind: 'fixed', count: 4 }, debian12: { kind: 'auto', quantile: 75 } },
      schedules: {
        centos7: [
          { weekdays: [1, 2, 3, 4, 5], fromMinute: 420, toMinute: 1140, size: { kind: 'fixed', count: 6 } },
          { weekdays: [6], fromMinute: 570, toMinute: 780, size: { kind: 'auto', quantile: 90 } },
        ],
      },
      maxAgeMinutes: 720,
      timeZone: 'Europe/Berlin',
    });
    expect(config.hosts[0]?.templates.centos7?.warm).toEqual({ kind: 'never' });
    expect(config.warnings).toEqual([]);
  });
});
