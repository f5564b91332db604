import type { Owner } from '../../domain/payment-link.ts';
import { type Language, TEXTS } from '../text/language.ts';

/** Who is paid, by the name that its owner goes by. */
export function merchantName(owner: Owner, language: Language): string {
  const fullName = [owner.name, owner.lastname].filter((part) => part?.trim()).join(' ');
  return fullName || owner.nickname?.trim() || TEXTS[language].merchant;
}
