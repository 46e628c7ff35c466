import { useEffect, useState } from 'react';
import type { HistoryFacets } from '../../../../core/model/history.ts';
import { invoke } from '../../../bridge.ts';

/** What all VMs there ever were differ by; undefined until that is read. */
export function useListFacets(): HistoryFacets | undefined {
  const [facets, setFacets] = useState<HistoryFacets>();
  useEffect(() => {
    let over = false;
    invoke('history.facets', { of: ['osKeys', 'hosts', 'requesters', 'outcomes'] }).then(
      (found) => !over && setFacets(found),
      // The list itself says what is wrong.
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, []);
  return facets;
}
