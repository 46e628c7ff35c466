import { useScopeRefusal } from '../../store/fleet.ts';
import { EmptyState } from './EmptyState.tsx';

interface AdminsOnlyProps {
  /** Names what the others do not see: "the audit trail". */
  what: string;
  children: React.ReactNode;
}

/** Content that the core gives to admins; others read why it is not there. */
export function AdminsOnly({ what, children }: AdminsOnlyProps) {
  const refusal = useScopeRefusal('admin');
  if (refusal === undefined) return children;
  return <EmptyState title={`Only an admin sees ${what}`}>{refusal}.</EmptyState>;
}
