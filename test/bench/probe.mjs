// Loaded into the measured process (node --import): answers its parent with memory and event-loop delay.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 2 });
delay.enable();
process.on('message', (message) => {
  if (message === 'reset-probe') {
    delay.reset();
    process.send?.({ probe: 'reset' });
  }
  if (message === 'read-probe') {
    process.send?.({
      probe: 'read',
      rssBytes: process.memoryUsage.rss(),
      delayP99Ms: delay.percentile(99) / 1e6,
      delayMaxMs: delay.max / 1e6,
    });
  }
});
// Only an answer; never a reason to keep the process running.
process.channel?.unref();
