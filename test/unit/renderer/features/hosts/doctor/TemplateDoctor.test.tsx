import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DoctorReport } from '../../../../../../core/model/doctor.ts';
import { TemplateDoctor } from '../../../../../../renderer/features/hosts/doctor/TemplateDoctor.tsx';
import { initialHosts, setHosts, useHosts } from '../../../../../../renderer/features/hosts/hosts-store.ts';
import { renderPage, resetStores } from '../../../render-page.tsx';

const cell = (state: string) => ({
  osKey: 'centos7',
  state,
  shown: state,
  findings: [],
  choices: [],
  ini: {},
  failedAsks: 0,
  failedRequests: 0,
});
const host = (hostRef: number, state: string) => ({
  ...{ hostRef, uuid: `h${hostRef}`, name: `s${hostRef}`, state: 'live', cordoned: false, labels: [] },
  cells: [cell(state)],
});

const REPORT = {
  at: 0,
  counts: { ok: 99, drift: 1, missing: 0, noTools: 0, unknown: 0, notAsked: 0 },
  columns: [{ osKey: 'centos7', most: {} }],
  hosts: Array.from({ length: 100 }, (_, index) => host(index, index === 42 ? 'drift' : 'ok')),
  todos: [],
} as unknown as DoctorReport;

describe('the template doctor', () => {
  beforeEach(() => {
    resetStores();
    useHosts.setState(initialHosts(), true);
  });

  it('lists only deviations of a hundred hosts on request', async () => {
    setHosts({ report: REPORT });
    const { user } = renderPage(<TemplateDoctor />);
    expect(screen.getAllByRole('rowheader')).toHaveLength(100);
    await user.click(screen.getByRole('switch', { name: 'Only deviations: 1 of 100 hosts' }));
    expect(screen.getAllByRole('rowheader')).toHaveLength(1);
    expect(screen.getByRole('button', { name: 's42' })).toBeTruthy();
  });

  it('says why the templates are unavailable, with a retry', () => {
    setHosts({ reportError: new Error('The store does not respond') });
    renderPage(<TemplateDoctor />);
    expect(screen.getByRole('heading', { name: 'Templates are unavailable' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});
