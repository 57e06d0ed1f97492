import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const TRAEFIK_FOLDER = join(import.meta.dirname, '../../../deploy/traefik');

export interface Router {
  readonly rule: string;
  readonly priority?: number;
  readonly middlewares?: readonly string[];
  readonly service: string;
}

export interface Service {
  readonly loadBalancer?: {
    readonly servers: readonly { readonly url: string }[];
    readonly serversTransport?: string;
    readonly healthCheck?: { readonly interval: string; readonly timeout: string };
  };
  readonly failover?: { readonly service: string; readonly fallback: string };
}

export interface Middleware {
  readonly chain?: { readonly middlewares: readonly string[] };
  readonly headers?: { readonly customResponseHeaders?: Readonly<Record<string, string>> };
  readonly errors?: {
    readonly status: readonly string[];
    readonly statusRewrites?: Readonly<Record<string, number>>;
    readonly service: string;
    readonly query: string;
  };
}

/** What the file provider makes of all files of its folder together. */
export interface DynamicConfiguration {
  readonly http: {
    readonly routers: Readonly<Record<string, Router>>;
    readonly services: Readonly<Record<string, Service>>;
    readonly middlewares: Readonly<Record<string, Middleware>>;
    readonly serversTransports: Readonly<Record<string, unknown>>;
  };
  readonly tls: { readonly options: Readonly<Record<string, unknown>> };
}

/** Each file of deploy/traefik/dynamic as Traefik decodes it: a template first, then YAML. */
export function readDynamicFiles(environment: Readonly<Record<string, string>>) {
  const folder = join(TRAEFIK_FOLDER, 'dynamic');
  return readdirSync(folder).map((name) => ({
    name,
    content: parse(fillTemplate(readFileSync(join(folder, name), 'utf8'), environment)) as object,
  }));
}

/** All of them as one. Throws when two say something of the same thing. */
export function readDynamic(environment: Readonly<Record<string, string>>): DynamicConfiguration {
  const merged: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const { name, content } of readDynamicFiles(environment)) {
    for (const [protocol, kinds] of Object.entries(content)) {
      for (const [kind, things] of Object.entries(kinds as object)) {
        const sections = merged[protocol] ?? {};
        const known = sections[kind] ?? {};
        merged[protocol] = { ...sections, [kind]: known };
        for (const [key, thing] of Object.entries(things as object)) {
          if (key in known) throw new Error(`${name}: ${kind} ${key} is said twice`);
          known[key] = thing;
        }
      }
    }
  }
  return merged as unknown as DynamicConfiguration;
}

/** Of Go's templates only what our files use: `{{ env "NAME" }}`. */
function fillTemplate(text: string, environment: Readonly<Record<string, string>>): string {
  const filled = text.replace(
    /\{\{ env "(\w+)" \}\}/g,
    (_, name: string) => environment[name] ?? '',
  );
  if (/\{\{|\}\}/.test(filled)) throw new Error('a template that is not read here');
  return filled;
}
