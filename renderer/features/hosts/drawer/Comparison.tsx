import type { DoctorCell, DoctorHost, DriftCheck, DriftFinding } from '../../../../core/model/doctor.ts';
import { AdminLink } from '../../../components/controls/AdminLink.tsx';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import { Mono } from '../../../components/Mono.tsx';
import { StateMark, StateWord } from '../../../components/StateMark.tsx';
import { describeFailedRequests } from '../doctor/failed-requests.ts';
import { reviewEdits } from '../hosts-store.ts';
import classes from './Comparison.module.css';

const CHECKS: Readonly<Record<DriftCheck, string>> = {
  disk: 'Disk',
  network: 'Network',
  tools: 'Guest tools',
  size: 'Size',
};
const WORDS = {
  'not-asked': ['gone', 'not configured'],
  unknown: ['gone', 'unknown'],
  ok: ['ok', 'matches the others'],
  drift: ['warn', 'differs'],
  'no-tools': ['bad', 'no guest tools'],
  missing: ['bad', 'missing'],
} as const;

/** One template of this host, compared with other hosts. */
export function Comparison({ host, cell }: { host: DoctorHost; cell: DoctorCell }) {
  const others = Math.max(0, ...cell.findings.map((finding) => finding.others));
  const [mark, word] = WORDS[cell.state];
  const failed = describeFailedRequests(cell);
  return (
    <DrawerSection
      title={`${cell.osKey} on this host`}
      note={others > 0 && `compared with ${others} others`}
      aside={<StateWord mark={mark}>{word}</StateWord>}
    >
      {cell.problem !== undefined && <p data-mark="bad">{cell.problem}</p>}
      {cell.choices.length > 1 && <Choices host={host} cell={cell} />}
      {cell.facts && (
        <table className={classes.compare}>
          <thead>
            <tr>
              <th scope="col">Check</th>
              <th scope="col">Here</th>
              <th scope="col">Elsewhere</th>
              <th scope="col">In the ini</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Template</th>
              <td colSpan={3}>
                <Mono>{cell.facts.template}</Mono>
              </td>
            </tr>
            {cell.findings.map((finding) => (
              <Finding key={finding.check} finding={finding} cell={cell} />
            ))}
          </tbody>
        </table>
      )}
      {failed !== undefined && <p>{failed} on this host.</p>}
      {cell.consequence !== undefined && <p>{cell.consequence}</p>}
      {cell.state === 'no-tools' && (
        <p>
          Its VMs cannot report an address: install guest tools in the image, or remove the template from the
          ini.
        </p>
      )}
    </DrawerSection>
  );
}

function Finding({ finding, cell }: { finding: DriftFinding; cell: DoctorCell }) {
  const { check, here, most, agree, others, differs } = finding;
  const none = check === 'tools' && cell.facts?.tools.kind === 'none';
  const mark = none ? 'bad' : differs ? 'warn' : here === 'unknown' ? 'gone' : 'ok';
  const network = check === 'network' && cell.facts ? `, ${cell.facts.network}` : '';
  return (
    <tr>
      <th scope="row">
        <StateMark mark={mark} /> {CHECKS[check]}
      </th>
      <td data-mark={differs || none ? mark : undefined}>
        {none ? 'none' : here}
        {network}
      </td>
      <td>
        {most === undefined ? (
          <small>{others < 2 ? 'too few to compare' : 'no majority'}</small>
        ) : most === here ? (
          'same'
        ) : (
          most
        )}{' '}
        {most !== undefined && (
          <small>
            {agree} of {others}
          </small>
        )}
      </td>
      <td>{cell.ini[check] ?? <small>not set</small>}</td>
    </tr>
  );
}

function Choices({ host, cell }: { host: DoctorHost; cell: DoctorCell }) {
  const choose = (template: string) =>
    reviewEdits({
      title: `Use ${template} for ${cell.osKey} on ${host.name}`,
      edits: [
        { kind: 'set', section: `xenhost${host.hostRef}`, key: `${cell.osKey}.template`, value: template },
      ],
      secrets: {},
      done: `${cell.osKey} on ${host.name} now uses ${template}`,
    });
  return (
    <ul className={classes.choices}>
      {cell.choices.map((template) => (
        <li key={template}>
          <Mono>{template}</Mono>
          <AdminLink onClick={() => choose(template)}>Use this one</AdminLink>
        </li>
      ))}
    </ul>
  );
}
