import { toHostName } from '../../../core/model/host-name.ts';
import { openHostDetails, openVmDetails, openVmsMatching } from '../../actions/open-subject.ts';
import { LinkButton } from '../../components/controls/LinkButton.tsx';
import { VmName } from '../../components/VmName.tsx';
import { useFleet } from '../../store/fleet.ts';
import classes from './Activity.module.css';

/** What a line or entry is about, as far as it says. */
export interface SubjectRef {
  readonly leaseId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly hostRef?: number | undefined;
  /** The name to show where none of these is there any more. */
  readonly name?: string | undefined;
}

/** A link to the VM, its request, or the host. @param isOfHost the name is the host's own */
export function Subject({ of, isOfHost }: { of: SubjectRef; isOfHost: boolean }) {
  const lease = useFleet(({ tables }) => tables.leases.rows.get(of.leaseId ?? ''));
  const request = useFleet(({ tables }) => tables.requests.rows.get(of.requestId ?? ''));
  const host = useFleet(({ tables }) => tables.hosts.rows.get(of.hostRef ?? -1));
  if (lease) {
    return <SubjectLink label={lease.name} title="Show this VM" open={() => openVmDetails(lease.id)} />;
  }
  if (request) {
    const { descriptor } = request.spec;
    return (
      <SubjectLink
        label={descriptor}
        title="Show the VMs of this request"
        open={() => openVmsMatching(descriptor)}
      />
    );
  }
  if (host && isOfHost) {
    const label = toHostName(host);
    return (
      <SubjectLink
        label={label}
        title="Show the host"
        open={() => openHostDetails({ hostRef: host.hostRef })}
      />
    );
  }
  return (
    <span className={classes.subject}>
      <VmName name={of.name ?? ''} />
    </span>
  );
}

function SubjectLink({ label, title, open }: { label: string; title: string; open: () => void }) {
  return (
    <LinkButton className={classes.subject} title={title} onClick={open}>
      <VmName name={label} />
    </LinkButton>
  );
}
