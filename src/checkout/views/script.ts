import { FORM_ID, REDRAW } from './form-names.ts';

/**
 * Progressive enhancement; no page needs it. It counts down, shows instants in local time, copies texts, reloads a waiting
 * page when its event stream reports a change (without a stream it polls), and suppresses double clicks.
 */
export const SCRIPT = `
(() => {
  const all = (selector) => document.querySelectorAll(selector);
  for (const time of all('time')) {
    const style = { dateStyle: 'medium', timeStyle: 'short' };
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, style).format(new Date(time.dateTime));
  }
  const here = () => location.pathname + location.search.replace(/^\\?go&?/, '?');
  const reload = () => location.replace(here());
  // What was typed goes along. A submission in progress is not given up: its answer is the next page.
  const redraw = () => {
    if (document.querySelector('[data-sent]')) return;
    const form = document.forms.${FORM_ID};
    if (!form) return reload();
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: '${REDRAW}', value: 1 }));
    form.submit();
  };

  const left = document.querySelector('[data-left]');
  if (left) {
    const end = Date.now() + Number(left.dataset.left);
    const shown = left.querySelector('strong');
    const two = (number) => String(number).padStart(2, '0');
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      const hours = Math.floor(seconds / 3600);
      const clock = two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60);
      if (hours < 24) shown.textContent = hours > 0 ? hours + ':' + clock : clock;
      left.classList.toggle('hurry', seconds < 120);
      if (seconds === 0) redraw();
      else setTimeout(tick, 1000);
    };
    tick();
  }

  const { state } = document.querySelector('main').dataset;
  if (state) {
    const start = Date.now();
    let stream;
    let lastMessageAt = 0;
    // Not while a submission is in progress.
    const refresh = () => {
      if (stream) stream.close();
      if (!document.querySelector('[data-sent]')) reload();
    };
    // A hidden page needs no stream, and a browser opens at most six.
    const connect = () => {
      if (stream) stream.close();
      lastMessageAt = 0;
      if (document.hidden) return;
      stream = new EventSource(location.pathname + '?shown=' + state);
      stream.onerror = () => { lastMessageAt = 0; };
      stream.onmessage = ({ data }) => {
        lastMessageAt = Date.now();
        if (data === 'changed') refresh();
      };
    };
    const poll = async () => {
      if (!document.hidden && Date.now() - lastMessageAt > 40000) {
        const answer = await fetch(here(), { method: 'HEAD', cache: 'no-store' }).catch(() => undefined);
        const etag = answer && answer.ok ? answer.headers.get('etag') : null;
        if (etag && etag !== 'W/"' + state + '"') return refresh();
      }
      const waited = Date.now() - start;
      setTimeout(poll, waited < 60000 ? 2000 : waited < 600000 ? 5000 : 15000);
    };
    setTimeout(poll, 2000);
    document.addEventListener('visibilitychange', connect);
    connect();
  }

  for (const button of all('.copier')) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener('click', async () => {
      getSelection().selectAllChildren(button.previousElementSibling);
      const text = button.dataset.copy;
      try { await navigator.clipboard.writeText(text); } catch { document.execCommand('copy'); }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }

  const count = document.querySelector('[data-count]');
  if (count) setInterval(() => { count.textContent = Math.max(0, count.textContent - 1); }, 1000);
  for (const button of all('.printer')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }

  addEventListener('pageshow', (event) => { if (event.persisted && (state || document.querySelector('[data-sent]'))) reload(); });
  for (const form of all('form')) {
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = 'yes';
      const { submitter } = event;
      if (!submitter) return;
      submitter.setAttribute('aria-disabled', 'true');
      if (submitter.dataset.busy) submitter.textContent = submitter.dataset.busy;
    });
  }
})();
`;
