import { describe, expect, it } from 'vitest';
import { toHistoryDocument } from '../../../core/history/to-history-document.ts';
import { HistoryDocument } from '../../../core/model/history.ts';
import { availableLease, sampleLease, sampleRequest } from '../../fixtures/sample-lease.ts';

describe('the history document', () => {
  it('has the names, types and units of the old service', () => {
    const document = toHistoryDocument(availableLease(), sampleRequest());
    expect(document).toMatchObject({
      cpu: '6',
      create_duration_secs: 65,
      created_time: Date.UTC(2026, 3, 29, 13, 45, 4) / 1000,
      disk: '75161927680',
      expired_time: Date.UTC(2026, 3, 30, 1, 43, 59) / 1000,
      ipaddr: '10.1.2.3',
      labels: ['perf'],
      memory: '6442450944',
      origin: 's827',
      os: 'centos7',
      poolId: 'dynamicpool',
      prevUser: '',
      state: 'available',
      username: 'tunable-rebalance-out-Apr-29-13:43:59-7.0.0-19021',
      ver: '12',
      requester: 'jenkins-qe',
      tags: { team: 'qe' },
    });
    expect(HistoryDocument.safeParse(document).success).toBe(true);
  });

  it('says live_duration_secs only once the VM is gone: "active now" counts where it is missing', () => {
    const alive = toHistoryDocument(availableLease(), sampleRequest());
    expect(alive).not.toHaveProperty('live_duration_secs');
    const availableAt = availableLease().availableAt ?? 0;
    const gone = toHistoryDocument(
      availableLease('lease-1', {
        state: { kind: 'deleted', reason: 'deadline' },
        deleteStartedAt: availableAt + 1_742_955,
        endedAt: availableAt + 1_747_955,
      }),
      sampleRequest(),
    );
    expect(gone).toMatchObject({
      state: 'deleted',
      live_duration_secs: 1748,
      delete_duration_secs: 5,
      deleted_time: (availableAt + 1_747_955) / 1000,
      endReason: 'deadline',
    });
  });

  it('keeps poolId and ver constant; what the client sent stands in fields of our own', () => {
    const { spec } = sampleRequest();
    const sent = { ...spec, poolId: '12hour', version: '14', pools: ['regression', '12hrreg'] };
    const document = toHistoryDocument(availableLease(), sampleRequest('request-1', { spec: sent }));
    expect(document).toMatchObject({ poolId: 'dynamicpool', ver: '12' });
    expect(document).toMatchObject({
      requestPoolId: '12hour',
      requestVersion: '14',
      requestPools: ['regression', '12hrreg'],
    });
    const plain = toHistoryDocument(availableLease(), sampleRequest());
    for (const field of ['requestPoolId', 'requestVersion', 'requestPools'])
      expect(plain).not.toHaveProperty(field);
  });

  it('does not exist for a VM that was never handed out', () => {
    expect(toHistoryDocument(sampleLease(), sampleRequest())).toBeUndefined();
  });
});
