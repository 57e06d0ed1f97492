import { readFileSync } from 'node:fs';
import { Decrypter, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { refuse } from './refusal.ts';

/** Public halves: who has them can make a backup and read none. */
export type Recipients = readonly string[];
/** Private halves: the owner's. */
export type Identities = readonly string[];

/** Reads the `age1…` lines of BACKUP_RECIPIENT_FILE; refuses with RECIPIENT_UNUSABLE. */
export function readRecipients(path: string): Recipients {
  const recipients = readLines(path, 'RECIPIENT_UNUSABLE');
  try {
    const encrypter = new Encrypter();
    for (const recipient of recipients) encrypter.addRecipient(recipient);
  } catch (error) {
    throw refuse('RECIPIENT_UNUSABLE', `${path} holds something else than age recipients`, error);
  }
  return recipients;
}

/** Reads the `AGE-SECRET-KEY-…` lines of an identity file; refuses with IDENTITY_UNUSABLE. */
export function readIdentities(path: string): Identities {
  const identities = readLines(path, 'IDENTITY_UNUSABLE');
  try {
    const decrypter = new Decrypter();
    for (const identity of identities) decrypter.addIdentity(identity);
  } catch {
    // Without its cause, which may quote the identity.
    throw refuse('IDENTITY_UNUSABLE', `${path} holds something else than age identities`);
  }
  return identities;
}

/** The texts of a new pair of files, as age-keygen writes them. */
export async function makeIdentity(): Promise<{
  readonly identityText: string;
  readonly recipientText: string;
}> {
  const identity = await generateIdentity();
  const recipient = await identityToRecipient(identity);
  return {
    identityText: `# opens the backups made for ${recipient}; keep it where they are not\n${identity}\n`,
    recipientText: `${recipient}\n`,
  };
}

/** The recipient file that belongs to the text of an identity file. */
export async function recipientOf(identityText: string): Promise<string> {
  const recipients = await Promise.all(linesOf(identityText).map(identityToRecipient));
  return `${recipients.join('\n')}\n`;
}

/** Those that say something; `#` begins a comment. */
function readLines(path: string, code: 'RECIPIENT_UNUSABLE' | 'IDENTITY_UNUSABLE'): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw refuse(code, `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const found = linesOf(text);
  if (found.length === 0) throw refuse(code, `${path} is empty`);
  return found;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}
