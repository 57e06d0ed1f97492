import type { Plugin } from 'vite';

/** Name of the service worker's entry; its file must keep one name, and lie at the root. */
export const SERVICE_WORKER = 'service-worker';
const PLACEHOLDER = '__PRECACHED_FILES__';

interface PrecachedFile {
  readonly url: string;
  /** Null where the name itself carries a hash of the content. */
  readonly revision: string | null;
}

/** Writes into the service worker which files the app is made of, as this build has named them. */
export function precachePlugin(): Plugin {
  return {
    name: 'mockstreet-precache',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const worker = bundle[`${SERVICE_WORKER}.js`];
      if (worker?.type !== 'chunk') throw new Error('the build made no service worker');
      const files: PrecachedFile[] = [];
      for (const [name, output] of Object.entries(bundle)) {
        if (output === worker) continue;
        const content = output.type === 'chunk' ? output.code : output.source;
        const revision = name.startsWith('assets/') ? null : await revisionOf(content);
        files.push({ url: `/${name}`, revision });
      }
      if (!worker.code.includes(PLACEHOLDER)) throw new Error('nowhere to write the files');
      worker.code = worker.code.replace(PLACEHOLDER, JSON.stringify(files));
    },
  };
}

async function revisionOf(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
