import { isDeepStrictEqual } from 'node:util';

/** Questions kept; clients word them, so their number is bounded. */
const QUESTIONS_MAX = 100;

/**
 * Answers the same question with the same array until its rows differ: who renders them can keep the text by the object.
 * @returns takes the question and its rows as computed now
 */
export function createEqualRowsKeeper<Row>(): (question: string, rows: Row[]) => Row[] {
  const kept = new Map<string, Row[]>();
  return (question, rows) => {
    const known = kept.get(question);
    if (known !== undefined && isDeepStrictEqual(known, rows)) return known;
    kept.delete(question);
    kept.set(question, rows);
    if (kept.size > QUESTIONS_MAX) kept.delete(kept.keys().next().value as string);
    return rows;
  };
}
