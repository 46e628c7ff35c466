// Hosts that answer in ways that hurt, one port each, told in one line of JSON. A process of its own: making such answers
// is work, too.
import { createServer } from 'node:http';

const PIECE = 'x'.repeat(65_536);
const VMS_PER_TURN = 5_000;
const RECORD_TAIL = JSON.stringify(vmFields()).slice(1);

let made = 0;

/** How each answers what it is asked; undefined = as a host does. */
const MISBEHAVIOURS = {
  // 5,000 new VMs in each answer, for ever.
  growing: { 'event.from': (response, id) => sendEvents(response, id, () => made++) },
  // The same 5,000 VMs in each answer, for ever.
  changing: { 'event.from': (response, id) => sendEvents(response, id, (index) => index) },
  'record without an end': {
    'VM.get_all_records': (response) => pour(response, '{"result":{"OpaqueRef:1":{"a":"', PIECE),
  },
  'blanks without an end': { 'VM.get_all_records': (response) => pour(response, '', ' '.repeat(65_536)) },
  'records without an end': {
    'VM.get_all_records': (response) =>
      pour(response, '{"result":{', () => `"OpaqueRef:${made++}":{${RECORD_TAIL},`),
  },
  'session without an end': {
    'session.login_with_password': (response) => pour(response, '{"result":"', PIECE),
  },
};

const hosts = {};
for (const [name, misbehaviour] of Object.entries(MISBEHAVIOURS)) {
  const server = createServer((request, response) => void serve(request, response, misbehaviour));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  hosts[name] = `http://127.0.0.1:${server.address().port}`;
}
console.log(JSON.stringify({ ready: true, hosts }));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));

async function serve(request, response, misbehaviour) {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { method, id } = JSON.parse(body);
  response.on('error', () => undefined);
  response.setHeader('content-type', 'application/json');
  if (misbehaviour[method]) return misbehaviour[method](response, id);
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result: toResult(method) }));
}

function toResult(method) {
  switch (method) {
    case 'session.login_with_password':
      return 'OpaqueRef:session';
    case 'event.inject':
      return '1,0';
    case 'pool.get_all_records':
      return {
        'OpaqueRef:pool': {
          uuid: `pool-${process.pid}-${Math.random()}`,
          name_label: 'pool',
          master: 'OpaqueRef:host',
        },
      };
    case 'host.get_all_records':
      return {
        'OpaqueRef:host': {
          uuid: 'host',
          name_label: 'hostile',
          API_version_major: 2,
          API_version_minor: 21,
        },
      };
    case 'event.from':
      return { events: [], valid_ref_counts: {}, token: '2,0' };
    default:
      return method.endsWith('.get_all_records') ? {} : '';
  }
}

function sendEvents(response, id, number) {
  const events = Array.from({ length: VMS_PER_TURN }, (_, index) => {
    const vm = number(index);
    return `{"class":"vm","operation":"mod","ref":"OpaqueRef:vm${vm}","snapshot":{"uuid":"vm${vm}","name_label":"vm-${made++}",${RECORD_TAIL}}`;
  });
  response.end(
    `{"jsonrpc":"2.0","id":${id},"result":{"events":[${events}],"valid_ref_counts":{},"token":"2,0"}}`,
  );
}

/** As fast as it is taken. */
function pour(response, begin, piece) {
  response.write(begin);
  const more = () => {
    while (!response.destroyed && response.write(typeof piece === 'function' ? piece() : piece));
  };
  response.on('drain', more);
  more();
}

/** As a real VM has them: some 4,000 characters. */
function vmFields() {
  const ref = () => `OpaqueRef:${'0123456789abcdef'.repeat(2)}0000`;
  return {
    power_state: 'Running',
    is_a_template: false,
    memory_static_max: '4294967296',
    VCPUs_max: '2',
    resident_on: 'OpaqueRef:host',
    VIFs: [ref(), ref()],
    VBDs: [ref(), ref(), ref()],
    platform: { timeoffset: '0', nx: 'true', acpi: '1', apic: 'true', pae: 'true', viridian: 'true' },
    other_config: { base_template_name: 'CentOS 7', 'install-methods': 'cdrom,nfs,http,ftp' },
    ...Object.fromEntries(Array.from({ length: 60 }, (_, field) => [`field_${field}`, ref()])),
  };
}
