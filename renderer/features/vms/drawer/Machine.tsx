import { OsName } from '../../../components/OsName.tsx';
import { count, countOf, gib } from '../../../format/quantity.ts';
import { openPage, setUi } from '../../../store/ui.ts';
import type { VmLine } from '../../../view/vm-lines.ts';
import { getSameAgain } from '../../provision/wish-store.ts';
import { CopyButton } from './CopyButton.tsx';
import { requestSummary } from './request-summary.ts';
import { Section } from './Section.tsx';
import classes from './VmDrawer.module.css';

/** What it is made of, where it runs, and who asked for it. */
export function Machine({ line }: { line: VmLine }) {
  const { vm, lease, request, vcpus, memoryBytes, osKey } = line;
  const guest = vm?.osName ?? lease?.osVersion;
  const uuid = vm?.uuid ?? lease?.vmUuid;
  return (
    <Section title="Machine">
      <dl className={classes.facts}>
        <Fact label="Size">
          {`${count(vcpus)} vCPU · ${gib(memoryBytes)}`}
          {osKey && (
            <>
              {' · '}
              <OsName osKey={osKey} />
            </>
          )}
          {guest && <small> {guest}</small>}
        </Fact>
        <Fact label="Host">
          {line.host ? (
            <button type="button" className={classes.link} onClick={() => openPage('hosts')}>
              {line.host}
            </button>
          ) : (
            'not chosen yet'
          )}
          {(lease?.hostRef ?? vm?.hostRef) !== undefined && (
            <small> entry #{lease?.hostRef ?? vm?.hostRef}</small>
          )}
          {lease && lease.hostLabels.length > 0 && <small> {lease.hostLabels.join(', ')}</small>}
        </Fact>
        {uuid && (
          <Fact label="VM uuid">
            <span className={classes.mono}>{uuid}</span> <CopyButton text={uuid} what="the uuid" />
          </Fact>
        )}
        {request && (
          <Fact label="Request">
            <button
              type="button"
              className={classes.link}
              onClick={() => setUi({ vmTab: 'all', vmSearch: request.ask.descriptor })}
            >
              {countOf(request.ask.count, 'VM')}
            </button>{' '}
            by {request.requester} <small>{requestSummary(request)}</small>{' '}
            <button type="button" className={classes.link} onClick={() => getSameAgain(request.ask)}>
              Get the same again
            </button>
          </Fact>
        )}
        {request && Object.keys(request.ask.tags).length > 0 && (
          <Fact label="Tags">
            {Object.entries(request.ask.tags).map(([tag, value]) => (
              <span key={tag} className={classes.tag}>
                {tag}=<b>{value}</b>
              </span>
            ))}
          </Fact>
        )}
        {vm?.description && <Fact label="Description">{vm.description}</Fact>}
      </dl>
    </Section>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
