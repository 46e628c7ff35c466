/** A version of a document as the server numbers it, in decimal; never a JavaScript number, it has 64 bits. */
export type Cas = string & { readonly brand: 'Cas' };

const FORM = /^[1-9]\d{0,19}$/;
const LIMIT = 2n ** 64n;

/**
 * The only way to a Cas. The SDK ends the process on malformed text and silently writes without a condition for 0,
 * empty and absent values.
 * @throws TypeError
 */
export function toCas(value: unknown): Cas {
  const text = String(value);
  if (FORM.test(text) && BigInt(text) < LIMIT) return text as Cas;
  throw new TypeError(`${JSON.stringify(text)} is no CAS`);
}
