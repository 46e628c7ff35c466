// A process of its own, so that it takes no time from what it measures: keep-alive connections that ask at fixed times
// whether or not they have their answers. A slow server is not asked more gently. Prints one line of JSON.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const { url, token, clients, perSecondEach, seconds } = JSON.parse(readFileSync(0, 'utf8'));
const { hostname, port, pathname } = new URL(url);
const question = Buffer.from(
  `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`,
);
const TICK_MS = 1;
/** After the last question; what has no answer by then counts as lost. */
const PATIENCE_MS = 10_000;

const timesMs = [];
const statuses = {};
let asked = 0;
let lost = 0;

const connections = await Promise.all(Array.from({ length: clients }, (_, index) => open(index)));
const startedMs = performance.now();
await new Promise((resolve) => {
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - startedMs;
    for (const connection of connections) connection.askUntil(elapsedMs);
    if (elapsedMs < seconds * 1000) return;
    clearInterval(timer);
    resolve();
  }, TICK_MS);
});
const until = performance.now() + PATIENCE_MS;
while (connections.some(({ waiting }) => waiting.length > 0) && performance.now() < until) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
for (const connection of connections) {
  lost += connection.waiting.length;
  connection.socket.destroy();
}
timesMs.sort((a, b) => a - b);
const quantile = (share) => timesMs[Math.max(0, Math.ceil(share * timesMs.length) - 1)];
console.log(
  JSON.stringify({
    asked,
    answered: timesMs.length,
    lost,
    statuses,
    medianMs: quantile(0.5),
    p99Ms: quantile(0.99),
    maxMs: timesMs.at(-1),
    tookMs: performance.now() - startedMs,
  }),
);

async function open(index) {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const gapMs = 1000 / perSecondEach;
  let nextMs = (index / clients) * gapMs;
  const connection = {
    socket,
    /** When each question that waits for its answer was sent. */
    waiting: [],
    askUntil(elapsedMs) {
      while (nextMs <= elapsedMs && nextMs < seconds * 1000) {
        nextMs += gapMs;
        asked += 1;
        connection.waiting.push(performance.now());
        socket.write(question);
      }
    },
  };
  socket.on('error', () => undefined);
  let left = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    left = left.length === 0 ? bytes : Buffer.concat([left, bytes]);
    for (;;) {
      const head = left.indexOf('\r\n\r\n');
      if (head < 0) return;
      const text = left.toString('latin1', 0, head);
      const end = head + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      if (!(end <= left.length)) return;
      left = left.subarray(end);
      const status = text.slice(9, 12);
      statuses[status] = (statuses[status] ?? 0) + 1;
      timesMs.push(performance.now() - connection.waiting.shift());
    }
  });
  return connection;
}
