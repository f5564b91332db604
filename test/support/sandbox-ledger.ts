import type { SandboxCharge, SandboxLedger } from '../../src/domain/provider/ports.ts';

/** An in-memory ledger of the sandbox, for tests without a database. */
export function createMemoryLedger(): SandboxLedger {
  const charges = new Map<string, SandboxCharge>();
  const key = (clientId: string, paymentId: string) => `${clientId} ${paymentId}`;
  return {
    find: async (clientId, paymentId) => charges.get(key(clientId, paymentId)),
    list: async (clientId, { after, limit }) =>
      [...charges.values()]
        .filter((charge) => charge.clientId === clientId && charge.paymentId > after)
        .toSorted((one, other) => one.paymentId.localeCompare(other.paymentId))
        .slice(0, limit),
    async put(charge) {
      const name = key(charge.clientId, charge.paymentId);
      if ((charges.get(name)?.version ?? 0) !== charge.version - 1) return false;
      charges.set(name, charge);
      return true;
    },
  };
}
