import { type TopicName, topics } from '../../../contract/contract.ts';
import type { JsonSchema } from '../json-schema.ts';

const TOPIC_NAMES = Object.keys(topics) as TopicName[];

/** What `GET /events` is asked with. */
export const EVENTS_QUERY: JsonSchema = {
  type: 'object',
  properties: {
    topics: {
      type: 'array',
      items: { type: 'string', enum: TOPIC_NAMES },
      minItems: 1,
      description: 'Which live tables: the parameter once for each.',
    },
    mine: {
      type: 'boolean',
      default: false,
      description: 'Of `leases` and `requests` only your own.',
    },
  },
  required: ['topics'],
  additionalProperties: false,
};
