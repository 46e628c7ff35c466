import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningService, startService } from '../../fixtures/running-service.ts';
import { describeWithClients, runBash, runPython } from '../../fixtures/shell-clients.ts';

let service: RunningService;

beforeAll(async () => {
  service = await startService({ simulator: { hosts: 2, vmsPerHost: 3 } });
});

afterAll(() => service.close());

/** What a script prints; `$URL` is the service. */
const bash = (script: string) => runBash(script, { URL: service.url });
const python = (script: string, ...values: string[]) => runPython(script, service.url, ...values);

describeWithClients(['bash', 'curl', 'egrep', 'xargs', 'sed'], 'the shell pipelines of CI jobs', () => {
  it('Jenkins, one VM: a bare dotted address', async () => {
    const output = await bash(
      `curl -s "$URL/getservers/jenkins-a?os=centos7&count=1&format=detailed" | egrep jenkins-a | cut -f2 -d':' | xargs`,
    );
    expect(output).toMatch(/^\d+\.\d+\.\d+\.\d+\n$/);
  });

  it('Jenkins, several VMs: bare dotted addresses', async () => {
    const output = await bash(
      `curl -s "$URL/getservers/jenkins-b?os=centos7&count=3&format=detailed" | egrep jenkins-b | cut -f2 -d':' | sed 's/,//g' | xargs`,
    );
    expect(output).toMatch(/^(\d+\.\d+\.\d+\.\d+ ){2}\d+\.\d+\.\d+\.\d+\n$/);
  });

  it('get_dynvms.sh: memory_static_max stands once a line, so lines can be counted', async () => {
    const shown = JSON.parse((await service.get('/showall')).body) as Record<string, unknown[]>;
    const output = await bash(`curl -s "$URL/showall" | grep max | wc -l`);
    expect(Number(output)).toBe(Object.values(shown).flat().length);
    expect(Number(output)).toBeGreaterThanOrEqual(6);
  });

  it('a script that compares the count as a number', async () => {
    const output = await bash(
      `count=$(curl -s "$URL/getavailablecount/centos7"); if [ "$count" -ge 1 ]; then echo enough; fi`,
    );
    expect(output).toBe('enough\n');
  });

  it('curl -f fails on a 499, and its body is the reason', async () => {
    expect(await bash(`curl -sf "$URL/getservers/none?os=nosuchos" || echo failed`)).toBe('failed\n');
    expect(await bash(`curl -s -o /dev/null -w '%{http_code}' "$URL/getservers/none?os=nosuchos"`)).toBe(
      '499',
    );
    expect(await bash(`curl -s "$URL/getservers/none?os=nosuchos"`)).toContain('nosuchos');
  });

  it('curl -I, a probe, is refused and makes nothing', async () => {
    expect(await bash(`curl -sI -o /dev/null -w '%{http_code}' "$URL/getservers/probe?os=centos7"`)).toBe(
      '405',
    );
    expect((await service.get('/showall')).body).not.toContain('"probe"');
  });

  it('releasing a batch by its name in a loop of names', async () => {
    const output = await bash(`curl -s "$URL/releaseservers/jenkins-b" | grep jenkins | tr -d '", ' | sort`);
    expect(output).toBe('jenkins-b1\njenkins-b2\njenkins-b3\n');
    expect(await bash(`curl -s "$URL/releaseservers/jenkins-b"`)).toBe("Error: VM jenkins-b doesn't exist");
  });
});

/** The steps of the test dispatcher: how many are free, get some, give them back. */
const DISPATCHER = `
import json, sys, urllib.request, urllib.error, urllib.parse

base, name, query = sys.argv[1], sys.argv[2], sys.argv[3]

def get(path):
    try:
        with urllib.request.urlopen(base + path) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()

status, body = get('/getavailablecount/centos7?poolId=12hour')
available = int(body) if status == 200 else 0
status, body = get('/getservers/' + name + '?' + query)
if status == 499:
    servers = None
elif '[' in body:
    servers = json.loads(body)
else:
    servers = [body]
released = get('/releaseservers/' + name + '/available')[1]
print(json.dumps({'available': available, 'status': status, 'servers': servers, 'released': released}))
`;

describeWithClients(['python3'], 'the test dispatcher', () => {
  it('gets its servers and gives them back without a count', async () => {
    const name = 'nserv-rebalance_P0-Apr-29-06:36:12-7.0.0-19022';
    const result = await python(DISPATCHER, name, 'os=centos7&count=2&format=&expiresin=60&checkvms=false');
    expect(result).toMatchObject({ available: expect.any(Number), status: 200 });
    const { servers, released } = result as { servers: string[]; released: string };
    expect(servers.length).toBe(2);
    for (const server of servers) expect(server).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(JSON.parse(released)).toEqual([`${name}1`, `${name}2`]);
  });

  it('takes "no capacity" as try again later', async () => {
    const result = await python(DISPATCHER, 'too-many', 'os=centos7&count=1000');
    expect(result).toMatchObject({
      status: 499,
      servers: null,
      released: "Error: VM too-many doesn't exist",
    });
  });

  it('showall is what Python itself would have written', async () => {
    await service.get('/getservers/%C3%BCml%C3%A4ut?os=centos7');
    const script = `
import json, sys, urllib.request
body = urllib.request.urlopen(sys.argv[1] + '/showall').read().decode('ascii')
print(json.dumps(body == json.dumps(json.loads(body), indent=2, sort_keys=True)))`;
    expect(await python(script)).toBe(true);
    expect((await service.get('/showall')).body).toContain(String.raw`"\u00fcml\u00e4ut"`);
  });
});
