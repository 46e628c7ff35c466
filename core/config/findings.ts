import type { ConfigProblem } from './config.ts';
import { INI_LIMITS } from './ini-limits.ts';

/** What reading an ini comes upon, beside the values. */
export class Findings {
  readonly #problems: ConfigProblem[] = [];
  readonly #warnings: ConfigProblem[] = [];
  /** Keys that have a problem: the first is told, the rest follow from it. */
  readonly #keysWithProblems = new Set<string>();
  readonly #files = new Set<string>();

  get hasProblems(): boolean {
    return this.#problems.length > 0;
  }

  /** More would not be told. */
  get hasEnoughWarnings(): boolean {
    return this.#warnings.length >= INI_LIMITS.findings;
  }

  /** However many there are. */
  get problems(): readonly ConfigProblem[] {
    return this.#problems;
  }

  /** In the order of the lines, as many as an answer may have. */
  get results(): {
    problems: ConfigProblem[];
    warnings: ConfigProblem[];
    /** Absolute paths the values depend on: a change of one changes the configuration. */
    files: string[];
  } {
    return {
      problems: limitFindings(this.#problems, 'problems'),
      warnings: limitFindings(this.#warnings, 'warnings'),
      files: [...this.#files].sort(),
    };
  }

  addProblem(problem: ConfigProblem): void {
    if (problem.key !== undefined) {
      const place = JSON.stringify([problem.section, problem.key]);
      if (this.#keysWithProblems.has(place)) return;
      this.#keysWithProblems.add(place);
    }
    this.#problems.push(problem);
  }

  addWarning(warning: ConfigProblem): void {
    this.#warnings.push(warning);
  }

  addFile(path: string): void {
    this.#files.add(path);
  }
}

/** In the order of the lines, as many as an answer may have; the last says how many more there are. */
export function limitFindings(
  findings: readonly ConfigProblem[],
  what: 'problems' | 'warnings',
  most: number = INI_LIMITS.findings,
): ConfigProblem[] {
  const inOrder = findings.toSorted((a, b) => lineOrEnd(a) - lineOrEnd(b)).map(withShortNames);
  if (inOrder.length <= most) return inOrder;
  const shown = inOrder.slice(0, most - 1);
  return [...shown, { message: `there are ${inOrder.length - shown.length} more ${what}` }];
}

/** What has no line comes last. */
function lineOrEnd({ line }: ConfigProblem): number {
  return line ?? Number.MAX_SAFE_INTEGER;
}

function withShortNames({ section, key, ...rest }: ConfigProblem): ConfigProblem {
  return {
    ...(section === undefined ? {} : { section: shortened(section) }),
    ...(key === undefined ? {} : { key: shortened(key) }),
    ...rest,
  };
}

function shortened(name: string): string {
  const { nameCharacters } = INI_LIMITS;
  return name.length > nameCharacters ? `${name.slice(0, nameCharacters)}…` : name;
}
