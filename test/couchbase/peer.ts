import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { BucketAddress } from '../../core/history/couchbase/bucket.ts';

const START_TIMEOUT_MS = 40_000;
const BUCKET = 'dynvm';
const PASSWORD = 'mock-secret';

/** A Couchbase to test against: the server the environment names, or a mock of its own. */
export interface Peer {
  readonly address: BucketAddress;
  /** It has a query service and a primary index. */
  readonly hasQuery: boolean;
  /** It is known to have durable writes. */
  readonly isDurable?: boolean;
  /** Where a mock of our own takes documents; undefined where it is a real server. */
  readonly nodePort?: number;
  /** Keeps the mock from answering, as a hung node would; undefined where it is a real server. */
  readonly freeze?: () => void;
  readonly thaw?: () => void;
  close(): Promise<void>;
}

export async function startPeer(): Promise<Peer> {
  const { COUCHBASE_TEST_CONNSTR: server, COUCHBASE_MOCK_JAR: jar, GOCAVES_PROGRAM: gocaves } = process.env;
  if (gocaves) return startGocaves(gocaves);
  if (server) return realPeer(server);
  if (jar) return startMock(jar);
  throw new Error('Run these tests by `npm run test:couchbase`.');
}

/** A cluster of two nodes, by another hand than the mock's: it knows durable writes, and has neither TLS nor queries. */
async function startGocaves(program: string): Promise<Peer> {
  const cluster = spawn(program, { stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = (await once(cluster.stdout, 'data', {
    signal: AbortSignal.timeout(START_TIMEOUT_MS),
  })) as [Buffer];
  const { connectionString } = JSON.parse(String(line)) as { connectionString: string };
  return {
    address: { connectionString, bucket: 'default', username: 'Administrator', password: 'password' },
    hasQuery: false,
    isDurable: true,
    async close() {
      cluster.kill('SIGKILL');
      if (cluster.exitCode === null && cluster.signalCode === null) await once(cluster, 'exit');
    },
  };
}

function realPeer(connectionString: string): Peer {
  const { COUCHBASE_TEST_USER, COUCHBASE_TEST_PASS, COUCHBASE_TEST_BUCKET, COUCHBASE_TEST_QUERY } =
    process.env;
  return {
    address: {
      connectionString,
      bucket: COUCHBASE_TEST_BUCKET ?? BUCKET,
      username: COUCHBASE_TEST_USER ?? 'Administrator',
      password: COUCHBASE_TEST_PASS ?? '',
    },
    hasQuery: COUCHBASE_TEST_QUERY === '1',
    close: async () => {},
  };
}

/** The mock tells its port to a monitor it connects to, and ends when that connection does. */
async function startMock(jar: string): Promise<Peer> {
  const monitor = createServer();
  monitor.listen(0, '127.0.0.1');
  await once(monitor, 'listening');
  const { port } = monitor.address() as { port: number };
  const mock = spawn(
    'java',
    [
      ...['-Xmx192m', '-XX:TieredStopAtLevel=1', '-jar', jar, '--harakiri-monitor', `127.0.0.1:${port}`],
      ...['-p', '0', '-n', '1', '-R', '0', '-v', '32', '-b', `${BUCKET}:${PASSWORD}`, '--cccp'],
    ],
    { stdio: 'ignore' },
  );
  const { restPort, socket } = await introduction(monitor, mock);
  const kvPort = await documentPort(restPort);
  return {
    address: {
      connectionString: `couchbase://127.0.0.1:${kvPort}`,
      bucket: BUCKET,
      username: BUCKET,
      password: PASSWORD,
    },
    hasQuery: false,
    isDurable: false,
    nodePort: kvPort,
    freeze: () => void mock.kill('SIGSTOP'),
    thaw: () => void mock.kill('SIGCONT'),
    async close() {
      mock.kill('SIGCONT');
      socket.destroy();
      monitor.close();
      mock.kill('SIGKILL');
      if (mock.exitCode === null && mock.signalCode === null) await once(mock, 'exit');
    },
  };
}

async function introduction(monitor: Server, mock: ChildProcess) {
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  const gone = once(mock, 'exit', { signal }).then(([code]) => {
    throw new Error(`CouchbaseMock ended with ${code} before it was ready.`);
  });
  const come = (async () => {
    const [socket] = (await once(monitor, 'connection', { signal })) as [Socket];
    let text = '';
    while (!text.includes('\0')) {
      const [chunk] = await once(socket, 'data', { signal });
      text += String(chunk);
    }
    return { restPort: Number(text.replace(/\0.*/s, '')), socket };
  })();
  gone.catch(() => {});
  return Promise.race([come, gone]);
}

async function documentPort(restPort: number): Promise<number> {
  const authorization = `Basic ${Buffer.from('Administrator:password').toString('base64')}`;
  const answer = await fetch(`http://127.0.0.1:${restPort}/pools/default/buckets/${BUCKET}`, {
    headers: { authorization },
  });
  const { nodes } = (await answer.json()) as { nodes: { ports: { direct: number } }[] };
  const [node] = nodes;
  if (!node) throw new Error('CouchbaseMock has no node.');
  return node.ports.direct;
}
