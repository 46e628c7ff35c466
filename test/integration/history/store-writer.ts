// Saves leases one after another and prints each one's number once its save is done, until it is killed.
import { createSqliteStore } from '../../../core/history/index.ts';
import { recordingLogger } from '../../fixtures/logger.ts';
import { sampleLease, sampleRequest } from '../../fixtures/sample-lease.ts';

const [folder = ''] = process.argv.slice(2);
const store = await createSqliteStore({ folder, logger: recordingLogger() });
await store.save({ requests: [sampleRequest()] });
for (let number = 1; ; number += 1) {
  await store.save({ leases: [sampleLease(`lease-${number}`)] });
  process.stdout.write(`${number}\n`);
}
