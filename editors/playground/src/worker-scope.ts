// The global scope of a dedicated worker, of which the types of a page know nothing.

interface WorkerScope<Incoming, Outgoing> {
  readonly post: (message: Outgoing) => void;
  readonly listen: (receive: (message: Incoming) => void) => void;
}

/** Only the page that has created the worker can send it messages. */
export function workerScope<Incoming, Outgoing>(): WorkerScope<Incoming, Outgoing> {
  const scope = globalThis as unknown as {
    postMessage: (message: Outgoing) => void;
    onmessage: ((event: MessageEvent<Incoming>) => void) | null;
  };
  return {
    post: (message) => scope.postMessage(message),
    listen: (receive) => {
      scope.onmessage = ({ data }) => receive(data);
    },
  };
}
