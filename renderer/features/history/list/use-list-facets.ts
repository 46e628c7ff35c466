import { useEffect, useState } from 'react';
import type { HistoryFacets } from '../../../../core/model/history.ts';
import { invoke } from '../../../bridge.ts';

/** Values to filter all VMs by; undefined until loaded. */
export function useListFacets(): HistoryFacets | undefined {
  const [facets, setFacets] = useState<HistoryFacets>();
  useEffect(() => {
    let over = false;
    invoke('history.facets', { of: ['osKeys', 'hosts', 'requesters', 'outcomes'] }).then(
      (found) => !over && setFacets(found),
      // The list itself shows the error.
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, []);
  return facets;
}
