import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../../../core/simulator/index.ts';
import { type LabClient, post, QUICK, startLab } from './lab-client.ts';

let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

beforeAll(async () => {
  lab = await startLab();
  client = lab.client;
});
afterAll(() => lab.close());

function xmlCall(method: string, ...values: string[]): string {
  const params = values.map((value) => `<param><value>${value}</value></param>`).join('');
  return `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${params}</params></methodCall>`;
}

async function xml(method: string, ...values: string[]): Promise<string> {
  return (await post(client.url, xmlCall(method, client.session, ...values))).text;
}

const SUCCESS =
  '<?xml version="1.0"?><methodResponse><params><param><value><struct><member><name>Status</name><value>Success</value></member><member><name>Value</name>';

describe('JSON-RPC', () => {
  it('2.0 answers carry the version, the id and integers as numbers', async () => {
    const [host] = [...(await client.records('host')).keys()];
    const call = {
      jsonrpc: '2.0',
      method: 'host.get_memory_overhead',
      params: [client.session, host],
      id: 'a',
    };
    const { type, text } = await post(`${client.url}/jsonrpc`, JSON.stringify(call));
    expect(type).toBe('application/json');
    expect(JSON.parse(text)).toEqual({ jsonrpc: '2.0', result: expect.any(Number), id: 'a' });
  });

  it('2.0 errors are an object, 1.0 errors an array', async () => {
    const call = { method: 'VM.get_record', params: [client.session, 'OpaqueRef:gone'], id: 7 };
    const version2 = await post(`${client.url}/jsonrpc`, JSON.stringify({ jsonrpc: '2.0', ...call }));
    expect(JSON.parse(version2.text)).toEqual({
      jsonrpc: '2.0',
      error: { code: 1, message: 'HANDLE_INVALID', data: ['VM', 'OpaqueRef:gone'] },
      id: 7,
    });
    const version1 = await post(`${client.url}/jsonrpc`, JSON.stringify(call));
    expect(JSON.parse(version1.text)).toEqual({
      result: null,
      error: ['HANDLE_INVALID', 'VM', 'OpaqueRef:gone'],
      id: 7,
    });
  });

  it.each([
    ['no JSON', '{'],
    ['a batch', '[{"jsonrpc":"2.0","method":"x","params":[],"id":1}]'],
    ['no id', '{"jsonrpc":"2.0","method":"host.get_all","params":[]}'],
    ['a null id', '{"jsonrpc":"2.0","method":"host.get_all","params":[],"id":null}'],
    ['version 1.0 by name', '{"jsonrpc":"1.0","method":"host.get_all","params":["x"],"id":1}'],
    ['a byte order mark', '\ufeff{"jsonrpc":"2.0","method":"host.get_all","params":["x"],"id":1}'],
  ])('%s → HTTP 500 with an HTML page', async (_, body) => {
    expect(await post(`${client.url}/jsonrpc`, body)).toMatchObject({ status: 500, type: 'text/html' });
  });

  it('a control character in a string is refused, in version 1 of the protocol', async () => {
    const body = JSON.stringify({
      jsonrpc: '2.0',
      method: 'VM.set_name_label',
      params: [client.session, 'x', 'a\u0001b'],
      id: 7,
    });
    expect(JSON.parse((await post(`${client.url}/jsonrpc`, body)).text)).toEqual({
      result: null,
      error: ['INVALID_VALUE', 'Invalid UTF-8 string in parameter', 'S(a\u0001b)'],
      id: 0,
    });
  });

  it('a number where a map holds strings → INTERNAL_ERROR', async () => {
    const vm = await client.makeVm('numbers');
    const [code] = await client.failure('VM.set_other_config', vm, { key: 1 });
    expect(code).toBe('INTERNAL_ERROR');
  });

  it('a host too old for it answers /jsonrpc in XML', async () => {
    const old = await startSimulator({ ...QUICK, jsonRpc: false });
    const url = `${old.hosts[0]?.url}/jsonrpc`;
    const call = {
      jsonrpc: '2.0',
      method: 'session.login_with_password',
      params: ['root', 'xenroot'],
      id: 1,
    };
    expect((await post(url, JSON.stringify(call))).type).toContain('text/');
    expect(await post(url, xmlCall('system.listMethods'))).toMatchObject({ status: 200, type: 'text/xml' });
    await old.close();
  });
});

