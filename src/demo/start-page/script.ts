import { EVENTS_SHOWN } from './events.ts';

/** Progressive enhancement: live events, local times, copy buttons for credentials. */
export const SCRIPT = `
(() => {
  const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });
  const localize = (time) => { time.textContent = clock.format(new Date(time.dateTime)); };
  for (const time of document.querySelectorAll('time')) localize(time);

  const list = document.querySelector('#events');
  if (list) {
    const show = (line) => {
      const item = document.querySelector('#event').content.firstElementChild.cloneNode(true);
      for (const name of ['type', 'reference', 'status', 'amount']) item.querySelector('.' + name).textContent = line[name];
      const time = item.querySelector('time');
      time.dateTime = line.at;
      localize(time);
      list.prepend(item);
      while (list.children.length > ${EVENTS_SHOWN}) list.lastElementChild.remove();
    };
    const state = document.querySelector('#live');
    const source = new EventSource('/demo/events?after=' + list.dataset.after);
    source.onopen = () => { state.textContent = 'live'; };
    source.onerror = () => { state.textContent = 'not connected'; };
    source.onmessage = ({ data }) => show(JSON.parse(data));
  }

  if (navigator.clipboard) for (const code of document.querySelectorAll('[data-copy]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', 'Copy ' + code.dataset.copy);
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    });
    code.after(button);
  }
})();
`;
