import { describe, expect, it } from 'vitest';
import {
  createHostForm,
  findNextHostRef,
  toEntries,
  toHostEdits,
  toHostForm,
} from '../../../../../../renderer/features/hosts/edit/host-edits.ts';

const BEFORE = {
  'host.name': 'https://xen1',
  'host.user': 'root',
  'host.password': 'set',
  'host.storage.name': 'Local storage',
  'host.labels': 'perf',
  'my.own.key': 'stays',
  'centos7.template': 'tmpl-cnt7',
  'centos7.vcpus': '4',
};

describe('edits of a host that is there', () => {
  it('are none when nothing was changed, unknown keys and the password included', () => {
    expect(toHostEdits(toHostForm(BEFORE), 1, BEFORE)).toEqual({ edits: [], secrets: {} });
  });

  it('are the changed keys only; an emptied one is removed', () => {
    const form = {
      ...toHostForm(BEFORE),
      labels: '',
      storage: 'SSD',
      templates: [
        { osKey: 'centos7', template: 'tmpl-cnt7' },
        { osKey: ' Windows ', template: 'win' },
      ],
    };
    expect(toHostEdits(form, 1, BEFORE).edits).toEqual([
      { kind: 'set', section: 'xenhost1', key: 'host.storage.name', value: 'SSD' },
      { kind: 'set', section: 'xenhost1', key: 'windows.template', value: 'win' },
      { kind: 'remove', section: 'xenhost1', key: 'host.labels' },
    ]);
  });
});

it('a new host gets a section, its password behind its user', () => {
  const form = { ...createHostForm(), address: 'xen9', password: 'p w', storage: 'SSD' };
  expect(
    toHostEdits(form, 9, undefined).edits.map((edit) =>
      'key' in edit ? `${edit.key}=${edit.kind === 'set' ? edit.value : ''}` : edit.kind,
    ),
  ).toEqual([
    'add-section',
    'host.name=xen9',
    'host.user=root',
    'host.password=p w',
    'host.storage.name=SSD',
  ]);
});

it('a password for the keyring is not in the edits', () => {
  const form = { ...toHostForm(BEFORE), password: 'hunter2', passwordPlace: 'keyring' as const };
  expect(toHostEdits(form, 4, BEFORE)).toEqual({
    edits: [{ kind: 'set', section: 'xenhost4', key: 'host.password', value: 'secret:xenhost4' }],
    secrets: { xenhost4: 'hunter2' },
  });
});

it('what was typed over lines becomes one line', () => {
  expect(toEntries({ ...createHostForm(), labels: 'a\n  b' })['host.labels']).toBe('a, b');
});

it('a new number is above all that are used', () => {
  expect(findNextHostRef([{ name: 'common' }, { name: 'xenhost2' }, { name: 'xenhost7' }])).toBe(8);
  expect(findNextHostRef([])).toBe(1);
});