describe('XML-RPC', () => {
  it('strings and integers are untyped, the other types are not', async () => {
    const [host, record] = [...(await client.records('host'))][0] ?? [];
    expect(await xml('host.get_memory_overhead', String(host))).toBe(
      `${SUCCESS}<value>${record?.memory_overhead}</value></member></struct></value></param></params></methodResponse>`,
    );
    expect(await xml('host.get_enabled', String(host))).toContain('<value><boolean>1</boolean></value>');
    expect(await xml('host.get_last_software_update', String(host))).toContain(
      '<value><dateTime.iso8601>19700101T00:00:00Z</dateTime.iso8601></value>',
    );
    const vm = await client.template('tmpl-cnt7');
    expect(await xml('VM.get_HVM_shadow_multiplier', vm)).toContain('<value><double>1</double></value>');
    expect(await xml('VM.get_is_a_snapshot', vm)).toContain('<value><boolean>0</boolean></value>');
    expect(await xml('host.get_virtual_hardware_platform_versions', String(host))).toContain(
      '<value><array><data><value>0</value><value>1</value><value>2</value></data></array></value>',
    );
  });

  it('events carry typed snapshots and i4 counts', async () => {
    const reply = await xml(
      'event.from',
      '<array><data><value>host_metrics</value></data></array>',
      '',
      '<double>0.1</double>',
    );
    expect(reply).toContain('<name>live</name><value><boolean>1</boolean></value>');
    expect(reply).toContain('<name>host</name><value><i4>1</i4></value>');
    expect(reply).toMatch(/<name>token<\/name><value>\d{20},\d{20}<\/value>/);
  });

  it('failures are a struct too, never a fault', async () => {
    expect(await xml('VM.get_record', 'OpaqueRef:gone')).toContain(
      '<name>Status</name><value>Failure</value></member><member><name>ErrorDescription</name>' +
        '<value><array><data><value>HANDLE_INVALID</value><value>VM</value><value>OpaqueRef:gone</value></data></array></value>',
    );
  });

  it('any other path is XML-RPC; integers may come as digits; void is an empty value', async () => {
    const vm = await client.makeVm('xml');
    const body = xmlCall('VM.set_user_version', client.session, vm, '42');
    expect((await post(`${client.url}/xmlrpc`, body)).text).toContain('<name>Value</name><value></value>');
    expect(await client.call('VM.get_user_version', vm)).toBe(42);
    expect(
      (await post(`${client.url}/RPC2`, xmlCall('VM.set_user_version', client.session, vm, '<int>43</int>')))
        .status,
    ).toBe(200);
    expect(await client.call('VM.get_user_version', vm)).toBe(43);
  });

  it('text survives both ways: markup, entities, blanks, other alphabets', async () => {
    const vm = await client.makeVm('text');
    const name = '  <a href="x">&amp; €ü漢字  ';
    const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    await xml('VM.set_name_description', vm, `<string>${escaped}</string>`);
    expect(await client.call('VM.get_name_description', vm)).toBe(name);
    expect(await xml('VM.get_name_description', vm)).toContain(
      '<value>  &lt;a href=&quot;x&quot;&gt;&amp;amp; €ü漢字  </value>',
    );
    await xml('VM.set_name_description', vm, '&#x41;&#66;');
    expect(await client.call('VM.get_name_description', vm)).toBe('AB');
  });

  it('system.listMethods needs no session and has no envelope', async () => {
    const { text } = await post(client.url, xmlCall('system.listMethods'));
    expect(text).toMatch(/^<\?xml version="1.0"\?><methodResponse><params><param><value><array>/);
    expect(text).toContain('<value>VM.clone</value>');
  });

  it('what is no call → HTTP 500 with an HTML page', async () => {
    expect(await post(client.url, 'hello')).toMatchObject({ status: 500, type: 'text/html' });
    expect(await post(client.url, '<methodCall></methodCall>')).toMatchObject({ status: 500 });
  });
});

