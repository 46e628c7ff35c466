/** Ends a switch over a tagged union: a forgotten case is a compile error, a foreign one a thrown error. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected case: ${JSON.stringify(value)}`);
}
