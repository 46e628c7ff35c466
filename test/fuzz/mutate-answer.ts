/** Pieces that parsers have stumbled over. */
const XML_PIECES = [
  '&#x110000;',
  '&#0;',
  '&#xD800;',
  '&unknown;',
  '&',
  '<',
  ']]>',
  '<![CDATA[',
  '<!--',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '<?xml version="1.1" encoding="UTF-16"?>',
  '<nil/>',
  '<value/>',
  '</value>',
  '<value><struct>',
  '</struct></value>',
  '<name>__proto__</name>',
  '<value><int>x</int></value>',
  '<value><double>1e999</double></value>',
  '<value><boolean>2</boolean></value>',
  '<value><dateTime.iso8601>never</dateTime.iso8601></value>',
  '<value><base64>*</base64></value>',
  '<value><array><data><value>a</value></data></array></value>',
];
const JSON_PIECES = [
  'null',
  'true',
  '-1',
  '1e999',
  'Infinity',
  'nan',
  '"\\ud800"',
  '"\\u0000"',
  '"__proto__":{"a":1},',
  '"toString":1,',
  '"then":1,',
  '"result":{',
  '"events":[',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ',',
  ':',
  '[[[[[[[[[[[[',
  '},"OpaqueRef:',
];
const ANY_PIECES = [
  '\u0000',
  '\u001b[31m',
  '\u202e',
  '\ufeff',
  '\ufffd',
  '虚',
  'x'.repeat(5_000),
  ' '.repeat(5_000),
];

/** Values of every type, for a value of another. */
const JSON_VALUES = [
  'null',
  '[]',
  '{}',
  '""',
  '0',
  'false',
  '"OpaqueRef:NULL"',
  '[null]',
  '{"a":null}',
  '{"toString":1}',
  '-1e308',
];
const XML_VALUES = [
  '<value><nil/></value>',
  '<value/>',
  '<value><i4>0</i4></value>',
  '<value><struct/></value>',
  '<value><array><data/></array></value>',
  '<value><array><data><value><nil/></value></data></array></value>',
  '<value><struct><member><name>toString</name><value><i4>1</i4></value></member></struct></value>',
  '<value>OpaqueRef:NULL</value>',
];

export type Protocol = 'json' | 'xml';

/** 0 ≤ x < 1 */
type Random = () => number;

const below = (limit: number, random: Random) => Math.floor(random() * limit);

function pick<T>(choices: readonly T[], random: Random): T {
  return choices[below(choices.length, random)] as T;
}

/** The body with a few faults: bytes, pieces, values of other types, an early end, a second copy. */
export function mutateAnswer(body: string, protocol: Protocol, random: Random): string {
  let mutated = body;
  const faults = 1 + below(3, random);
  for (let fault = 0; fault < faults; fault++) mutated = mutateOnce(mutated, protocol, random);
  return mutated;
}

function mutateOnce(body: string, protocol: Protocol, random: Random): string {
  const at = below(body.length + 1, random);
  const to = Math.min(body.length, at + below(40, random));
  const pieces = [...(protocol === 'json' ? JSON_PIECES : XML_PIECES), ...ANY_PIECES];
  switch (below(8, random)) {
    case 0:
      return body.slice(0, at) + String.fromCharCode(below(256, random)) + body.slice(at + 1);
    case 1:
      return body.slice(0, at) + body.slice(to);
    case 2:
      return body.slice(0, at);
    case 3:
      return body.slice(0, to) + body.slice(at);
    case 4:
      return body.slice(0, at) + pick(pieces, random) + body.slice(to);
    default:
      return replaceValue(body, protocol, random);
  }
}

/** Well-formed all the same: what the parser lets pass, and the client has to bear. */
function replaceValue(body: string, protocol: Protocol, random: Random): string {
  const pattern =
    protocol === 'json'
      ? /:("(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null|\{\}|\[\])/g
      : /<value>[^<]*<\/value>|<value><(\w+)>[^<]*<\/\1><\/value>/g;
  const found = [...body.matchAll(pattern)];
  if (found.length === 0) return body;
  const match = pick(found, random);
  const replacement = protocol === 'json' ? `:${pick(JSON_VALUES, random)}` : pick(XML_VALUES, random);
  return body.slice(0, match.index) + replacement + body.slice(match.index + match[0].length);
}