describe('HTTP', () => {
  it('a body without a length is refused', async () => {
    const body = xmlCall('system.listMethods');
    expect(await post(client.url, body, undefined, { 'transfer-encoding': 'chunked' })).toMatchObject({
      status: 500,
    });
  });

  it('headers of more than 1,024 bytes → 431, a body of more than 300 KiB → 500', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'host.get_all', params: [client.session], id: 1 });
    const withHeader = (size: number) =>
      post(`${client.url}/jsonrpc`, body, undefined, {
        'content-length': Buffer.byteLength(body),
        'x-padding': 'a'.repeat(size),
      });
    expect((await withHeader(500)).status).toBe(200);
    expect((await withHeader(1100)).status).toBe(431);
    const withName = (size: number) =>
      post(
        `${client.url}/jsonrpc`,
        JSON.stringify({
          jsonrpc: '2.0',
          method: 'VM.set_name_label',
          params: [client.session, 'x', 'a'.repeat(size)],
          id: 1,
        }),
      );
    expect((await withName(290_000)).status).toBe(200);
    expect((await withName(310_000)).status).toBe(500);
  });

  it('connections are kept alive', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let round = 0; round < 3; round += 1) {
      const sent = request(client.url, { method: 'POST', agent, headers: { 'content-length': 0 } });
      const body = xmlCall('system.listMethods');
      sent.setHeader('content-length', Buffer.byteLength(body));
      sent.end(body);
      const [response] = await once(sent, 'response');
      ports.add(sent.socket?.localPort);
      response.resume();
      await once(response, 'end');
    }
    agent.destroy();
    expect(ports.size).toBe(1);
  });
});

describe('calls', () => {
  it.each<[string, unknown[], string[]]>([
    ['VM.fly', [], ['MESSAGE_METHOD_UNKNOWN', 'VM.fly']],
    ['VM.clone', ['x'], ['MESSAGE_PARAMETER_COUNT_MISMATCH', 'VM.clone', '2', '1']],
    ['VM.clone', ['x', 'y', 'z'], ['MESSAGE_PARAMETER_COUNT_MISMATCH', 'VM.clone', '2', '3']],
    ['VM.snapshot', [], ['MESSAGE_PARAMETER_COUNT_MISMATCH', 'VM.snapshot', '2', '0']],
    ['VM.get_by_uuid', ['nope'], ['UUID_INVALID', 'VM', 'nope']],
    ['VM.set_user_version', ['x', 'many'], ['INTERNAL_ERROR', 'Failure("Int64.of_string")']],
    ['VM.start', ['x', 'yes', false], ['INTERNAL_ERROR', `Failure("Expected bool, got 'S(yes)'")`]],
  ])('%s %j → %j', async (method, params, error) => {
    expect(await client.failure(method, ...params)).toEqual(error);
  });

  it('an Async form of a sync message is a Fault', async () => {
    expect((await client.failure('Async.VM.get_all'))[0]).toBe('Fault');
  });

  it('are counted by message, whatever the form, until the counters are reset', async () => {
    const { engine } = lab.simulator;
    engine.resetCounters();
    const vm = await client.makeVm('counted');
    await client.call('Async.VM.start', vm, false, false);
    expect(Object.fromEntries(engine.entry(1).calls)).toMatchObject({
      'VM.clone': 1,
      'VM.provision': 1,
      'VM.start': 1,
    });
    engine.resetCounters();
    expect(engine.entry(1).calls.size).toBe(0);
  });
});
