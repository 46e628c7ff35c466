import { answerTooLarge, MAX_ELEMENT_BYTES } from './answer-limits.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { parseJson } from './parse-json.ts';
import type { AnswerList } from './rpc-transport.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The list is the value of the last of these keys, each in the value of the one before. */
const PATHS: Readonly<Record<AnswerList['kind'], readonly string[]>> = {
  records: ['result'],
  events: ['result', 'events'],
};

/**
 * Reads an answer that holds one long list (records by their refs, or events) while it arrives: 5,000 VMs are 25 MB, which
 * parsed at once stop the event loop for a quarter of a second and need several times their size.
 *
 * Looks at each byte once, for the structure only: each element is cut out whole and left to JSON.parse.
 */
export class JsonListReader {
  readonly #list: AnswerList;
  readonly #path: readonly string[];
  /** The answer up to the list. */
  #head = '';
  /** What was neither handed over nor put into the head. */
  readonly #pending = new GrowingBuffer();
  /** How much of it has been looked at. */
  #scanned = 0;
  #position: 'before' | 'in' | 'behind' = 'before';
  #inString = false;
  #isEscaped = false;
  /** Braces and brackets that are open; within the list those of its elements. */
  #depth = 0;
  /** How many keys of the path we are in the values of. */
  #keysEntered = 0;
  /** The next brace or bracket opens the value of the path's next key. */
  #isAtNextKey = false;
  /** Where the latest string of the head begins and ends. */
  #stringFrom = 0;
  #stringTo = 0;

  constructor(list: AnswerList) {
    this.#list = list;
    this.#path = PATHS[list.kind];
  }

  /** @throws TransportFailure `too-large`; SyntaxError */
  push(chunk: Buffer): void {
    this.#pending.append(chunk);
    if (this.#position === 'before') this.#findList();
    if (this.#position === 'in') this.#cutElements();
    if (this.#pending.length > MAX_ELEMENT_BYTES) {
      const what = this.#position === 'in' ? 'one object of its answer' : 'its answer';
      throw answerTooLarge(what, MAX_ELEMENT_BYTES);
    }
  }

  /** The answer, its list emptied. @throws SyntaxError where the body was no JSON */
  finish(): unknown {
    return parseJson(this.#head + this.#pending.toString());
  }

  #findList(): void {
    const { bytes } = this.#pending;
    for (let at = this.#scanned; at < bytes.length; at++) {
      const byte = bytes[at];
      if (this.#inString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) {
          this.#inString = false;
          this.#stringTo = at;
        }
      } else if (byte === QUOTE) {
        this.#inString = true;
        this.#stringFrom = at + 1;
      } else if (byte !== undefined && this.#opensList(byte)) {
        this.#head = this.#pending.toString(0, at + 1);
        this.#pending.drop(at + 1);
        this.#enterList();
        return;
      }
    }
    this.#scanned = bytes.length;
  }

  /** Follows the structure of what comes before the list. */
  #opensList(byte: number): boolean {
    if (byte === COLON) {
      this.#isAtNextKey = this.#depth === this.#keysEntered + 1 && this.#latestString() === this.#nextKey;
    } else if (byte === COMMA) {
      this.#isAtNextKey = false;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.#depth += 1;
      if (this.#isAtNextKey) this.#keysEntered += 1;
      this.#isAtNextKey = false;
      const opening = this.#list.kind === 'records' ? OPEN_BRACE : OPEN_BRACKET;
      return (
        byte === opening && this.#keysEntered === this.#path.length && this.#depth === this.#path.length + 1
      );
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.#depth -= 1;
      this.#keysEntered = Math.max(0, Math.min(this.#keysEntered, this.#depth - 1));
    }
    return false;
  }

  get #nextKey(): string | undefined {
    return this.#path[this.#keysEntered];
  }

  #latestString(): string {
    return this.#pending.toString(this.#stringFrom, this.#stringTo);
  }

  #enterList(): void {
    this.#position = 'in';
    this.#scanned = 0;
    this.#depth = 0;
  }

  #cutElements(): void {
    const { bytes } = this.#pending;
    const length = bytes.length;
    let inString = this.#inString;
    let isEscaped = this.#isEscaped;
    let depth = this.#depth;
    let cutAt = 0;
    let at = this.#scanned;
    for (; at < length && depth >= 0; at++) {
      const byte = bytes[at];
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
      else if (byte === COMMA && depth === 0) cutAt = at;
    }
    this.#inString = inString;
    this.#isEscaped = isEscaped;
    this.#depth = depth;
    this.#scanned = at;
    if (depth < 0) this.#leaveList(at - 1);
    else if (cutAt > 0) this.#handOver(cutAt, cutAt + 1);
  }

  #leaveList(endAt: number): void {
    this.#handOver(endAt, endAt);
    this.#position = 'behind';
  }

  /** The elements up to `to`; what is before `next` is done with. */
  #handOver(to: number, next: number): void {
    const text = this.#pending.toString(0, to);
    this.#pending.drop(next);
    this.#scanned -= next;
    if (this.#list.kind === 'records') {
      const records = parseJson(`{${text}}`) as Record<string, unknown>;
      for (const ref in records) this.#list.onRecord(ref, records[ref]);
    } else {
      for (const event of parseJson(`[${text}]`) as unknown[]) this.#list.onEvent(event);
    }
  }
}
