import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConsolePage } from '../pages/console-page.ts';
import { canRun, endDesktops, startDesktop, temporaryFolder } from '../runners/desktop.ts';
import { readNetLog } from '../runners/net-log.ts';
import { type NetworkWitness, startNetworkWitness } from '../runners/network-witness.ts';

/** Longer than Chromium waits before it fetches its dictionaries. */
const START_MS = 3000;

const SILENCE = { lookups: [], requests: [], connections: [], datagramsSent: 0, bytesSent: 0 };

/** Held against what arrived and against Chromium's own log: a page can say anything. */
describe.skipIf(!canRun)('the window reaches no network', () => {
  let witness: NetworkWitness;
  let logFile: string;

  beforeAll(async () => {
    witness = await startNetworkWitness();
  });
  beforeEach(() => {
    logFile = join(temporaryFolder(), 'net-log.json');
  });
  afterEach(endDesktops);
  afterAll(() => witness?.close());

  const start = () =>
    startDesktop({ args: [`--log-net-log=${logFile}`, '--net-log-capture-mode=Everything'] });

  it('by itself: Chromium fetches no dictionary, component or time', async () => {
    const desktop = await start();
    await new ConsolePage(desktop.page).host('sim-host-4').waitFor();
    await desktop.page.waitForTimeout(START_MS);
    await desktop.close();
    expect(readNetLog(logFile)).toEqual(SILENCE);
  });

  it('for a page that was taken over: WebRTC, prefetch, preconnect, WebTransport, speech, pings', async () => {
    const desktop = await start();
    await new ConsolePage(desktop.page).host('sim-host-4').waitFor();
    const candidates = await desktop.page.evaluate(reachOut, {
      udpPort: witness.udpPort,
      tcpPort: witness.tcpPort,
    });
    await desktop.close();
    expect(candidates).toEqual([]);
    expect(witness.heard).toEqual([]);
    expect(readNetLog(logFile)).toEqual(SILENCE);
  });

  it('and the witnesses hear what does get out', async () => {
    const desktop = await start();
    await new ConsolePage(desktop.page).host('sim-host-4').waitFor();
    // Of the main process, past everything that holds for the page.
    await desktop.app.evaluate(async ({ session }, port) => {
      const free = session.fromPartition('free');
      await free.fetch(`http://localhost:${port}/`).catch(() => undefined);
    }, witness.tcpPort);
    await desktop.close();
    expect(readNetLog(logFile).requests).toEqual([`http://localhost:${witness.tcpPort}/`]);
  });
});

/** Runs in the page. */
async function reachOut({ udpPort, tcpPort }: { udpPort: number; tcpPort: number }): Promise<string[]> {
  const candidates: string[] = [];
  const credentials = { username: 'a', credential: 'b' };
  try {
    const connection = new RTCPeerConnection({
      iceServers: [
        { urls: `stun:127.0.0.1:${udpPort}` },
        { urls: 'stun:stun.witness.test:3478' },
        { urls: `turn:127.0.0.1:${udpPort}?transport=udp`, ...credentials },
        { urls: `turn:127.0.0.1:${tcpPort}?transport=tcp`, ...credentials },
        { urls: 'turns:turn.witness.test:5349', ...credentials },
      ],
    });
    connection.onicecandidate = ({ candidate }) => candidate && candidates.push(candidate.candidate);
    connection.createDataChannel('out');
    await connection.setLocalDescription(await connection.createOffer());
  } catch {
    // Refused outright: as good.
  }
  const outside = `http://127.0.0.1:${tcpPort}`;
  const links = [
    ['dns-prefetch', '//prefetch.witness.test'],
    ['preconnect', outside],
    ['preconnect', 'https://preconnect.witness.test'],
    ...['prefetch', 'prerender', 'modulepreload', 'manifest', 'icon', 'stylesheet'].map((rel) => [
      rel,
      outside,
    ]),
  ];
  for (const [rel = '', href = ''] of links) {
    document.head.append(Object.assign(document.createElement('link'), { rel, href }));
  }
  const rules = document.createElement('script');
  rules.type = 'speculationrules';
  rules.textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: [outside] }] });
  document.head.append(rules);
  try {
    const transport = new WebTransport(`https://127.0.0.1:${udpPort}/`);
    transport.ready.catch(() => undefined);
    transport.closed.catch(() => undefined);
  } catch {
    // Refused outright.
  }
  const speech = (globalThis as unknown as { webkitSpeechRecognition?: new () => { start(): void } })
    .webkitSpeechRecognition;
  if (speech) new speech().start();
  const ping = Object.assign(document.createElement('a'), { href: '#here', ping: `${outside}/ping` });
  document.body.append(ping);
  ping.click();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  return candidates;
}
