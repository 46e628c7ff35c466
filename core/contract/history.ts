import { z } from 'zod';
import {
  HistoryFacet,
  HistoryFacets,
  HistoryFilter,
  HistoryPage,
  HistorySort,
  LeaseTimeline,
  TagUse,
} from '../model/history.ts';
import { Report, ReportQuery } from '../model/report.ts';
import { defineOperations } from './define.ts';

/**
 * Chosen by the caller: queries that name the same snapshot see the same rows, for half a minute after the last of them,
 * and can be cancelled together. Unique, such as a UUID.
 */
const SnapshotId = z.string().min(1).max(64);

export const historyOperations = defineOperations({
  'history.list': {
    input: z.object({
      filter: HistoryFilter.default({}),
      limit: z.number().int().min(1).max(1000).default(100),
      /** `next` of the page before this one. */
      after: z.string().optional(),
      /** `previous` of the page behind this one. */
      before: z.string().optional(),
      /** Only those asked for before this moment, epoch ms; newer ones are a page before. Not with another order than newest first. */
      at: z.number().int().nonnegative().optional(),
      /** The oldest ones, still newest first. */
      oldest: z.boolean().default(false),
      /** Absent: newest first. Cursors are of one order; "newer" is then before, "older" behind. */
      sort: HistorySort.optional(),
    }),
    output: HistoryPage,
    scope: 'read',
    doc: 'VMs of the past and present, newest first or sorted, a page at a time.',
  },
  'history.timeline': {
    input: z.object({ leaseId: z.string().min(1) }),
    output: LeaseTimeline,
    scope: 'read',
    doc: 'One lease of the past or present: its states with their times, and how it ended.',
  },
  'history.count': {
    input: z.object({ filter: HistoryFilter.default({}) }),
    output: z.object({
      /** Absent where counting would take too long: names have to be searched. */
      count: z.number().int().optional(),
    }),
    scope: 'read',
    doc: 'How many VMs a filter leaves, where that is cheap to say.',
  },
  'history.facets': {
    input: z.object({
      fromAt: z.number().int().nonnegative().default(0),
      toAt: z.number().int().nonnegative().optional(),
      /** Each is read from every VM of the period. */
      of: z.array(HistoryFacet).default([...HistoryFacet.options]),
      snapshotId: SnapshotId.optional(),
    }),
    output: HistoryFacets,
    scope: 'read',
    doc: 'OS keys, hosts, requesters, tags and outcomes of VMs of a period, and when the first of all was asked for.',
  },
  'history.tags': {
    input: z.object({
      /** Part of `key=value`, upper and lower case alike. */
      search: z.string().max(200).default(''),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
    output: z.array(TagUse),
    scope: 'read',
    doc: 'Tags of all VMs there ever were, those of the most VMs first.',
  },
  'reports.run': {
    input: ReportQuery.extend({
      snapshotId: SnapshotId.optional(),
    }),
    output: Report,
    scope: 'read',
    doc: 'VM hours, VMs created, durations, failures and concurrency by time and group.',
  },
  'reports.export': {
    input: ReportQuery.extend({ format: z.enum(['csv', 'json']), snapshotId: SnapshotId.optional() }),
    output: z.object({ fileName: z.string(), text: z.string() }),
    scope: 'read',
    doc: 'A report as a file that states its definition, time zone and row count.',
  },
  'reports.cancel': {
    input: z.object({ snapshotId: SnapshotId }),
    output: z.object({
      /** How many of the caller's queries of this snapshot were running or waiting; they fail with `cancelled`. */
      cancelled: z.number().int(),
    }),
    scope: 'read',
    doc: 'Cancels reports of a snapshot that nobody waits for any more.',
  },
});
