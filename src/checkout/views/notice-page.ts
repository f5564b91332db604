import { html } from 'hono/html';
import type { Branding } from '../../domain/branding.ts';
import { inactiveReasonAt, type PaymentLink, statusAt } from '../../domain/payment-link.ts';
import { type Language, TEXTS } from '../text/language.ts';
import type { NoticeKind } from '../text/text.ts';
import { ICONS, type IconName } from './icons.ts';
import { layout } from './layout.ts';
import type { Markup } from './markup.ts';

/**
 * The HTTP status of each notice. 410: closed for good. 409: another payment is pending. 403: not activated yet.
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
  TOO_MANY_ATTEMPTS: 429,
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
  TOO_MANY_ATTEMPTS: 'later',
  NOT_PAYABLE: 'later',
  UNAVAILABLE: 'later',
};

/** Why the link cannot be paid at that instant; undefined while it can. */
export function closedKind(link: PaymentLink, now: number): NoticeKind | undefined {
  if (statusAt(link, now) === 'PROCESSING_PAYMENT') return 'PROCESSING';
  return inactiveReasonAt(link, now) ?? undefined;
}

/** Links that can never be paid again. */
const IS_OVER: ReadonlySet<NoticeKind> = new Set<NoticeKind>(['DEACTIVATED', 'EXPIRED', 'FINISHED']);

/**
 * The page of a link that cannot be paid. It shows no terms of the link, and the merchant only if the client has a branding.
 */
export function noticePage(kind: NoticeKind, language: Language, branding?: Branding): Markup {
  const { title, body } = TEXTS[language].notice[kind];
  const { name, closedText } = branding ?? {};
  const own = IS_OVER.has(kind) ? closedText : undefined;
  const icon = NOTICE_ICON[kind];
  return layout(
    { language, title, branding, preview: branding && { title, description: body } },
    html`<div class="card message">
<span class="mark ${icon === 'done' ? '' : 'wait'}">${ICONS[icon]}</span>
${name && html`<p class="soft small"><bdi>${name}</bdi></p>\n`}<h1>${title}</h1>
<p class="soft">${body}</p>${own && html`\n<p class="own" dir="auto">${own}</p>`}
</div>`,
  );
}
