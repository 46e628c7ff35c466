import { describe, expect, it } from 'vitest';
import { toTextTable } from '../../../core/cli/text-table.ts';

describe('a table of the command line', () => {
  it('aligns columns with two spaces between them, under upper-case heads', () => {
    const table = toTextTable(
      ['name', 'os', 'state'],
      [
        ['job-1', 'centos7', 'available'],
        ['a-longer-name', 'windows', 'queued'],
      ],
    );
    expect(table).toBe(
      [
        'NAME           OS       STATE',
        'job-1          centos7  available',
        'a-longer-name  windows  queued',
      ].join('\n'),
    );
  });

  it('aligns numbers to the right, but no column that holds a text', () => {
    const rows = [
      ['7', '7', '12.50'],
      ['100', 'n/a', '-3'],
    ];
    expect(toTextTable(['hours', 'peak', 'cost'], rows)).toBe(
      ['HOURS  PEAK   COST', '    7  7     12.50', '  100  n/a      -3'].join('\n'),
    );
  });

  it('keeps the count of fields for awk where a cell is empty or missing', () => {
    const lines = toTextTable(['name', 'address', 'state'], [['job', '', 'queued'], ['other']]).split('\n');
    expect(lines.map((line) => line.split(/ +/))).toEqual([
      ['NAME', 'ADDRESS', 'STATE'],
      ['job', '-', 'queued'],
      ['other', '-', '-'],
    ]);
  });

  it('an empty cell does not make a column of numbers one of texts', () => {
    expect(toTextTable(['n'], [['10'], [''], ['5']])).toBe([' N', '10', ' -', ' 5'].join('\n'));
  });

  it('a row stays one line, and no escape sequence reaches the terminal', () => {
    const [, row, ...rest] = toTextTable(['name'], [['a\nb\u001b[2Jc\u2028d']]).split('\n');
    expect(row).toBe('a b<U+001B>[2Jc d');
    expect(rest).toEqual([]);
  });

  it('wide characters count as two columns', () => {
    expect(
      toTextTable(
        ['n', 'x'],
        [
          ['日本', '1a'],
          ['abcd', '2b'],
        ],
      ),
    ).toBe(['N     X', '日本  1a', 'abcd  2b'].join('\n'));
  });

  it('takes as many rows as a history has', () => {
    const rows = Array.from({ length: 300_000 }, () => ['a']);
    expect(toTextTable(['name'], rows).length).toBe('NAME'.length + rows.length * '\na'.length);
  });
});
