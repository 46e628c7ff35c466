import { z } from 'zod';
import { WAIT_MAX_SECONDS } from '../../model/request.ts';
import { poolSchedule } from './pool-schedule.ts';
import {
  commaList,
  decimalNumber,
  hostAddress,
  minutesList,
  networkList,
  numberOrNone,
  poolSize,
  sha256Fingerprint,
  text,
  timeZone,
  weights,
  wholeNumber,
  yesNo,
} from './value-schemas.ts';

/**
 * Every fixed key of the ini, by section, with its default. Keys are lower case. Secrets are plain text here;
 * secret-reference.ts resolves them. docs/configuration.md describes each key.
 */

const TEN_YEARS_MINUTES = 5_256_000;
const DAY_SECONDS = 86_400;
const RATE_MAX = 1_000_000;

export const CommonSection = z.object({
  'vm.expiry.minutes': wholeNumber(1, TEN_YEARS_MINUTES, 'minutes').default(1440),
  'vm.network.timeout.secs': wholeNumber(1, DAY_SECONDS, 'seconds').default(400),
  'vm.queue.max.wait.secs': wholeNumber(0, WAIT_MAX_SECONDS, 'seconds').default(0),
  'queue.reserve.after.minutes': wholeNumber(1, 1440, 'minutes').default(30),
  'queue.weights': weights.default({}),
  'warm.max.age.minutes': wholeNumber(5, 10_080, 'minutes').default(720),
  'warm.time.zone': timeZone.default('UTC'),
  'vm.extend.max.minutes': wholeNumber(1, TEN_YEARS_MINUTES, 'minutes').optional(),
  'vm.expiry.warn.minutes': minutesList(1, TEN_YEARS_MINUTES).default([60, 10]),
  'vm.windows.username': text.optional(),
  'vm.windows.password': text.optional(),
  'vm.linux.username': text.optional(),
  'vm.linux.password': text.optional(),
  'vm.ssh.port': wholeNumber(1, 65_535).default(22),
  'cpu.overcommit': decimalNumber(0.1, 100).default(1),
  'disk.headroom.percent': decimalNumber(0, 99, 'percent').default(10),
  'disk.growth.ratio': decimalNumber(0, 1).default(0.5),
  'provision.concurrency': wholeNumber(1, 1000).default(16),
  'provision.concurrency.per.host': wholeNumber(1, 1000).default(4),
  'reuse.mac': yesNo.default(false),
  'team.shares.vms': yesNo.default(false),
  'rate.reads.per.minute': numberOrNone(1, RATE_MAX).default(600),
  'rate.creations.per.minute': numberOrNone(1, RATE_MAX).default(60),
  'rate.others.per.minute': numberOrNone(1, RATE_MAX).default(120),
});

export const HostSection = z.object({
  'host.name': hostAddress,
  'host.user': text,
  'host.password': text,
  'host.storage.name': text,
  'host.network.id': text.optional(),
  'host.network.expect': networkList.optional(),
  'host.labels': commaList.default([]),
  'host.disabled': yesNo.default(false),
  'host.slots.reserve': wholeNumber(0, 100_000).default(0),
  'host.objects.max': wholeNumber(1000, 10_000_000).default(200_000),
  'host.dhcp.size': wholeNumber(1, 16_777_214).optional(),
  'host.tls.fingerprint': sha256Fingerprint.optional(),
  'host.tls.verify': yesNo.optional(),
});

export const CouchbaseSection = z.object({
  'couchbase.server': text,
  'couchbase.bucket': text,
  'couchbase.username': text,
  'couchbase.userpassword': text,
  'couchbase.ca.file': text.optional(),
  'couchbase.instance.keys': commaList.optional(),
  'couchbase.lease.secs': wholeNumber(4, 60, 'seconds').optional(),
});

export const StaticPoolSection = z.object({
  'static.server': text,
  'static.bucket': text,
  'static.username': text,
  'static.userpassword': text,
});

/** Keys that exist once per OS key in a `[xenhostN]` section; `<os>` stands for it. */
export const TEMPLATE_KEYS = {
  '<os>.template': text,
  '<os>.template.network': text,
  '<os>.network.expect': networkList,
  '<os>.vcpus': wholeNumber(1, 1024),
  '<os>.memory': decimalNumber(0.01, 65_536, 'GiB'),
  '<os>.disk': decimalNumber(0.01, 1_048_576, 'GiB'),
  'host.vms.max.<os>': wholeNumber(0, 100_000),
  '<os>.warm': poolSize,
} as const;

export type TemplateKey = keyof typeof TEMPLATE_KEYS;

/** Keys that exist once per OS key in `[common]`. */
export const POOL_KEYS = {
  '<os>.warm': poolSize,
  '<os>.warm.schedule': poolSchedule,
} as const;

/** What an absent key should hold, where its name does not say it all. */
export const EXPECTED: Readonly<Record<string, string>> = {
  'host.name': "the host's address, such as 10.1.2.3, xen1.example.com:8080 or https://xen1.example.com",
  'host.user': 'the user to log in with, such as root',
  'host.password': 'the password, or env:NAME, file:PATH or secret:NAME',
  'host.storage.name': 'the name of the storage repository (SR) that takes the disks',
};
