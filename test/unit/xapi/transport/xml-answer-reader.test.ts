import { expect, it } from 'vitest';
import { MAX_ELEMENT_BYTES } from '../../../../core/xapi/transport/answer-limits.ts';
import { XmlAnswerReader } from '../../../../core/xapi/transport/xml-answer-reader.ts';

const answer = (value: string) =>
  `<?xml version="1.0"?><methodResponse><params><param>${value}</param></params></methodResponse>`;
const struct = (members: Record<string, string>) =>
  `<value><struct>${Object.entries(members)
    .map(([name, value]) => `<member><name>${name}</name>${value}</member>`)
    .join('')}</struct></value>`;
const array = (...values: string[]) => `<value><array><data>${values.join('')}</data></array></value>`;

function read(xml: string, chunkBytes = xml.length): unknown {
  const reader = new XmlAnswerReader();
  const bytes = Buffer.from(xml);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
  return reader.finish();
}

it('values of every type, wherever the body is cut', () => {
  const xml = answer(
    struct({
      untyped: '<value>ünï &lt;&amp;&#x41; 虚</value>',
      empty: '<value></value>',
      closed: '<value/>',
      text: '<value><string> a </string></value>',
      cdata: '<value><![CDATA[<b>]]></value>',
      whole: '<value>\n <i4>-12</i4>\n</value>',
      large: '<value><i8>9007199254740993</i8></value>',
      half: '<value><double>0.5</double></value>',
      none: '<value><double>nan</double></value>',
      yes: '<value><boolean>1</boolean></value>',
      no: '<value><boolean>0</boolean></value>',
      nil: '<value><nil/></value>',
      date: '<value><dateTime.iso8601>20190113T19:36:26Z</dateTime.iso8601></value>',
      list: array('<value>a</value>', array(), struct({})),
    }),
  );
  for (let chunkBytes = 1; chunkBytes <= xml.length; chunkBytes += 7) {
    expect(read(xml, chunkBytes)).toEqual({
      untyped: 'ünï <&A 虚',
      empty: '',
      closed: '',
      text: ' a ',
      cdata: '<b>',
      whole: -12,
      large: '9007199254740993',
      half: 0.5,
      none: null,
      yes: true,
      no: false,
      nil: null,
      date: '20190113T19:36:26Z',
      list: ['a', [], {}],
    });
  }
});

it('records and events are handed over as they arrive, and stay out of the answer', () => {
  const seen: unknown[] = [];
  const records = new XmlAnswerReader({
    kind: 'records',
    onRecord: (ref, record) => seen.push([ref, record]),
  });
  const xml = answer(
    struct({
      Status: '<value>Success</value>',
      Value: struct({ a: struct({ n: '<value>1</value>' }), b: '<value/>' }),
    }),
  );
  const middle = xml.indexOf('<name>b');
  records.push(Buffer.from(xml.slice(0, middle)));
  expect(seen).toEqual([['a', { n: '1' }]]);
  records.push(Buffer.from(xml.slice(middle)));
  expect(records.finish()).toEqual({ Status: 'Success', Value: {} });
  expect(seen).toEqual([
    ['a', { n: '1' }],
    ['b', ''],
  ]);

  const heard: unknown[] = [];
  const events = new XmlAnswerReader({ kind: 'events', onEvent: (event) => heard.push(event) });
  const list = array(struct({ ref: '<value>x</value>', events: array('<value>no event</value>') }));
  events.push(
    Buffer.from(
      answer(
        struct({
          Status: '<value>Success</value>',
          Value: struct({ events: list, token: '<value>7</value>' }),
        }),
      ),
    ),
  );
  expect(events.finish()).toEqual({ Status: 'Success', Value: { events: [], token: '7' } });
  expect(heard).toEqual([{ ref: 'x', events: ['no event'] }]);
});

it.each([
  ['a character beyond Unicode', answer('<value>&#x110000;</value>')],
  ['a character that XML forbids', answer('<value>&#0;</value>')],
  ['an unknown entity', answer('<value>&host;</value>')],
  ['a document type with an entity', `<!DOCTYPE a [<!ENTITY host "x">]>${answer('<value>&host;</value>')}`],
  ['an unknown type', answer('<value><date>2026</date></value>')],
  ['tags that cross', answer('<value><struct></value></struct>')],
  ['a name outside of a struct', answer('<name>a</name>')],
  ['a page', '<html><p>Sorry<br></html>'],
  ['text', 'Sorry'],
  ['nothing', ''],
  ['half an answer', answer('<value>a</value>').slice(0, -5)],
  [
    'a fault',
    `<methodResponse><fault>${struct({ faultCode: '<value><int>1</int></value>' })}</fault></methodResponse>`,
  ],
  ['brackets for ever', `<methodResponse><params><param>${'<value><array><data>'.repeat(100_000)}`],
])('%s is no valid XML-RPC', (_name, xml) => {
  for (const chunkBytes of [3, xml.length + 1]) {
    expect(() => read(xml, chunkBytes)).toThrow(expect.objectContaining({ kind: 'malformed' }));
  }
});

it('a member named __proto__ is left out', () => {
  const value = read(answer(struct({ __proto__x: '<value>a</value>' }).replace('__proto__x', '__proto__')));
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value as object)).toEqual([]);
});

it('a value that never ends is refused once it is too large', () => {
  const reader = new XmlAnswerReader({ kind: 'records', onRecord: () => undefined });
  reader.push(Buffer.from('<methodResponse><params><param><value>'));
  const piece = Buffer.alloc(10_000, 'x');
  let pushed = 0;
  const pushAll = () => {
    for (; pushed < 2 * MAX_ELEMENT_BYTES; pushed += piece.length) reader.push(piece);
  };
  expect(pushAll).toThrow(expect.objectContaining({ kind: 'too-large' }));
});
