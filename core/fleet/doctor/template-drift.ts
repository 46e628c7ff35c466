import {
  type DriftCheck,
  DriftCheck as DriftChecks,
  type DriftFinding,
  type TemplateFacts,
} from '../../model/doctor.ts';
import { gib } from '../placement/plan-refusals.ts';

/** With fewer than two others there is nothing that "most hosts have". */
const LEAST_OTHERS = 2;

/** One host's template of an OS key, as it votes. */
export interface DriftSubject {
  /** Of the physical host. */
  readonly hostUuid: string;
  readonly facts: TemplateFacts;
}

/** The value of a check as people read it; undefined where it is not known. */
function shownValue(check: DriftCheck, facts: TemplateFacts): string | undefined {
  switch (check) {
    case 'disk':
      return gib(facts.diskBytes);
    case 'network':
      return facts.device;
    case 'tools':
      return facts.tools.kind === 'version' ? facts.tools.version : undefined;
    case 'size':
      return `${facts.vcpus} vCPU, ${gib(facts.memoryBytes)}`;
  }
}

/** What more than half of the hosts have, of a check. */
export function mostHave(check: DriftCheck, subjects: readonly DriftSubject[]): string | undefined {
  return majority(listVotes(check, subjects));
}

/**
 * Each check of one host's template against the others'. It differs where more than half of the others agree on
 * another value; where they are at odds nobody is wrong. A pool has one vote for what its hosts share.
 */
export function findDrift(subject: DriftSubject, all: readonly DriftSubject[]): DriftFinding[] {
  return DriftChecks.options.map((check) => {
    const own = toVoter(check, subject);
    const others = listVotes(
      check,
      all.filter((one) => toVoter(check, one) !== own),
    );
    const most = others.length < LEAST_OTHERS ? undefined : majority(others);
    const here = shownValue(check, subject.facts);
    return {
      check,
      here: here ?? 'unknown',
      ...(most === undefined ? {} : { most }),
      agree: most === undefined ? 0 : others.filter((value) => value === most).length,
      others: others.length,
      differs: here !== undefined && most !== undefined && here !== most,
    };
  });
}

function listVotes(check: DriftCheck, subjects: readonly DriftSubject[]): string[] {
  const byVoter = new Map<string, string>();
  for (const subject of subjects) {
    const value = shownValue(check, subject.facts);
    if (value !== undefined) byVoter.set(toVoter(check, subject), value);
  }
  return [...byVoter.values()];
}

/** Networks are each host's own; the rest is the template's, which the hosts of a pool share. */
function toVoter(check: DriftCheck, { hostUuid, facts }: DriftSubject): string {
  return check === 'network' ? hostUuid : facts.templateUuid;
}

function majority(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const [value, count] of counts) if (count * 2 > values.length) return value;
  return undefined;
}
