import { StateWord } from '../../../components/StateMark.tsx';
import { formatClockTime } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import { toLineState } from '../rows/line-state.ts';
import type { VmLine } from '../rows/vm-line.ts';

/** The state; of an unreachable host, the last known one. */
export function StateCell({ line }: { line: VmLine }) {
  const now = useMinute();
  const { mark, word, sentence } = toLineState(line, now);
  if (line.asOfAt === undefined) {
    const state = <StateWord mark={mark}>{word}</StateWord>;
    return sentence === undefined ? state : <span title={sentence}>{state}</span>;
  }
  return (
    <span title={`${line.host} is unreachable; last known state as of ${formatClockTime(line.asOfAt)}`}>
      <StateWord mark="gone">
        {word} <small>{formatClockTime(line.asOfAt)}</small>
      </StateWord>
    </span>
  );
}
