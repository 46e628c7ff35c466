/** Between two records. A raw quote can't stand inside a JSON string, so this is never text of one. */
const BETWEEN_RECORDS = '},"OpaqueRef:';
/** Behind simple members only: an error may hold a "result" of its own. */
const RESULT_BEGINS = /^\s*\{[^{[]*"result"\s*:\s*\{/;

/**
 * Reads the body of a `get_all_records` answer while it arrives. 5,000 VMs are 25 MB of JSON: parsed at once they stop
 * the event loop for a quarter of a second and need several times their size.
 *
 * The body is cut where one record seems to end and the next to begin, found by a native search because looking at every
 * byte takes longer than parsing. A cut that was wrong does not parse: then the rest is parsed in one piece at the end.
 */
export class JsonRecordScanner {
  readonly #onRecord: (ref: string, record: unknown) => void;
  /** What came before the result object. */
  #head = '';
  #inResult = false;
  /** From the last cut on. */
  #pending: Buffer = Buffer.alloc(0);
  #cutting = true;

  constructor(onRecord: (ref: string, record: unknown) => void) {
    this.#onRecord = onRecord;
  }

  push(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    if (!this.#inResult) this.#findResult();
    if (this.#inResult && this.#cutting) this.#cut();
  }

  /** The envelope, its result object emptied. @throws SyntaxError where the body was no JSON */
  finish(): unknown {
    const envelope = parseJson(this.#head + this.#pending.toString());
    const records = (envelope as { result?: unknown } | null)?.result;
    if (typeof records !== 'object' || records === null || Array.isArray(records)) return envelope;
    this.#tell(records as Record<string, unknown>);
    return { ...(envelope as object), result: {} };
  }

  #findResult(): void {
    const begins = RESULT_BEGINS.exec(this.#pending.toString('latin1'));
    if (!begins) return;
    const end = begins[0].length;
    this.#head = this.#pending.toString('utf8', 0, end);
    this.#pending = this.#pending.subarray(end);
    this.#inResult = true;
  }

  #cut(): void {
    const at = this.#pending.lastIndexOf(BETWEEN_RECORDS);
    if (at === -1) return;
    try {
      this.#tell(parseJson(`{${this.#pending.toString('utf8', 0, at + 1)}}`) as Record<string, unknown>);
      this.#pending = this.#pending.subarray(at + 2);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#cutting = false;
    }
  }

  #tell(records: Record<string, unknown>): void {
    for (const ref in records) this.#onRecord(ref, records[ref]);
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
