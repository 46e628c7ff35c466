import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Preferences } from '../../../core/contract/preferences.ts';
import { createLogger } from '../../../core/service/create-logger.ts';
import { readLaunchOptions } from '../../../electron/lifecycle/launch-options.ts';
import { openLogFiles } from '../../../electron/lifecycle/log-files.ts';
import { fileInside } from '../../../electron/page/file-inside.ts';
import { mayOpenExternally } from '../../../electron/security/may-open-externally.ts';
import { openDesktopSettings } from '../../../electron/settings/desktop-settings.ts';
import { FAILURE_ACTIONS, failurePage } from '../../../electron/window/failure-page.ts';
import { isOnScreen } from '../../../electron/window/is-on-screen.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dynvm-desktop-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the files of the page', () => {
  it.each([
    ['/', '/app/index.html'],
    ['/assets/index-1.js', '/app/assets/index-1.js'],
    ['/assets/../index.html', '/app/index.html'],
  ])('%s', (asked, file) => expect(fileInside('/app', asked)).toBe(file));

  it.each([
    '/../etc/passwd',
    '/%2e%2e/etc/passwd',
    '/..%2fapp-other/x.js',
    '/a%00.js',
    '/%',
    '/a\\..\\b',
    '/assets/../..',
  ])('never outside: %s', (asked) => expect(fileInside('/app', asked)).toBeUndefined());
});

describe('links to the outside', () => {
  it('open for pages of the list', () => {
    expect(mayOpenExternally('https://docs.xcp-ng.org/storage/#sr')).toBe(true);
  });

  it.each([
    'http://docs.xcp-ng.org/',
    'https://docs.xcp-ng.org.evil.example/',
    'https://docs.xcp-ng.org@evil.example/',
    'https://ann:pw@docs.xcp-ng.org/',
    'https://docs.xcp-ng.org:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'not a link',
  ])('stay closed for %s', (link) => expect(mayOpenExternally(link)).toBe(false));
});

describe('what the desktop is started with', () => {
  const read = (args: string[], env: Record<string, string> = {}) => readLaunchOptions(args, env, '/start');

  it('stands among the switches of Chromium and debuggers', () => {
    expect(
      read([
        '--inspect=0',
        '--no-sandbox',
        '/app',
        '--config',
        'lab.ini',
        '--port',
        '0',
        '--smoke',
        '--still-demo',
        '--allow-host',
        'dynvm.example.com',
        '--allow-host=ci',
      ]),
    ).toEqual({
      configPath: '/start/lab.ini',
      dataFolder: undefined,
      port: 0,
      listen: '127.0.0.1',
      allowedHosts: ['dynvm.example.com', 'ci'],
      logLevel: 'info',
      smoke: true,
      stillDemo: true,
      hidden: false,
      locked: ['config', 'port'],
    });
  });

  it('takes the variable where no option is given; empty counts as absent', () => {
    expect(read([], { DYNVM_CONFIG: '/etc/lab.ini' }).configPath).toBe('/etc/lab.ini');
    expect(read(['--config', 'x.ini'], { DYNVM_CONFIG: '/etc/lab.ini' }).configPath).toBe('/start/x.ini');
    expect(read([], { DYNVM_CONFIG: '' }).configPath).toBeUndefined();
    expect(read(['--port', 'many']).port).toBe(5000);
    expect(read([], { DYNVM_CONFIG: '/etc/lab.ini' }).locked).toEqual(['config']);
    expect(read([]).locked).toEqual([]);
  });
});

describe('the log of the desktop', () => {
  it('begins a new file when one is full, keeps the last ones and loses no line', async () => {
    const logs = join(folder, 'logs');
    const files = openLogFiles(logs, { fileMaxBytes: 2000, filesKept: 2 });
    const logger = createLogger({ destination: files });
    for (let line = 0; line < 60; line += 1) {
      logger.info({ line, password: 'hunter2' }, 'x'.repeat(50));
      if (line % 7 === 0) await files.flush();
    }
    await files.flush();
    const names = readdirSync(logs).sort();
    expect(names).toEqual(['console.1.log', 'console.2.log', 'console.log']);
    const text = ['console.2.log', 'console.1.log', 'console.log']
      .map((name) => readFileSync(join(logs, name), 'utf8'))
      .join('');
    const lines = [...text.matchAll(/"line":(\d+)/g)].map(([, number]) => Number(number));
    expect(lines).toEqual(Array.from({ length: lines.length }, (_, index) => 60 - lines.length + index));
    expect(text).not.toContain('hunter2');
    expect(readFileSync(join(logs, 'console.1.log')).length).toBeLessThanOrEqual(2000);
  });
});

describe('what the desktop remembers', () => {
  it('survives a restart, and a damaged file costs only what it held', async () => {
    const file = join(folder, 'desktop.json');
    const logger = createLogger({ level: 'silent' });
    const fresh = { configPath: null, preferences: Preferences.parse({}), services: [] };
    expect(openDesktopSettings(file, logger).current()).toEqual(fresh);
    const changed = {
      configPath: '/lab.ini',
      preferences: { ...fresh.preferences, colorScheme: 'dark' as const },
    };
    await openDesktopSettings(file, logger).change(changed);
    expect(openDesktopSettings(file, logger).current()).toEqual({ ...fresh, ...changed });
    writeFileSync(file, '{"configPath":');
    expect(openDesktopSettings(file, logger).current()).toEqual(fresh);
    expect(existsSync(`${file}.tmp`)).toBe(false);
  });
});

describe('where the window was last time', () => {
  const laptop = { x: 0, y: 25, width: 1440, height: 875 };
  const right = { x: 1440, y: 0, width: 1920, height: 1080 };
  const window = { x: 1600, y: 100, width: 1200, height: 800 };

  it('counts where enough of it is on a screen', () => {
    expect(isOnScreen(window, [laptop, right])).toBe(true);
    expect(isOnScreen({ ...window, x: 1240 }, [laptop])).toBe(true);
    expect(isOnScreen({ ...window, x: -1000 }, [laptop])).toBe(true);
  });

  it('does not where that screen is gone', () => {
    expect(isOnScreen(window, [laptop])).toBe(false);
    expect(isOnScreen({ ...window, x: 1300 }, [laptop])).toBe(false);
    expect(isOnScreen({ ...window, x: 0, y: 850 }, [laptop])).toBe(false);
    expect(isOnScreen(window, [])).toBe(false);
  });
});

describe('the page that says why there is no console', () => {
  const failure = { code: 'config-invalid', message: '<script>alert(1)</script>' } as const;

  it('shows text as text, and offers what to do', () => {
    const page = failurePage({ failed: 'core', failure, logFolder: '/logs', configPath: undefined });
    expect(page).not.toContain('<script');
    expect(page).toContain('&#60;script');
    expect(page).toContain('/logs');
    for (const action of FAILURE_ACTIONS) expect(page).toContain(`href="/core-failure/${action}"`);
  });

  it('names a configuration that is gone', () => {
    const gone = join(folder, 'lab & co.ini');
    expect(failurePage({ failed: 'core', failure, logFolder: '/logs', configPath: gone })).toContain(
      '<h1>lab &#38; co.ini is gone</h1>',
    );
    writeFileSync(gone, '');
    expect(failurePage({ failed: 'core', failure, logFolder: '/logs', configPath: gone })).not.toContain(
      'is gone',
    );
  });
});
