import { StringDecoder } from 'node:string_decoder';
import { SaxesParser } from 'saxes';
import { TransportFailure } from '../failures/transport-failure.ts';
import { answerTooLarge, MAX_DEPTH, MAX_ELEMENT_BYTES } from './answer-limits.ts';
import type { AnswerList } from './rpc-transport.ts';

type Container =
  | { kind: 'struct'; members: Record<string, unknown>; key: string; isList: boolean }
  | { kind: 'array'; elements: unknown[]; isList: boolean };

const NO_VALUE = Symbol('no value');

/**
 * Reads an XML-RPC answer while it arrives, one long list in it element by element. The parser is strict: whatever is not
 * well-formed ends the reading at once.
 */
export class XmlAnswerReader {
  readonly #list: AnswerList | undefined;
  readonly #parser = new SaxesParser();
  readonly #decoder = new StringDecoder('utf8');
  readonly #containers: Container[] = [];
  #depth = 0;
  #text = '';
  /** Of the `<value>` that is open and has no container. */
  #value: unknown = NO_VALUE;
  #answer: unknown = NO_VALUE;
  #isFault = false;
  #bytesSinceElement = 0;

  constructor(list?: AnswerList) {
    this.#list = list;
    this.#parser.on('error', () => {
      throw malformed();
    });
    this.#parser.on('opentag', ({ name }) => this.#open(name));
    this.#parser.on('closetag', ({ name }) => this.#close(name));
    this.#parser.on('text', (text) => this.#addText(text));
    this.#parser.on('cdata', (text) => this.#addText(text));
  }

  /** @throws TransportFailure `too-large`, `malformed` */
  push(chunk: Buffer): void {
    this.#bytesSinceElement += chunk.length;
    this.#parser.write(this.#decoder.write(chunk));
    if (this.#bytesSinceElement > MAX_ELEMENT_BYTES)
      throw answerTooLarge('one object of its answer', MAX_ELEMENT_BYTES);
  }

  /** The answer, its list emptied. @throws TransportFailure `malformed` */
  finish(): unknown {
    this.#parser.write(this.#decoder.end()).close();
    if (this.#answer === NO_VALUE || this.#isFault) throw malformed();
    return this.#answer;
  }

  #addText(text: string): void {
    this.#text += text;
  }

  #open(name: string): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw malformed();
    this.#text = '';
    if (name === 'value') this.#value = NO_VALUE;
    else if (name === 'fault') this.#isFault = true;
    else if (name === 'struct') {
      const isList = this.#list?.kind === 'records' && this.#isAt('Value');
      this.#containers.push({ kind: 'struct', members: {}, key: '', isList });
    } else if (name === 'array') {
      const isList = this.#list?.kind === 'events' && this.#isAt('Value', 'events');
      this.#containers.push({ kind: 'array', elements: [], isList });
    }
  }

  #close(name: string): void {
    this.#depth -= 1;
    switch (name) {
      case 'value':
        this.#closeValue();
        break;
      case 'name':
        this.#nameMember(this.#text);
        break;
      case 'struct':
      case 'array':
        this.#closeContainer(name);
        break;
      default:
        if (!STRUCTURE.has(name)) this.#value = scalarFrom(name, this.#text);
    }
    this.#text = '';
  }

  #closeContainer(kind: Container['kind']): void {
    const container = this.#containers.pop();
    if (container?.kind !== kind) throw malformed();
    this.#value = container.kind === 'struct' ? container.members : container.elements;
  }

  #nameMember(name: string): void {
    const container = this.#containers.at(-1);
    if (container?.kind !== 'struct') throw malformed();
    container.key = name;
  }

  #closeValue(): void {
    // Text without a type is a string.
    const value = this.#value === NO_VALUE ? this.#text : this.#value;
    this.#value = NO_VALUE;
    const container = this.#containers.at(-1);
    if (container === undefined) this.#answer = value;
    else if (container.isList) this.#handOver(container, value);
    else if (container.kind === 'array') container.elements.push(value);
    // It would become the struct's prototype.
    else if (container.key !== '__proto__') container.members[container.key] = value;
  }

  #handOver(container: Container, value: unknown): void {
    this.#bytesSinceElement = 0;
    if (this.#list?.kind === 'events') this.#list.onEvent(value);
    else if (container.kind === 'struct') this.#list?.onRecord(container.key, value);
  }

  /** What opens now is the value of the last of these keys, each in the value of the one before. */
  #isAt(...keys: readonly string[]): boolean {
    if (this.#containers.length !== keys.length) return false;
    return this.#containers.every(
      (container, level) => container.kind === 'struct' && container.key === keys[level],
    );
  }
}

/** Elements that only hold others. */
const STRUCTURE: ReadonlySet<string> = new Set([
  'methodResponse',
  'params',
  'param',
  'member',
  'data',
  'fault',
]);

function scalarFrom(type: string, text: string): unknown {
  switch (type) {
    case 'string':
    // Beyond what a number holds exactly.
    case 'i8':
    case 'dateTime.iso8601':
    case 'base64':
      return text;
    case 'int':
    case 'i4':
    case 'double':
      return numberFrom(text);
    case 'boolean':
      return text.trim() === '1';
    case 'nil':
      return null;
    default:
      throw malformed();
  }
}

/** A double may be `nan` or `inf`: null, as in JSON. */
function numberFrom(text: string): number | null {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? null : number;
}

function malformed(): TransportFailure {
  return new TransportFailure('malformed', 'its answer is no valid XML-RPC');
}
