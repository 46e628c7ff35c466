import type { Mark } from '../view/mark.ts';
import classes from './StateMark.module.css';

/** A shape for each state, so that colour is never the only sign. The word stands beside it. */
export function StateMark({ mark }: { mark: Mark }) {
  return (
    <svg
      className={classes.mark}
      data-mark={mark}
      viewBox="0 0 12 12"
      width="10"
      height="10"
      aria-hidden="true"
    >
      {SHAPES[mark]}
    </svg>
  );
}

const STROKE = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.8 };
const SHAPES = {
  ok: <circle cx="6" cy="6" r="4.6" fill="currentColor" />,
  busy: (
    <>
      <circle cx="6" cy="6" r="4.4" {...STROKE} />
      <path d="M6 1.6a4.4 4.4 0 0 1 0 8.8z" fill="currentColor" />
    </>
  ),
  warn: <path d="M6 1.2 11.2 10.6H.8z" fill="currentColor" />,
  bad: <path d="M2 2l8 8M10 2l-8 8" {...STROKE} strokeWidth={2.2} />,
  gone: <circle cx="6" cy="6" r="4.2" {...STROKE} />,
  closed: (
    <>
      <circle cx="6" cy="6" r="4.4" {...STROKE} strokeWidth={1.5} />
      <path d="M3.6 6h4.8" {...STROKE} />
    </>
  ),
};

/** Mark and word together. */
export function StateWord({ mark, children }: { mark: Mark; children: React.ReactNode }) {
  return (
    <span className={classes.word} data-mark={mark}>
      <StateMark mark={mark} /> {children}
    </span>
  );
}
