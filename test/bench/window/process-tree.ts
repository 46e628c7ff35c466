import { readdirSync, readFileSync } from 'node:fs';

/** Of Linux: what a tick of `/proc/<pid>/stat` lasts. */
const TICK_MS = 10;

interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  /** In user and kernel mode, since its start. */
  readonly cpuMs: number;
}

/** This process and all below it. */
export function processTree(root: number): number[] {
  return treeLines(root).map(({ pid }) => pid);
}

/** Processor time that this process and all below it have used so far. Those that ended meanwhile are not counted. */
export function treeCpuMs(root: number): ReadonlyMap<number, number> {
  return new Map(treeLines(root).map(({ pid, cpuMs }) => [pid, cpuMs]));
}

/** What was used between two readings. */
export function usedCpuMs(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  let used = 0;
  for (const [pid, cpuMs] of after) used += cpuMs - (before.get(pid) ?? 0);
  return used;
}

export function residentBytes(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}

function treeLines(root: number): ProcessLine[] {
  const lines = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? processLine(Number(name)) : []));
  const tree = new Set([root]);
  // A child's number is mostly higher than its parent's; not always.
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of lines) if (tree.has(parent)) tree.add(pid);
  }
  return lines.filter(({ pid }) => tree.has(pid));
}

function processLine(pid: number): ProcessLine[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return [{ pid, parent: Number(fields[1]), cpuMs: ticks * TICK_MS }];
  } catch {
    return [];
  }
}
