// Runs in the browser, after GraphiQL's own script. `settings` of the page: what `settings()` in graphiql.ts makes.
(() => {
  const { graphiql, tour, login } = JSON.parse(document.querySelector('#settings').textContent);
  const KEPT = 'payment-links:tour';
  const send = window.fetch.bind(window);

  // A token of the page that is about to end is exchanged for a new one as a request leaves.
  const RENEW_BEFORE_MS = 60_000;
  const issued = new Set();
  let current;

  function remember({ accessToken, expiresIn }) {
    issued.add(`Bearer ${accessToken}`);
    current = { authorization: `Bearer ${accessToken}`, renewAt: Date.now() + expiresIn * 1000 - RENEW_BEFORE_MS };
  }

  async function authorization() {
    if (Date.now() < current.renewAt) return current.authorization;
    const answer = await send(login.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': login.apiKey },
      body: JSON.stringify({ clientId: login.clientId, clientSecret: login.clientSecret }),
    });
    if (answer.ok) remember(await answer.json());
    return current.authorization;
  }

  if (login) {
    remember(login);
    window.fetch = async (url, init = {}) => {
      const headers = new Headers(init.headers);
      if (!issued.has(headers.get('authorization'))) return send(url, init);
      headers.set('authorization', await authorization());
      const answer = await send(url, { ...init, headers });
      if (answer.headers.get('content-type')?.includes('json')) learn(await answer.clone().json());
      return answer;
    };
  }

  // What one example brings, the others go on with.
  const facts = { ...tour?.facts };
  /** The variables that were put into each tab, by operation: what the user has changed is kept. */
  const put = JSON.parse(localStorage.getItem(KEPT) ?? '{}');
  let active;

  const fill = (template) => template.replace(/"\$(\w+)"/g, (_, name) => JSON.stringify(facts[name] ?? null));

  function learn({ data }) {
    const link = data?.createPaymentLink?.paymentLink;
    const session = data?.createCheckoutSession?.checkoutSession;
    const payment = data?.payCheckoutSession?.payment;
    const page = data?.paymentLinks?.pageInfo;
    if (link) Object.assign(facts, { linkId: link.id, checkoutToken: link.checkoutToken });
    if (session) facts.sessionId = session.id;
    if (payment) facts.paymentId = payment.id;
    if (page) facts.endCursor = page.hasNextPage ? page.endCursor : null;
    refill();
  }

  function keep(operation, variables) {
    // GraphiQL may forget the last of them, when another tab is opened at once.
    put[operation] = [variables, ...(put[operation] ?? [])].slice(0, 10);
    localStorage.setItem(KEPT, JSON.stringify(put));
  }

  /** Fills the variables of the tab that is open, unless the user has changed them. */
  function refill() {
    const template = tour?.templates[active];
    const model = monaco.editor.getModels().find(({ uri }) => uri.path.endsWith('variables.json'));
    if (template === undefined || model === undefined || !put[active]?.includes(model.getValue())) return;
    const filled = fill(template);
    if (filled === model.getValue()) return;
    keep(active, filled);
    model.setValue(filled);
  }

  if (tour) {
    for (const [operation, template] of Object.entries(tour.templates)) {
      if (put[operation] === undefined) keep(operation, fill(template));
    }
    graphiql.onTabChange = ({ tabs, activeTabIndex }) => {
      active = tabs[activeTabIndex]?.operationName ?? tabs[activeTabIndex]?.title;
      // GraphiQL is in the middle of the change.
      queueMicrotask(refill);
    };
  }
  // As in the answer: a pane may be narrow, and nothing is to be cut off.
  const narrow = matchMedia('(max-width: 45rem)').matches && { fontSize: 12, lineNumbers: 'off', folding: false };
  monaco.editor.onDidCreateEditor((editor) => editor.updateOptions({ wordWrap: 'on', ...narrow }));
  // A query is for the first visit: later, any but the last one edited would be opened as one more tab.
  if (localStorage.getItem('graphiql:query')) delete graphiql.query;
  YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), graphiql);
})();
