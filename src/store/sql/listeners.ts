/** Who wants to hear of which client's events, in this process. */
export type Listeners = ReturnType<typeof createListeners>;

export function createListeners() {
  const byClient = new Map<string, Set<() => void>>();

  function add(clientId: string, listener: () => void): () => void {
    const listeners = byClient.get(clientId) ?? new Set();
    byClient.set(clientId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && byClient.get(clientId) === listeners) byClient.delete(clientId);
    };
  }

  function wake(clientIds: Iterable<string>): void {
    for (const clientId of clientIds) {
      for (const listener of [...(byClient.get(clientId) ?? [])]) call(listener);
    }
  }

  function call(listener: () => void): void {
    try {
      listener();
    } catch {
      // A listener's failure is its own: what it is told of is committed, and others want to hear of it too.
    }
  }

  function clients(): string[] {
    return [...byClient.keys()];
  }

  return { add, wake, clients };
}
