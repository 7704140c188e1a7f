// Registers the service worker, with which the page works offline.

import { serviceWorkerAddress } from "../scripts.js";

export interface OfflineEvents {
  /** All files of the page are kept. */
  readonly onReady: () => void;
  /** A new version is kept; `use` reloads the page with it. */
  readonly onUpdate: (use: () => void) => void;
}

/** Does nothing where there are no service workers, or the server has no script for one: `fathom playground` has none. */
export async function registerOffline({ onReady, onUpdate }: OfflineEvents): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  try {
    const registration = await serviceWorker.register(serviceWorkerAddress());
    const announce = (worker: ServiceWorker): void => {
      const use = (): void => {
        serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
        worker.postMessage("activate");
      };
      if (serviceWorker.controller !== null) onUpdate(use);
    };
    if (registration.waiting !== null) announce(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const { installing } = registration;
      installing?.addEventListener("statechange", () => {
        if (installing.state === "installed") announce(installing);
      });
    });
    await serviceWorker.ready;
    onReady();
  } catch {
    // The page works as before, with a connection.
  }
}
