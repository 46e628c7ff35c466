const KEYS = [
  'host.name',
  'HOST.Name',
  'a',
  'A',
  'b c',
  'centos7.template',
  'ключ',
  'ÄÖ',
  'İ',
  '__proto__',
  'a[]',
  '"q"',
];
const SECTIONS = ['common', 'Common', 'xenhost1', ' spaced ', 'a]b', 'DEFAULT', '__proto__', 'x.y', '日本'];
const DELIMITERS = ['=', ':', ' = ', '\t:\t', '==', ':=', '  =', '=\u00a0', ' '];
const INDENTS = ['', '', '', '', ' ', '  ', '\t', '\u00a0', '\u3000', '\u0085', '\u001c'];
const ENDS = ['', '', '', ' ', '\t ', '\u2028', '\u001f', '\ufeff', '\u0085'];
const BREAKS = ['\n', '\n', '\n', '\r\n', '\r'];
const WORDS = [
  'root',
  'p#a;s%s=w"x\'',
  '"quoted"',
  "'single'",
  ' # no comment',
  ' ; nor this',
  '%(a)s',
  '$(b)',
  'tmpl-win16dc - PATCHED (1)',
  'true',
  'null',
  '[1]',
  '[not a section',
  'a[]',
  '\\n',
  '\\;',
  'ünï',
  '\u2028',
  '\u0000',
  '\ufeff',
  '\u{1f600}',
  '=',
  ':',
  '',
  'x=y',
  '__proto__',
];

/** One ini text, likely enough to be odd: comments, continuations, repeats, hard characters, broken lines. */
export function randomIni(random: () => number): string {
  const pick = (choices: readonly string[]) => choices[Math.floor(random() * choices.length)] ?? '';
  const value = () =>
    Array.from({ length: Math.floor(random() * 3) }, () => pick(WORDS)).join(pick(['', ' ']));
  // Most texts have one mistake at most, or Python would refuse nearly all of them.
  const faultRate = random() < 0.25 ? 0.1 : 0;
  const line = () => {
    const indent = pick(INDENTS);
    const kind = random();
    if (random() < faultRate)
      return indent + pick(['no delimiter', '=no key', '[]', ': x', '[open', ']', '\ufeff']);
    if (kind < 0.15) return `${indent}[${pick(SECTIONS)}]${pick(['', '', ' tail', ' # c', ']'])}`;
    if (kind < 0.25) return indent + pick(['#', ';', '# a=b', ';[x]', '#']) + value();
    if (kind < 0.35) return pick(['', ' ', '\t', '\u2028', '\u00a0']);
    if (kind < 0.45) return pick([' ', '    ', '\t\t', '\u00a0\u00a0']) + (value() || 'more');
    return indent + pick(KEYS) + pick(DELIMITERS.slice(0, -1)) + value() + pick(ENDS);
  };
  const lines = Array.from({ length: Math.floor(random() * 14) }, line);
  if (random() >= faultRate) lines.unshift(`[${pick(SECTIONS)}]`);
  const start = random() < 0.05 ? '\ufeff' : '';
  return (
    start +
    lines
      .map((text) => text + pick(BREAKS))
      .join('')
      .slice(0, random() < 0.3 ? -1 : undefined)
  );
}
