import { portableSha256 } from '@mockstreet/shared/sha256';
import { TEMPLATES, type TemplateKey } from './catalogue.ts';

/**
 * A template as Redis has it, where it counts first and anybody may set one, and as Postgres has it,
 * where nothing is lost. Beside its text an API leaves a mark in Redis: of which change in Postgres
 * that text is. A Redis that was stopped hard comes back as it was up to an hour ago; by the mark a
 * text that has been replaced since is known for what it is, and does not come back with it.
 */
export interface StoredTemplate {
  readonly redis: { readonly content: string; readonly mark: string | null } | undefined;
  readonly postgres: TemplateRow | undefined;
}

export interface TemplateRow {
  /** Counts the changes of this template. */
  readonly version: number;
  /** Null once the default was restored. */
  readonly content: string | null;
}

export type TemplateSource = 'redis' | 'postgres' | 'default';

export interface TemplateInForce {
  readonly content: string;
  readonly source: TemplateSource;
}

/** What the next message is rendered by: Redis' text if there is one, else Postgres', else the default. */
export function templateInForce(key: TemplateKey, stored: StoredTemplate): TemplateInForce {
  const { redis, postgres } = stored;
  // Discord takes no empty message: by a blank text nothing would be told, and nobody would know.
  const isText = redis !== undefined && redis.content.trim() !== '';
  if (isText && !isReplaced(redis, postgres)) return { content: redis.content, source: 'redis' };
  const content = postgres?.content ?? null;
  if (content !== null) return { content, source: 'postgres' };
  return { content: TEMPLATES[key].default, source: 'default' };
}

export function templateKey(key: TemplateKey): string {
  return `config:msg_template:${key}`;
}

export function markKey(key: TemplateKey): string {
  return `${templateKey(key)}:mark`;
}

/** The mark beside a text: the change that it is of, and its digest. */
export function markOf(version: number, content: string): string {
  return `${version}:${portableSha256.hex(content)}`;
}

/** Whether it was put there by a change before the last one. What others set has no mark that fits. */
function isReplaced(
  redis: NonNullable<StoredTemplate['redis']>,
  postgres: TemplateRow | undefined,
): boolean {
  const version = Number.parseInt(redis.mark ?? '', 10);
  if (!(version < (postgres?.version ?? 0))) return false;
  return redis.mark === markOf(version, redis.content);
}
