import { createSecretKey } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../domain/id.ts';
import { parseAuthKeys } from '../lib/auth-keys.ts';

const ISSUER = 'payment-links';
const ALGORITHM = 'HS256';
export const TOKEN_LIFETIME_S = 3600;

/**
 * The client of a token, and its expiry, which may have passed. `keyId`: the API key that it was issued for, if any.
 */
type TokenClaims = { readonly clientId: string; readonly keyId: string | undefined; readonly expiresAt: number };

type Payload = JWTPayload & { readonly sub: string; readonly exp: number; readonly key?: string };

/**
 * Access tokens: JWTs (RFC 7519) signed with AUTH_SECRET. If that has several secrets, the first one signs, and tokens of
 * the others are valid until they expire.
 */
export function createTokens({ secret, clock }: { readonly secret: string; readonly clock: Clock }) {
  const keys = parseAuthKeys(secret).map((key) => ({ id: key.id, secret: createSecretKey(key.secret, 'utf8') }));

  function issue(clientId: string, keyId?: string): Promise<string> {
    const [signing] = keys;
    if (signing === undefined) throw new Error('there is no secret to sign with');
    const now = Math.floor(clock() / 1000);
    return new SignJWT(keyId === undefined ? {} : { key: keyId })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', ...(signing.id !== undefined && { kid: signing.id }) })
      .setIssuer(ISSUER)
      .setSubject(clientId)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_LIFETIME_S)
      .sign(signing.secret);
  }

  /** Undefined for a text that was never a valid token. */
  async function verify(token: string): Promise<TokenClaims | undefined> {
    for (const { secret: key } of candidates(token)) {
      const payload = await payloadOf(token, key);
      if (payload !== undefined) return { clientId: payload.sub, keyId: payload.key, expiresAt: payload.exp * 1000 };
    }
    return undefined;
  }

  /** The secret that the token's `kid` names; all of them for a token without one, as older versions issued. */
  function candidates(token: string) {
    try {
      const { kid } = decodeProtectedHeader(token);
      const named = keys.filter(({ id }) => id === kid);
      return named.length > 0 ? named : keys;
    } catch {
      return [];
    }
  }

  async function payloadOf(token: string, key: (typeof keys)[number]['secret']): Promise<Payload | undefined> {
    try {
      const { payload } = await jwtVerify<Payload>(token, key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(clock()),
      });
      return payload;
    } catch (error) {
      // Only the expiry failed: the signature was verified before.
      if (error instanceof errors.JWTExpired) return error.payload as Payload;
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  return { issue, verify };
}
