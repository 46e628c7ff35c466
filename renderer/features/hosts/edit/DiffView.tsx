import type { DiffHunk } from '../../../../core/model/ini-edit.ts';
import classes from './HostDialogs.module.css';

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;
const WORDS = { same: undefined, added: 'added', removed: 'removed' } as const;

/** Changed lines with context, numbered as in the file. */
export function DiffView({ hunks }: { hunks: readonly DiffHunk[] }) {
  if (hunks.length === 0) return <p>No changes.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long difference is scrolled by keyboard
    <section className={classes.diff} aria-label="What changes" tabIndex={0}>
      {hunks.map((hunk) => (
        <ol key={hunk.beforeLine}>
          {numberLines(hunk).map(({ number, kind, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one comparison never move
            <li key={index} data-kind={kind}>
              <i>{number}</i>
              <b title={WORDS[kind]}>{SIGNS[kind]}</b>
              <code>{text}</code>
            </li>
          ))}
        </ol>
      ))}
    </section>
  );
}

/** A removed line has its old number, any other its new one. */
function numberLines({ beforeLine, afterLine, lines }: DiffHunk) {
  let [before, after] = [beforeLine, afterLine];
  return lines.map((line) => {
    const number = line.kind === 'removed' ? before : after;
    if (line.kind !== 'added') before += 1;
    if (line.kind !== 'removed') after += 1;
    return { ...line, number };
  });
}
