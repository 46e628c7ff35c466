import type { TopicName } from '../../../contract/contract.ts';
import { isTopicName } from '../../../operations/index.ts';

/** How far a stream has come in each of its topics. */
export type Positions = ReadonlyMap<TopicName, { readonly epoch: string; readonly seq: number }>;

const ID_MAX_LENGTH = 1000;

/** The id of an event: the whole stream can be resumed from any one of them. `leases:3f2a91bc:17,vms:3f2a91bd:4` */
export function writePositions(positions: Positions): string {
  return [...positions].map(([topic, { epoch, seq }]) => `${topic}:${epoch}:${seq}`).join(',');
}

/** What is not an id of ours resumes nothing: its topics begin with a snapshot. */
export function readPositions(id: string | undefined): Positions {
  const positions = new Map<TopicName, { epoch: string; seq: number }>();
  if (id === undefined || id.length > ID_MAX_LENGTH) return positions;
  for (const part of id.split(',')) {
    const [, topic = '', epoch = '', seq] = /^([a-z]+):([0-9a-f]{8}):(\d{1,15})$/.exec(part) ?? [];
    if (isTopicName(topic)) positions.set(topic, { epoch, seq: Number(seq) });
  }
  return positions;
}
