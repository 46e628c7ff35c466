import { StateWord } from '../../components/StateMark.tsx';
import type { VmLine } from '../../view/vm-lines.ts';
import { lineState } from './line-state.ts';

export function StateCell({ line, now }: { line: VmLine; now: number }) {
  const { mark, word, sentence } = lineState(line, now);
  return (
    <span title={sentence}>
      <StateWord mark={mark}>{word}</StateWord>
    </span>
  );
}
