import { html, raw } from 'hono/html';
import type { Config } from '../../config.ts';
import { type PaymentLink, paymentPath } from '../../domain/payment-link.ts';
import { ICON_PATH } from '../../http/icon.ts';
import { drawQrCode } from '../../lib/qr-code.ts';
import type { DemoClient } from '../clients.ts';
import type { EventLine } from './events.ts';
import type { PhoneAccess } from './phone.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

type Facts = {
  readonly config: Config;
  /** The origin of the page's request. */
  readonly here: string;
  /** Undefined without demo data; so are the following. */
  readonly client: DemoClient | undefined;
  readonly link: { readonly link: PaymentLink; readonly phone: PhoneAccess } | undefined;
  readonly events: readonly EventLine[] | undefined;
};

export function startPage({ config, here, client, link, events }: Facts) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<title>Payment links: start here</title>
<link rel="icon" href="${ICON_PATH}">
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
<img src="${ICON_PATH}" alt="">
<div><h1>Payment links gateway</h1><p class="soft small">Development: demo data, and credentials that everybody knows. In production this page is not there.</p></div>
</header>
<main>
${places(config, link?.link)}
${client ? linkSection(link) : ''}
${client ? credentials(client, here) : html`<section><h2>No demo data</h2><p>This database was begun without it. <code>npm run client:create -- --name "My shop"</code> makes a client.</p></section>`}
${events ? eventSection(events) : ''}
${listeners(config, here)}
</main>
<script>${raw(SCRIPT)}</script>
</body>
</html>`;
}

function places({ GRAPHIQL, development }: Config, link: PaymentLink | undefined) {
  const graphiql = GRAPHIQL ?? development;
  return html`<section class="wide"><h2>Where to go</h2><ul class="places">
${graphiql ? place('/graphql', 'GraphiQL', 'A tour of the API in tabs that run as they stand') : ''}
${place('/docs', 'REST documentation', 'Every path, with examples to execute')}
${link ? place(paymentPath(link), 'A payment page', 'What a payer sees; the sandbox moves no money') : ''}
${place('/health/ready', 'Health', 'What a load balancer checks')}
</ul></section>`;
}

function place(href: string, name: string, what: string) {
  return html`<li><a href="${href}"><strong>${name}</strong><span>${what}</span></a></li>`;
}

function linkSection(shown: Facts['link']) {
  const make = html`<form method="post" action="/demo/payment-links"><button>Make ${shown ? 'another' : 'a'} link</button></form>`;
  if (shown === undefined) {
    return html`<section><h2>A link to pay</h2><p>No link can be paid now.</p><div class="actions">${make}</div></section>`;
  }
  const { link, phone } = shown;
  const { items, currency, totalAmount, paymentMethodsAllowed } = link.terms;
  const more = items.length > 1 ? ` and ${items.length - 1} more` : '';
  return html`<section><h2>A link to pay</h2><div class="link">
<div>
<p class="sum">${totalAmount} ${currency}</p>
<p>${items[0]?.description}${more}</p>
<p class="soft small">by ${paymentMethodsAllowed.join(', ')}</p>
<div class="actions"><a class="button first" href="${paymentPath(link)}">Open its page</a>${make}</div>
</div>
${qrCode(phone.url)}
</div>
${phone.reachable ? html`<p class="soft small">The code opens the page on your phone: <code>${phone.url}</code></p>` : html`<p class="note">The code is for your phone, which does not reach the gateway yet: it listens on this machine alone. Start it with <code>HOST=0.0.0.0 ALLOW_DEMO_OUTSIDE=yes npm start</code>, and a phone in the same network does, as can anybody else there.</p>`}
</section>`;
}

function qrCode(url: string) {
  const { size, path } = drawQrCode(url);
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="QR code of the payment page" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}

function credentials({ id, clientSecret, apiKey }: DemoClient, here: string) {
  const token = `curl -s ${here}/auth -H 'x-api-key: ${apiKey}' -H 'content-type: application/json' -d '{"clientId":"${id}","clientSecret":"${clientSecret}"}'`;
  const lines = [
    ['clientId', id],
    ['clientSecret', clientSecret],
    ['x-api-key', apiKey],
  ] as const;
  return html`<section><h2>Credentials</h2><dl class="credentials">
${lines.map(([name, value]) => html`<div><dt>${name}</dt><dd><code data-copy="${name}">${value}</code></dd></div>`)}
</dl><div class="command"><p class="small soft">An access token, for an hour:</p><code data-copy="the command">${token}</code></div></section>`;
}

function eventSection(events: readonly EventLine[]) {
  const line = ({ type, reference, status, amount, at }: EventLine) =>
    html`<li><strong class="type">${type}</strong><span><span class="reference">${reference}</span>, <span class="amount">${amount}</span></span><span class="status">${status}</span><time class="soft" datetime="${at}">${at}</time></li>`;
  const blank = { sequence: 0, type: '', reference: '', status: '', amount: '', at: '' };
  return html`<section class="wide"><div class="heading"><h2>What happens</h2><span class="state" id="live"><noscript>as of now</noscript></span></div>
<p class="soft small">The last events of the demo client. Pay the link, and they come by themselves.<noscript> Without JavaScript, reload the page to see newer ones.</noscript></p>
<ol class="events" id="events" data-after="${events[0]?.sequence ?? 0}" aria-live="polite">${events.map(line)}</ol>
<template id="event">${line(blank)}</template></section>`;
}

function listeners({ HOST, PUBLIC_URL, DATABASE_URL, WORKERS }: Config, here: string) {
  const rows = [
    ['This page', here],
    ['Listens on', `${HOST}, ${WORKERS === 1 ? 'one process' : `${WORKERS} processes`}`],
    ['GraphQL', `${PUBLIC_URL}/graphql`],
    ['REST', `${PUBLIC_URL}/payment-links`],
    ['Webhooks go to', `${here}/demo/webhooks`],
    // A PostgreSQL url holds a password.
    ['Database', DATABASE_URL.startsWith('sqlite:') ? DATABASE_URL : 'PostgreSQL'],
  ] as const;
  return html`<section class="wide"><h2>What listens where</h2><dl>
${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>`)}
</dl></section>`;
}
