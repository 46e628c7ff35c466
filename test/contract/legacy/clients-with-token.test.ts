import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AccessService, startAccessService } from '../../fixtures/access-service.ts';
import { describeWithClients, runBash, runPython } from '../../fixtures/shell-clients.ts';

let service: AccessService;
let token: string;
let folder: string;

beforeAll(async () => {
  // Whoever comes from this machine is asked for a token, too.
  service = await startAccessService({ simulator: { hosts: 2 }, listener: { sharedMachine: true } });
  token = (await service.createToken({ id: 'ci' })).text;
  folder = await mkdtemp(join(tmpdir(), 'dynvm-netrc-'));
  await writeFile(join(folder, 'netrc'), `machine 127.0.0.1 login ci password ${token}\n`);
});
afterAll(async () => {
  await service?.close();
  await rm(folder, { recursive: true, force: true });
});

const bash = (script: string, credential = token) =>
  runBash(script, { URL: service.url, TOKEN: credential, NETRC: join(folder, 'netrc') });
const python = (script: string) => runPython(script, service.url, token);

const CURLS = {
  '-u': '-u "ci:$TOKEN"',
  '--netrc-file': '--netrc-file "$NETRC"',
  Bearer: '-H "Authorization: Bearer $TOKEN"',
};

describeWithClients(['bash', 'curl', 'egrep', 'xargs', 'cut'], 'shell clients with a token', () => {
  it.each(Object.entries(CURLS))(
    'curl %s: Jenkins’ pipeline gives a bare address, and the job releases it',
    async (way, flags) => {
      const name = `jenkins${way.replaceAll('-', '')}`;
      const address = await bash(
        `curl -s ${flags} "$URL/getservers/${name}?os=centos7&count=1&format=detailed" | egrep ${name} | cut -f2 -d':' | xargs`,
      );
      expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+\n$/);
      expect(JSON.parse(await bash(`curl -s ${flags} "$URL/releaseservers/${name}/available"`))).toEqual([
        name,
      ]);
    },
  );

  it('get a refusal in one line without one, and nothing is made', async () => {
    expect(await bash(`curl -s -w ' %{http_code}' "$URL/getservers/refused?os=centos7"`)).toMatch(
      /needs a token.* 401$/,
    );
    expect(await bash(`curl -sf "$URL/getavailablecount" || echo failed`)).toBe('failed\n');
    expect(service.leases.requests().map(({ spec }) => spec.descriptor)).not.toContain('refused');
  });
});

describeWithClients(['wget'], 'wget', () => {
  const WGET = 'wget -qO- --auth-no-challenge --user=ci --password="$TOKEN" "$URL/getavailablecount/centos7"';

  it('sends the token at once with --auth-no-challenge, and is refused without', async () => {
    expect(Number(await bash(WGET))).toBeGreaterThan(0);
    expect(await bash('wget -qO- "$URL/getavailablecount/centos7" || echo "failed $?"')).toBe('failed 6\n');
    expect(await bash(`${WGET} || echo failed`, 'dyn_wrong')).toBe('failed\n');
  });
});

const URLLIB = `
import json, sys, urllib.request, urllib.error
def get(path, headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(sys.argv[1] + path, headers=headers)) as answer:
            return [answer.status, answer.read().decode()]
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode()]
bearer = {'Authorization': 'Bearer ' + sys.argv[2]}
made = get('/getservers/dispatched?os=centos7&count=2', bearer)
released = get('/releaseservers/dispatched/available', bearer)
print(json.dumps([get('/getavailablecount/centos7', {})[0], made[0], json.loads(made[1]), json.loads(released[1])]))
`;

const REQUESTS = `
import json, sys, requests
url = sys.argv[1] + '/getavailablecount/centos7'
print(json.dumps([requests.get(url).status_code, requests.get(url, auth=('ci', sys.argv[2])).text]))
`;

describeWithClients(['python3'], 'Python', () => {
  it('urllib, as the dispatcher uses it, gets its servers with a Bearer and is refused without', async () => {
    const [refused, made, servers, released] = (await python(URLLIB)) as [number, number, string[], string[]];
    expect([refused, made, servers.length, released]).toEqual([401, 200, 2, ['dispatched1', 'dispatched2']]);
  });
});

describeWithClients(['python3', { pythonModule: 'requests' }], 'Python with requests', () => {
  it('sends the token as the password of its auth', async () => {
    expect(await python(REQUESTS)).toEqual([401, expect.stringMatching(/^\d+$/)]);
  });
});
