import { powerMonitor } from 'electron';
import type { Logger } from '../../core/ports.ts';
import type { CoreHost } from '../core-host/core-host.ts';

/**
 * Tells the core that the machine slept. Timers stand still meanwhile: without this a deadline that passed waits until a host
 * is found to be lost.
 */
export function followSleep(core: Pick<CoreHost, 'machineWoke'>, logger: Logger): void {
  powerMonitor.on('suspend', () =>
    logger.info({}, 'the machine goes to sleep; nothing expires until it wakes'),
  );
  powerMonitor.on('resume', () => {
    logger.info({}, 'the machine woke; clock, deadlines and hosts are checked');
    core.machineWoke();
  });
}
