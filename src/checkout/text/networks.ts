import type { CurrencyCode } from '../../domain/currency.ts';

type Network = { readonly id: string; readonly name: string };

const ETHEREUM: Network = { id: 'ETH', name: 'Ethereum' };
const POLYGON: Network = { id: 'POLYGON', name: 'Polygon' };
const SOLANA: Network = { id: 'SOLANA', name: 'Solana' };

/** The chains on which each coin is issued, the cheaper ones first. */
const NETWORKS: Readonly<Partial<Record<CurrencyCode, readonly Network[]>>> = {
  USDC: [SOLANA, POLYGON, { id: 'BASE', name: 'Base' }, ETHEREUM],
  USDT: [{ id: 'TRON', name: 'Tron' }, SOLANA, POLYGON, ETHEREUM],
};

/** Where a payer can send the coin; none for what is no coin. */
export function networksOf(currency: CurrencyCode): readonly Network[] {
  return NETWORKS[currency] ?? [];
}
