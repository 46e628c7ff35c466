import { DynvmError } from '../../model/failure.ts';

/**
 * The token of an `Authorization` header: the password of Basic, whose user name tells nothing, or a Bearer.
 * Undefined where the header is absent.
 * @throws DynvmError unauthenticated: another scheme, or malformed
 */
export function readToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+) *$/.exec(authorization) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials;
    case 'basic':
      return readPassword(credentials);
    default:
      throw malformed();
  }
}

function readPassword(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0 || colon === text.length - 1) throw malformed();
  return text.slice(colon + 1);
}

function malformed(): DynvmError {
  return new DynvmError({
    code: 'unauthenticated',
    message: 'The Authorization header holds no token',
    hint: 'Send Basic with the token as password (curl -u NAME:$TOKEN), or Bearer.',
  });
}
