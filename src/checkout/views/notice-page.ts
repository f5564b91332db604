import { html } from 'hono/html';
import { inactiveReasonAt, type PaymentLink, statusAt } from '../../domain/payment-link.ts';
import { type Language, TEXTS } from '../text/language.ts';
import type { NoticeKind } from '../text/text.ts';
import { ICONS, type IconName } from './icons.ts';
import { layout } from './layout.ts';
import type { Markup } from './markup.ts';

/**
 * How each notice answers. 410: it was here, and asking again is no use. 409: the link is busy for now.
 * 403: it is there, but its owner has not opened it.
 */
export const NOTICE_STATUS = {
  NOT_ACTIVATED: 403,
  DEACTIVATED: 410,
  EXPIRED: 410,
  FINISHED: 410,
  PROCESSING: 409,
  NOT_FOUND: 404,
  WRONG_METHOD: 405,
  CROSS_SITE: 403,
  UNREADABLE_FORM: 400,
  TOO_MANY_TRIES: 429,
  NOT_PAYABLE: 503,
  UNAVAILABLE: 503,
} as const satisfies Record<NoticeKind, number>;

const NOTICE_ICON: Readonly<Record<NoticeKind, IconName>> = {
  NOT_ACTIVATED: 'later',
  DEACTIVATED: 'closed',
  EXPIRED: 'closed',
  FINISHED: 'done',
  PROCESSING: 'later',
  NOT_FOUND: 'closed',
  WRONG_METHOD: 'closed',
  CROSS_SITE: 'closed',
  UNREADABLE_FORM: 'closed',
  TOO_MANY_TRIES: 'later',
  NOT_PAYABLE: 'later',
  UNAVAILABLE: 'later',
};

/** Why the link takes no payment at that instant; undefined while it does. */
export function closedKind(link: PaymentLink, now: number): NoticeKind | undefined {
  if (statusAt(link, now) === 'PROCESSING_PAYMENT') return 'PROCESSING';
  return inactiveReasonAt(link, now) ?? undefined;
}

/** Why there is nothing to pay. It says no more than that: not whose the link is, nor for what or how much. */
export function noticePage(kind: NoticeKind, language: Language): Markup {
  const { title, body } = TEXTS[language].notice[kind];
  const icon = NOTICE_ICON[kind];
  return layout(
    { language, title },
    html`<div class="card message">
<span class="mark ${icon === 'done' ? '' : 'wait'}">${ICONS[icon]}</span>
<h1>${title}</h1>
<p class="soft">${body}</p>
</div>`,
  );
}
