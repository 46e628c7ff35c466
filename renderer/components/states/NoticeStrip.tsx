import { formatExactTime } from '../../format/time.ts';
import { StateMark } from '../StateMark.tsx';
import classes from './States.module.css';

interface NoticeStripProps {
  tone: 'warn' | 'note';
  children: React.ReactNode;
}

/** A line across a page or panel about incomplete or old data. Announced when it appears. */
export function NoticeStrip({ tone, children }: NoticeStripProps) {
  return (
    <div className={classes.strip} data-tone={tone} role="status">
      {tone === 'warn' && <StateMark mark="warn" />}
      <span>{children}</span>
    </div>
  );
}

/** The data shown is old. @param sinceAt when it was current */
export function StaleStrip({ what, sinceAt }: { what: string; sinceAt: number }) {
  return (
    <NoticeStrip tone="warn">
      {what}. Showing data from {formatExactTime(sinceAt)}.
    </NoticeStrip>
  );
}
