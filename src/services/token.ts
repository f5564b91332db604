import { createSecretKey } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../domain/id.ts';

const ISSUER = 'payment-links';
const ALGORITHM = 'HS256';
export const TOKEN_LIFETIME_S = 3600;

/** On whose behalf a token speaks, and the moment from which it no longer does. */
type TokenClaims = { readonly clientId: string; readonly expiresAt: number };

/** Access tokens: JWTs that gateways with the same secret write and read, and nobody else does. */
export function createTokens({ secret, clock }: { readonly secret: string; readonly clock: Clock }) {
  const key = createSecretKey(secret, 'utf8');

  function issue(clientId: string): Promise<string> {
    const now = Math.floor(clock() / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(ISSUER)
      .setSubject(clientId)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_LIFETIME_S)
      .sign(key);
  }

  /** Undefined for whatever is no valid token of ours at this moment. */
  async function verify(token: string): Promise<TokenClaims | undefined> {
    try {
      const { payload } = await jwtVerify<{ sub: string; exp: number }>(token, key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(clock()),
      });
      return { clientId: payload.sub, expiresAt: payload.exp * 1000 };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  return { issue, verify };
}
