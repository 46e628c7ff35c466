import { topics } from '../../core/contract/contract.ts';
import { REST_ROUTES } from '../../core/http/rest/rest-routes.ts';

/** One request as it goes out. */
export interface RandomRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** A stream of events, which is abandoned. */
  readonly isStream: boolean;
  /** Where it comes from. A wrong credential slows down all others of its address, which would try nothing but that. */
  readonly localAddress: string;
}

/** What requests are drawn from: a seed, and what the service knows now. */
export interface Drawing {
  readonly random: () => number;
  readonly tokens: readonly string[];
  /** Such as nobody was given. */
  readonly wrongTokens: readonly string[];
  /** Of principals and tokens. */
  readonly ids: readonly string[];
  /** A port that is free now. */
  readonly freePort: number;
}

const LEGACY = [
  '/showall',
  '/showall/x',
  '/getavailablecount',
  '/getavailablecount/x',
  '/getservers/x',
  '/releaseservers/x',
  '/releaseservers/x/available',
  '/setexpiry/x/x',
  '/healthz',
  '/readyz',
];
const REST = [
  ...REST_ROUTES.map(({ method, path }) => `${method} ${path}`),
  ...['POST /session', 'GET /session', 'DELETE /session', 'GET /events'],
].map((endpoint) => endpoint.replace(' ', ' /api/v1'));
const ALL = [...REST, ...LEGACY.map((path) => `GET ${path}`), 'GET /metrics', 'GET /nothing'];

/** They change what all others are asked with: hosts, port, principals, tokens. */
const CHANGES =
  /^(PUT .*\/(config|legacy)|POST .*\/(tokens|principals)|DELETE .*\/tokens|PATCH .*\/principals)/;
export const CHANGING = ALL.filter((endpoint) => CHANGES.test(endpoint));
export const QUIET = ALL.filter((endpoint) => !CHANGES.test(endpoint));

const TOPICS = Object.keys(topics);
const ODD = [
  '',
  '0',
  '-1',
  '1e309',
  'null',
  'true',
  '%00',
  '%',
  '..%2f..',
  'ü',
  'a'.repeat(2000),
  '[]',
  '{}',
  '1;2',
  '__proto__',
  'centos7',
  '2026-01-01T00:00:00Z',
  "';--",
  '<script>',
  '\u202e',
];
const FIELDS = [
  ...[
    'descriptor',
    'osKey',
    'count',
    'selector',
    'leaseIds',
    'seconds',
    'reason',
    'drain',
    'token',
    'id',
    'role',
  ],
  ...[
    'labels',
    'limit',
    'cursor',
    'wait',
    'os',
    'from',
    'to',
    'format',
    'filter',
    '__proto__',
    'topics',
    'mine',
  ],
  ...[
    'edits',
    'signature',
    'port',
    'enabled',
    'disabled',
    'teams',
    'scopes',
    'principal',
    'label',
    'expiresInSeconds',
  ],
];

export function drawRequest(drawing: Drawing, endpoints: readonly string[]): RandomRequest {
  const { random } = drawing;
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const [method = '', template = ''] = pick(endpoints).split(' ');
  const fill = () =>
    random() < 0.3 ? pick(drawing.ids) : encodeURIComponent(pick(ODD)).slice(0, 500) || '0';
  const isStream = template === '/api/v1/events';
  const path = template.replaceAll(/\{\w+\}|(?<=\/)x(?=\/|$)/g, fill) + drawQuery(drawing, isStream);
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const body = random() < 0.5 ? plausibleBody(drawing, template) : undefined;
  return {
    method,
    path,
    ...drawSender(drawing),
    body: hasBody ? JSON.stringify(body ?? oddBody(drawing)) : undefined,
    isStream,
  };
}

function drawQuery({ random }: Drawing, isStream: boolean): string {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const names =
    isStream && random() < 0.8 ? [pick(TOPICS), pick(TOPICS)].map((topic) => `topics=${topic}`) : [];
  if (random() < 0.4) names.push(`${pick(FIELDS)}=${encodeURIComponent(String(pick(ODD)))}`);
  return names.length === 0 ? '' : `?${names.join('&')}`;
}

function drawSender({
  random,
  tokens,
  wrongTokens,
}: Drawing): Pick<RandomRequest, 'headers' | 'localAddress'> {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const headers: Record<string, string> = {};
  const how = random();
  if (how < 0.6) headers.authorization = `Bearer ${pick(tokens)}`;
  else if (how < 0.7) headers.authorization = `Bearer ${pick(wrongTokens)}`;
  else if (how < 0.8) headers.authorization = pick(['Basic !!!', 'Digest x', 'Bearer', 'Basic Og==']);
  else if (how < 0.9) headers.cookie = `__Host-dynvm=${pick(['x', 'A'.repeat(43)])}`;
  if (random() < 0.2) headers['idempotency-key'] = `k${Math.floor(random() * 1000)}`;
  if (random() < 0.05) headers.origin = 'http://evil.test';
  if (random() < 0.05) headers['last-event-id'] = pick(ODD).replaceAll(/[^ -~]/g, '?');
  const isKnown = how < 0.6 || how >= 0.9;
  const localAddress = isKnown
    ? '127.0.0.1'
    : `127.${1 + Math.floor(random() * 200)}.${Math.floor(random() * 250)}.2`;
  return { headers, localAddress };
}

function oddBody({ random }: Drawing): Record<string, unknown> {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const oddValue = (): unknown =>
    pick([pick(ODD), random() * 1e12, -1, null, true, [], [pick(ODD)], { [pick(FIELDS)]: pick(ODD) }]);
  return Object.fromEntries(
    Array.from({ length: Math.floor(random() * 4) }, () => [pick(FIELDS), oddValue()]),
  );
}

/** A body that may well be taken, so that more than the check of bodies is tried. Hosts are on this machine. */
function plausibleBody({ random, ids, freePort }: Drawing, template: string): object | undefined {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const role = () => pick(['reader', 'requester', 'admin']);
  const scopes = () => [pick(['read', 'request', 'admin', 'metrics'])];
  const edit = () => ({
    ...{ kind: pick(['set', 'remove']), section: pick(['common', 'xenhost1', 'xenhost2']) },
    ...{
      key: pick(['vm.expiry.minutes', 'host.labels', 'host.slots.reserve']),
      value: pick(ODD).slice(0, 20),
    },
  });
  switch (template.replace('/api/v1', '')) {
    case '/config/file':
    case '/config/file/preview':
      return { edits: [edit()], signature: pick(ODD) };
    case '/legacy/port':
      return { port: pick([freePort, 0, 70_000]) };
    case '/legacy/enabled':
      return { enabled: random() < 0.5 };
    case '/principals':
      return { id: pick(['eve', 'mal', 'x y', ...ids]), role: role() };
    case '/principals/{id}':
      return pick<object>([
        { role: role() },
        { disabled: true },
        { teams: ['qa'] },
        { displayName: pick(ODD) },
      ]);
    case '/principals:transfer':
      return { from: pick(ids), to: pick(ids) };
    case '/tokens':
      return { principal: pick(ids), label: 'fuzz', scopes: scopes() };
    case '/tokens/{id}/rotate':
      return { overlapSeconds: pick([0, 60, -1]) };
    case '/hosts:test':
      return {
        entries: { 'host.hostname': `127.0.0.1:${freePort}`, 'host.username': 'root' },
        password: 'x',
      };
    case '/requests':
      return { descriptor: `fuzz${Math.floor(random() * 50)}`, osKey: 'centos', count: pick([1, 2]) };
    default:
      return undefined;
  }
}
