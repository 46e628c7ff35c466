import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { toFailure } from '../../../../core/model/failure.ts';
import type { IniEdit } from '../../../../core/model/ini-edit.ts';
import { invoke } from '../../../bridge.ts';

/** Delay after typing before asking the core. */
const PAUSE_MS = 250;

/** Problems the edits would cause, by key of the host's section; '' for the rest. Found by the core's own parser. */
export function useFormProblems(
  edits: readonly IniEdit[],
  secrets: Readonly<Record<string, string>>,
  hostRef: number,
): ReadonlyMap<string, string> {
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [asked] = useDebouncedValue(JSON.stringify({ edits, secrets }), PAUSE_MS);
  useEffect(() => {
    let current = true;
    const ask_ = JSON.parse(asked) as { edits: IniEdit[]; secrets: Record<string, string> };
    if (ask_.edits.length === 0) {
      setProblems(new Map());
      return;
    }
    invoke('config.preview', ask_).then(
      (preview) => {
        if (!current) return;
        const own = `xenhost${hostRef}`;
        setProblems(
          new Map(
            preview.problems.map(({ section, key, message }) =>
              section === own && key !== undefined
                ? [key, message]
                : ['', [section, key, message].filter(Boolean).join(' ')],
            ),
          ),
        );
      },
      (error: unknown) => current && setProblems(new Map([['', toFailure(error).message]])),
    );
    return () => {
      current = false;
    };
  }, [asked, hostRef]);
  return problems;
}
