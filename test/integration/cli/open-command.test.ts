import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RestService, startRestService } from '../../fixtures/rest-service.ts';
import { endAllProcesses, runCli, temporaryFolder } from './cli-process.ts';

// Every command is a process of its own, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 30_000 });

let rest: RestService;
let url: string;

beforeAll(async () => {
  rest = await startRestService();
  url = `${rest.url}/docs`;
});
afterAll(async () => {
  await rest.close();
  await endAllProcesses();
});

describe('dynvm open', () => {
  it("prints the address of the local service's API reference, which is a page", async () => {
    const open = await runCli(['open', '--print', '--data-dir', rest.dataFolder]);
    expect(open).toMatchObject({ code: 0, stdout: `${url}\n`, stderr: '' });
    const page = await fetch(open.stdout.trim());
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  it('prints that of a remote service', async () => {
    const env = { DYNVM_URL: new URL(rest.url).origin, DYNVM_TOKEN: await rest.obtainToken('reader/rita') };
    expect(await runCli(['open', '--print'], { env })).toMatchObject({ code: 0, stdout: `${url}\n` });
  });

  it('says when no service is running', async () => {
    expect(await runCli(['open', '--data-dir', temporaryFolder()])).toMatchObject({ code: 6, stdout: '' });
  });

  describe.runIf(process.platform === 'linux')('on a Linux desktop', () => {
    /** A folder with an xdg-open that notes what it is given. */
    function xdgOpen(exitCode: number): { path: string; noted: () => string } {
      const folder = temporaryFolder();
      const note = join(folder, 'opened');
      writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\necho "$@" > '${note}'\nexit ${exitCode}\n`);
      chmodSync(join(folder, 'xdg-open'), 0o755);
      const noted = () => (existsSync(note) ? readFileSync(note, 'utf8') : '');
      return { path: `${folder}${delimiter}${process.env.PATH}`, noted };
    }
    const open = (path: string, display: string) =>
      runCli(['open', '--data-dir', rest.dataFolder], {
        env: { PATH: path, DISPLAY: display, WAYLAND_DISPLAY: '' },
      });

    it('opens it in the browser and prints nothing', async () => {
      const { path, noted } = xdgOpen(0);
      expect(await open(path, ':0')).toMatchObject({ code: 0, stdout: '', stderr: '' });
      expect(noted()).toBe(`${url}\n`);
    });

    it('prints it without a display, and when the browser does not start', async () => {
      const fit = xdgOpen(0);
      expect(await open(fit.path, '')).toMatchObject({ code: 0, stdout: `${url}\n` });
      expect(fit.noted()).toBe('');
      expect(await open(xdgOpen(3).path, ':0')).toMatchObject({ code: 0, stdout: `${url}\n` });
    });
  });
});
