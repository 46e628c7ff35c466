import type { Failure } from '../../../../core/model/failure.ts';
import { CopyButton } from '../../../components/controls/CopyButton.tsx';
import { DrawerNotice } from '../../../components/drawer/DrawerParts.tsx';
import { Mono } from '../../../components/Mono.tsx';
import type { VmLine } from '../rows/vm-line.ts';

/** Why it failed or ended, what to do, and the host's error. */
export function FailureNotice({ line, sentence }: { line: VmLine; sentence: string }) {
  const failure = findFailure(line);
  const details = failure?.xapi && [failure.xapi.code, ...failure.xapi.params].join(' ');
  return (
    <DrawerNotice bad={failure !== undefined} label="Why">
      <p>{sentence}</p>
      {failure?.hint && (
        <p>
          <small>{failure.hint}</small>
        </p>
      )}
      {details && (
        <p>
          <Mono>{details}</Mono> <CopyButton text={details} what="the host's message" />
        </p>
      )}
    </DrawerNotice>
  );
}

function findFailure({ lease }: VmLine): Failure | undefined {
  if (lease?.state.kind === 'failed') return lease.state.failure;
  return lease?.state.kind === 'releasing' ? lease.state.blockedBy : undefined;
}
