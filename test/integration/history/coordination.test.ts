import { expect, it } from 'vitest';
import {
  changeCoordination,
  EPOCH_KEY,
  EpochDocument,
} from '../../../core/history/couchbase/leader/coordination.ts';
import { MemoryServer } from '../../fixtures/memory-bucket.ts';

const AMBIGUOUS = { kind: 'ambiguous', reason: 'durability ambiguous' } as const;

const claimNext = (server: MemoryServer, owner: string) =>
  changeCoordination(server.client(), EPOCH_KEY, EpochDocument, (there) => ({
    epoch: (there?.epoch ?? 0) + 1,
    owner: there?.owner ?? owner,
  }));

it('a write that was done although nobody was told is found again and done once', async () => {
  const server = new MemoryServer();
  server.put(EPOCH_KEY, { epoch: 4, owner: 'a' });
  server.writeFaults.push({ ...AMBIGUOUS, applied: true });
  expect(await claimNext(server, 'b')).toEqual({ kind: 'agreed', value: { epoch: 4, owner: 'a' } });
  expect(server.get(EPOCH_KEY)?.content).toMatchObject({ epoch: 5, owner: 'a' });
});

it('a write that was not done is done again', async () => {
  const server = new MemoryServer();
  server.writeFaults.push(AMBIGUOUS);
  expect(await claimNext(server, 'b')).toEqual({ kind: 'agreed', value: undefined });
  expect(server.get(EPOCH_KEY)?.content).toMatchObject({ epoch: 1, owner: 'b' });
});

it("another's write of the same content is not taken for one's own", async () => {
  const server = new MemoryServer();
  server.put(EPOCH_KEY, { epoch: 4, owner: 'a' });
  server.writeFaults.push(AMBIGUOUS);
  const bucket = server.client();
  const write = bucket.write.bind(bucket);
  bucket.write = async (request) => {
    const outcome = await write(request);
    // Its own write came to nothing; the other service writes the very same epoch meanwhile.
    if (outcome.kind === 'ambiguous') server.put(EPOCH_KEY, { epoch: 5, owner: 'a', writeId: 'of another' });
    return outcome;
  };
  let epoch = 0;
  await changeCoordination(bucket, EPOCH_KEY, EpochDocument, (there) => {
    epoch = (there?.epoch ?? 0) + 1;
    return { epoch, owner: 'a' };
  });
  expect(epoch).toBe(6);
});
