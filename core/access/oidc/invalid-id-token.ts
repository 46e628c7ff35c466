/** A token that is not accepted; the reason completes "The ID token is not valid here: …". Holds nothing secret. */
export class InvalidIdToken extends Error {}
