import type { Logger } from '@mockstreet/shared/node/run-process';
import { watchRequiredFile } from '@mockstreet/shared/node/watched-file';
import { createCredentialOpener, type OpenCredential } from '@mockstreet/shared/sealed-credential';
import { parseSealingKeys } from './key-files.ts';

/** Home's opening of sealed credentials. */
export interface SealingKeys {
  readonly openCredential: OpenCredential;
  /** Stands for the keys of this moment: the same object until the file changes. */
  current(): object;
  /** Looks now, for whoever has reason to think that there is news. */
  check(): Promise<void>;
  close(): void;
}

/** Opens SEALING_KEYS_FILE and follows it. Throws Misconfiguration when it cannot be used. */
export async function openSealingKeys(path: string, log: Logger): Promise<SealingKeys> {
  const file = await watchRequiredFile({
    path,
    parse: async (text) => await createCredentialOpener(parseSealingKeys(path, text)),
    onFault: (err) => log.error({ err, path }, 'sealing keys not usable'),
  });
  return {
    openCredential: (sealed) => file.current()(sealed),
    current: file.current,
    check: file.check,
    close: file.close,
  };
}
