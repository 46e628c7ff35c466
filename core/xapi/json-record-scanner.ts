const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;

/**
 * Cuts the body of a `get_all_records` answer into records while it arrives. 5,000 VMs are 25 MB of JSON:
 * parsed at once they stop the event loop for a quarter of a second and need several times their size.
 * The rest of the envelope (id, error) is kept and parsed at the end.
 */
export class JsonRecordScanner {
  readonly #onRecord: (ref: string, record: unknown) => void;
  /** Everything outside the result object. */
  readonly #envelope: Buffer[] = [];
  /** The start of a record whose end has not arrived yet. */
  #pending: Buffer = Buffer.alloc(0);
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inResult = false;

  constructor(onRecord: (ref: string, record: unknown) => void) {
    this.#onRecord = onRecord;
  }

  push(chunk: Buffer): void {
    const data = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    let start = 0;
    let complete = -1;
    // Locals, because this runs for every byte: private fields would double its time.
    let inString = this.#inString;
    let escaped = this.#escaped;
    for (let i = this.#pending.length; i < data.length; i++) {
      const byte = data[i];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) {
        inString = true;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.#depth++;
        if (byte === OPEN_BRACE && this.#depth === 2 && this.#isResultKey(data.subarray(start, i))) {
          this.#envelope.push(Buffer.from(data.subarray(start, i + 1)));
          this.#inResult = true;
          start = i + 1;
        }
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#depth--;
        if (!this.#inResult) continue;
        if (this.#depth === 2) complete = i + 1;
        if (this.#depth === 1) {
          this.#emit(data.subarray(start, i));
          this.#inResult = false;
          start = i;
        }
      }
    }
    this.#inString = inString;
    this.#escaped = escaped;
    this.#keep(data, start, complete);
  }

  /** The envelope, its result object emptied. @throws SyntaxError where the body was no JSON */
  finish(): unknown {
    return parseJson(Buffer.concat(this.#envelope).toString());
  }

  #keep(data: Buffer, start: number, complete: number): void {
    if (!this.#inResult) {
      this.#envelope.push(Buffer.from(data.subarray(start)));
      this.#pending = Buffer.alloc(0);
      return;
    }
    if (complete > start) this.#emit(data.subarray(start, complete));
    this.#pending = data.subarray(Math.max(start, complete));
  }

  #isResultKey(before: Buffer): boolean {
    const tail = Buffer.concat([...this.#envelope, before]).toString('latin1');
    return /"result"\s*:\s*$/.test(tail);
  }

  /** `records` is a run of `"ref":{…}` entries with the commas between, and perhaps before, them. */
  #emit(records: Buffer): void {
    let from = 0;
    while (from < records.length && (records[from] === COMMA || (records[from] ?? 0) <= 0x20)) from++;
    if (from === records.length) return;
    const parsed = parseJson(`{${records.toString('utf8', from)}}`) as Record<string, unknown>;
    for (const ref in parsed) this.#onRecord(ref, parsed[ref]);
  }
}

const STRING_OR_BARE_FLOAT = /"(?:[^"\\]|\\.)*"|-?\b(?:Infinity|inf|NaN|nan)\b/g;

/** JSON as XAPI writes it: a float may be a bare `Infinity` or `nan`, which becomes null. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const repaired = text.replaceAll(STRING_OR_BARE_FLOAT, (token) =>
      token.startsWith('"') ? token : 'null',
    );
    if (repaired === text) throw error;
    return JSON.parse(repaired);
  }
}
