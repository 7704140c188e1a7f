// The scripts that the page starts besides its own. Under its policy, a string is no address of a script: only this
// policy makes one, and only of these names.

const names = ["language-worker.js", "checking-worker.js", "service-worker.js"] as const;

interface ScriptPolicy {
  readonly createScriptURL: (url: string) => string;
}

interface PolicyFactory {
  readonly createPolicy: (name: string, rules: ScriptPolicy) => ScriptPolicy;
}

/** The name in `trusted-types` of index.html. */
const POLICY = "fathom-playground";

const rules: ScriptPolicy = {
  createScriptURL: (url) => {
    if (names.some((name) => new URL(name, document.baseURI).href === url)) return url;
    throw new TypeError(`${url} is no script of the playground`);
  },
};

const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
const policy = trustedTypes?.createPolicy(POLICY, rules) ?? rules;

/** The address of a script beside the page. */
const addressOf = (name: (typeof names)[number]): string =>
  policy.createScriptURL(new URL(name, document.baseURI).href);

export const startWorker = (name: "language-worker.js" | "checking-worker.js"): Worker =>
  new Worker(addressOf(name), { type: "module" });

export const serviceWorkerAddress = (): string => addressOf("service-worker.js");
