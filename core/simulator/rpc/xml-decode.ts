import { XMLParser } from 'fast-xml-parser';

export interface XmlCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** One element in document order: its name, and either text or children. */
type Node = { readonly [name: string]: readonly Node[] | string };

const parser = new XMLParser({
  preserveOrder: true,
  trimValues: false,
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  ignoreAttributes: true,
  htmlEntities: true,
});

/** Reads a methodCall. @throws Error not XML-RPC */
export function decodeXmlCall(body: string): XmlCall {
  if (body.trimStart().lastIndexOf('<?xml') > 0)
    throw new Error('an XML declaration that is not at the start');
  const call = children(parser.parse(body) as Node[], 'methodCall');
  if (call === undefined) throw new Error('no methodCall');
  const method = readText(children(call, 'methodName') ?? []).trim();
  if (method === '') throw new Error('no methodName');
  const params = children(call, 'params')?.filter((node) => 'param' in node);
  if (params === undefined) throw new Error('no params');
  return { method, params: params.map((param) => value(children(param.param as Node[], 'value'))) };
}

function value(nodes: readonly Node[] | undefined): unknown {
  if (nodes === undefined) throw new Error('no value');
  const typed = nodes.find((node) => !('#text' in node));
  if (typed === undefined) return readText(nodes);
  const [kind, inner] = Object.entries(typed)[0] as [string, readonly Node[]];
  switch (kind) {
    case 'string':
    case 'dateTime.iso8601':
      return readText(inner);
    case 'int':
    case 'i4':
    case 'i8':
    case 'double':
      return number(readText(inner));
    case 'boolean':
      return readText(inner).trim() === '1' || readText(inner).trim() === 'true';
    case 'nil':
      return null;
    case 'array':
      return (children(inner, 'data') ?? [])
        .filter((node) => 'value' in node)
        .map((node) => value(node.value as Node[]));
    case 'struct':
      return Object.fromEntries(
        inner.filter((node) => 'member' in node).map((node) => member(node.member as Node[])),
      );
    default:
      throw new Error(`unknown type ${kind}`);
  }
}

function member(nodes: readonly Node[]): [string, unknown] {
  return [readText(children(nodes, 'name') ?? []), value(children(nodes, 'value'))];
}

function number(text: string): number {
  const parsed = Number(text);
  if (text.trim() === '' || Number.isNaN(parsed)) throw new Error(`not a number: ${text}`);
  return parsed;
}

function children(nodes: readonly Node[], name: string): readonly Node[] | undefined {
  return nodes.find((node) => name in node)?.[name] as readonly Node[] | undefined;
}

function readText(nodes: readonly Node[]): string {
  return nodes.map((node) => (typeof node['#text'] === 'string' ? node['#text'] : '')).join('');
}
