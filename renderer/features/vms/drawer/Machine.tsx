import type { VmDetails } from '../../../../core/model/vm.ts';
import { openHostDetails } from '../../../actions/open-subject.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import { CopiedFact, Fact, Facts } from '../../../components/drawer/Facts.tsx';
import { OsName } from '../../../components/OsName.tsx';
import { formatCount, formatGib, pluralize } from '../../../format/quantity.ts';
import { setUi } from '../../../store/ui.ts';
import { openSameAgain } from '../../provision/draft-store.ts';
import type { VmLine } from '../rows/vm-line.ts';
import classes from './Machine.module.css';
import { summarizeRequest } from './request-summary.ts';

interface MachineProps {
  line: VmLine;
  details: VmDetails | undefined;
}

/** Size, template, host and request. */
export function Machine({ line, details }: MachineProps) {
  const { vm, lease, request, vcpus, memoryBytes, osKey } = line;
  const guest = vm?.osName ?? lease?.osVersion;
  const hostRef = lease?.hostRef ?? vm?.hostRef;
  const uuid = vm?.uuid ?? lease?.vmUuid;
  return (
    <DrawerSection title="Machine">
      <Facts>
        <Fact label="Size">
          {`${formatCount(vcpus)} vCPU · ${formatGib(memoryBytes)}`}
          {osKey && (
            <>
              {' · '}
              <OsName osKey={osKey} />
            </>
          )}
          {guest && <small> {guest}</small>}
        </Fact>
        {details?.template !== undefined && (
          <Fact label="Template">
            {details.template}
            {details.toolsVersion !== undefined && <small> tools {details.toolsVersion}</small>}
          </Fact>
        )}
        <Fact label="Host">
          {line.host ? (
            <LinkButton onClick={() => hostRef !== undefined && openHostDetails({ hostRef })}>
              {line.host}
            </LinkButton>
          ) : (
            'not chosen yet'
          )}
          {hostRef !== undefined && <small> entry #{hostRef}</small>}
          {lease && lease.hostLabels.length > 0 && <small> {lease.hostLabels.join(', ')}</small>}
        </Fact>
        {uuid && <CopiedFact label="VM uuid" text={uuid} what="the uuid" />}
        {request && (
          <Fact label="Request">
            <LinkButton onClick={() => setUi({ vmTab: 'all', vmSearch: request.spec.descriptor })}>
              {pluralize(request.spec.count, 'VM')}
            </LinkButton>{' '}
            by {request.requester} <small>{summarizeRequest(request)}</small>{' '}
            <LinkButton onClick={() => openSameAgain(request.spec)}>Get the same again</LinkButton>
          </Fact>
        )}
        {request && Object.keys(request.spec.tags).length > 0 && (
          <Fact label="Tags">
            {Object.entries(request.spec.tags).map(([tag, value]) => (
              <span key={tag} className={classes.tag}>
                {tag}=<b>{value}</b>
              </span>
            ))}
          </Fact>
        )}
        {vm?.description && details && details.template === undefined && (
          <Fact label="Description">{vm.description}</Fact>
        )}
      </Facts>
    </DrawerSection>
  );
}
