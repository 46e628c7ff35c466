import { describe, expect, it } from 'vitest';
import { describeConfig, formatProblem, listProblems, parseConfig } from '../../../../core/config/index.ts';

const HOST = [
  ...[
    '[xenhost1]',
    'host.name=https://xen1',
    'host.user=root',
    'host.password=pw',
    'host.storage.name=SR',
    'centos7.template=T',
  ],
  '[access]',
];
const GITHUB = [
  'github.kind = github',
  'github.url = https://token.actions.example',
  'github.audience = dynvm',
];
const PEOPLE = ['sso.kind = people', 'sso.url = https://sso.example', 'sso.client.id = dynvm'];

async function read(...lines: string[]) {
  const parsed = await parseConfig([...HOST, ...lines].join('\n'), { env: { SSO: 'hidden' } });
  return { parsed, problems: listProblems(parsed).map(formatProblem) };
}

async function accepted(...lines: string[]) {
  const { parsed, problems } = await read(...lines);
  if (!parsed.ok) throw new Error(problems.join('\n'));
  return parsed.config;
}

describe('[access]', () => {
  it('reads issuers of people and of jobs, their rules in the order of their numbers', async () => {
    const { issuers, warnings } = await accepted(
      ...GITHUB,
      'github.rule.10 = repository_id=42 => ci-branch reader',
      'github.rule.2 = repository_id=42 & ref=refs/heads/main => ci-main requester teams qe, dev',
      ...PEOPLE,
      'sso.client.secret = env:SSO',
      'sso.rule.1 = groups="Lab Admins" => {preferred_username} admin',
    );
    expect(warnings).toEqual([]);
    expect(issuers?.map(({ name, audience, scopes }) => ({ name, audience, scopes }))).toEqual([
      { name: 'github', audience: 'dynvm', scopes: ['profile', 'email'] },
      { name: 'sso', audience: 'dynvm', scopes: ['profile', 'email'] },
    ]);
    expect(issuers?.[0]?.rules).toEqual([
      {
        ...{
          number: 2,
          principal: { kind: 'name', text: 'ci-main' },
          role: 'requester',
          teams: ['qe', 'dev'],
        },
        conditions: [
          { claim: 'repository_id', value: '42' },
          { claim: 'ref', value: 'refs/heads/main' },
        ],
      },
      {
        ...{ number: 10, principal: { kind: 'name', text: 'ci-branch' }, role: 'reader', teams: [] },
        conditions: [{ claim: 'repository_id', value: '42' }],
      },
    ]);
    expect(issuers?.[1]?.clientSecret?.reveal()).toBe('hidden');
  });

  it('is shown without its secret, with rules that read as they were written', async () => {
    const rule = 'groups="Lab Admins" & hd=acme => {preferred_username} admin teams qe,dev';
    const config = await accepted(...PEOPLE, 'sso.client.secret = hidden', `sso.rule.1 = ${rule}`);
    const section = describeConfig(config).sections.find(({ name }) => name === 'access');
    expect(section?.entries).toContainEqual({ key: 'sso.rule.1', value: rule, secret: false });
    expect(section?.entries).toContainEqual({ key: 'sso.client.secret', value: 'set', secret: true });
    expect(JSON.stringify(section)).not.toContain('hidden');
  });

  it.each([
    [
      'repository=acme/product => ci requester',
      /has no condition on repository_id, and names can be given up/,
    ],
    ['repository_id=* => ci requester', /"\*" looks like a pattern/],
    ['repository_id=^42 => ci requester', /looks like a pattern/],
    ['repository_id=42 & ref=/refs.heads.*/ => ci requester', /looks like a pattern/],
    ['repository_id=42 => ci admin', /makes a job an admin/],
    ['repository_id=42 => {repository} requester', /takes the principal from a claim/],
    ['repository_id=42 => legacy requester', /legacy is a name of the service itself/],
    ['repository_id=42 => ci owner', /"owner" is no role/],
    ['repository_id=42 ci requester', /is no rule/],
    ['=> ci requester', /is no condition/],
    ['repository_id=42 => ci requester teams Q E', /is no rule/],
  ])('refuses the rule %s', async (rule, problem) => {
    const { parsed, problems } = await read(...GITHUB, `github.rule.1 = ${rule}`);
    expect(parsed.ok).toBe(false);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems[0]).toMatch(/access.*github\.rule\.1/);
  });

  it.each([
    ['jenkins', 'build_number=1', /has no condition on sub, and any job of the server would match/],
    ['gitlab', 'project_path=acme/product', /has no condition on project_id/],
  ])('asks %s for its immutable id too', async (kind, condition, problem) => {
    const { problems } = await read(
      ...[
        `ci.kind=${kind}`,
        'ci.url=https://ci.example',
        'ci.audience=dynvm',
        `ci.rule.1=${condition} => ci reader`,
      ],
    );
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('refuses an issuer that lacks something, or that others on the way could read', async () => {
    const rule = 'x.rule.1 = project_id=1 => ci reader';
    expect((await read('x.url = https://ci', 'x.audience = a', rule)).problems).toEqual([
      expect.stringMatching(/x\.kind.* is missing; expected people, github, gitlab, jenkins/),
    ]);
    expect(
      (await read('x.kind = gitlab', 'x.url = http://ci.example', 'x.audience = a', rule)).problems,
    ).toEqual([expect.stringMatching(/x\.url.*expected the issuer's https address/)]);
    expect((await read('x.kind = gitlab', 'x.url = https://ci', rule)).problems).toEqual([
      expect.stringMatching(/x\.audience.* is missing/),
    ]);
    expect((await read(...GITHUB)).problems).toEqual([
      expect.stringMatching(/without a rule nobody is let in/),
    ]);
  });

  it('refuses two roles for one principal, and two issuers with one address', async () => {
    const rules = [
      'github.rule.1 = repository_id=1 => ci reader',
      'github.rule.2 = repository_id=2 => ci requester',
    ];
    expect((await read(...GITHUB, ...rules)).problems).toEqual([
      expect.stringMatching(/github\.rule\.2.*gives ci another role or other teams than github\.rule\.1/),
    ]);
    const twice = [...GITHUB, ...GITHUB.map((line) => line.replace('github.', 'other.'))];
    const both = [
      'github.rule.1 = repository_id=1 => a reader',
      'other.rule.1 = repository_id=1 => b reader',
    ];
    expect((await read(...twice, ...both)).problems).toEqual([
      expect.stringMatching(/is that of github too/),
    ]);
  });

  it('says what an unknown key should be', async () => {
    const { warnings } = await accepted(
      ...GITHUB,
      'github.rule.1 = repository_id=1 => ci reader',
      'github.audiense = x',
    );
    expect(warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/github\.audiense.*did you mean github\.audience\?/),
    ]);
  });
});
