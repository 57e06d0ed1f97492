import { z } from 'zod';

/** A process of home's, and where it tells of its health. */
export interface ProcessAddress {
  readonly name: string;
  /** Origin, without a slash at its end. */
  readonly url: string;
}

const ENTRY = /^([a-z][a-z0-9_-]{0,39})=(https?:\/\/[\w.:[\]-]+)$/;

/** `engine=http://127.0.0.1:3003,feeder=http://127.0.0.1:3004`; may be empty. */
export function processList() {
  return z.string().transform((text, context): readonly ProcessAddress[] =>
    text.split(',').flatMap((entry) => {
      const [, name, url] = ENTRY.exec(entry.trim()) ?? [];
      if (name !== undefined && url !== undefined) return [{ name, url }];
      context.addIssue({ code: 'custom', message: 'must be name=http://host:port,…' });
      return [];
    }),
  );
}
