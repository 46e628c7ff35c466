import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

/** What the figures were measured on; nothing that names the machine or its folders. */
export function describeMachine(): readonly (readonly [string, string])[] {
  const cores = cpus();
  return [
    ['Date', new Date().toISOString().slice(0, 16).replace('T', ' ').concat(' UTC')],
    ['CPU', `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}`],
    ['Memory', `${(totalmem() / 1024 ** 3).toFixed(1)} GiB`],
    ['System', `${distribution()}, ${type()} ${release().replace(/-.*/, '')}`],
    ['Node', process.version],
  ];
}

function distribution(): string {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}
