import { useEffect, useState } from 'react';
import type { OutputOf } from '../../../core/contract/contract.ts';
import { ask } from '../../bridge.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { SkeletonRows } from '../../components/Skeleton.tsx';
import { dayTime } from '../../format/time.ts';
import { useMinute } from '../../store/now.ts';

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'loaded'; readonly page: OutputOf<'history.list'> };

/** The newest VMs of the past and present. */
export function HistoryPage() {
  const now = useMinute();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    ask('history.list', {}).then(
      (page) => setLoaded({ kind: 'loaded', page }),
      (error: unknown) => setLoaded({ kind: 'failed', error }),
    );
  }, [attempt]);
  if (loaded.kind === 'loading') return <SkeletonRows label="Loading the history" />;
  if (loaded.kind === 'failed') {
    return (
      <ErrorState
        title="The history cannot be read"
        error={loaded.error}
        onRetry={() => setAttempt(attempt + 1)}
      />
    );
  }
  const { rows } = loaded.page;
  if (rows.length === 0) {
    return <EmptyState title="No VM yet">Every VM that was ever made will stand here.</EmptyState>;
  }
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">VM</th>
          <th scope="col">OS</th>
          <th scope="col">Asked for</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>{row.name}</td>
            <td>{row.osKey}</td>
            <td>{dayTime(row.askedAt, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
