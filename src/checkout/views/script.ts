/** A comfort, never a need: the clock runs on, instants turn local, an impatient second click is held back. */
export const SCRIPT = `
(() => {
  for (const time of document.querySelectorAll('time')) {
    const style = { dateStyle: 'medium', timeStyle: 'short' };
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, style).format(new Date(time.dateTime));
  }
  const again = () => location.replace(location.pathname + location.search);
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
      if (seconds === 0) again();
      else setTimeout(tick, 1000);
    };
    tick();
  }
  const form = document.querySelector('form');
  if (form) {
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = 'yes';
      const button = form.querySelector('button');
      button.setAttribute('aria-disabled', 'true');
      button.textContent = button.dataset.busy;
    });
    addEventListener('pageshow', (event) => { if (event.persisted) again(); });
  }
})();
`;
