import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The code that a broker runs, and where it lies. */
export interface BrokerCode {
  /** Folders of RabbitMQ's own applications, to be linked into one folder of plugins. */
  readonly applications: readonly string[];
  /** Where Erlang's applications have their code, what is asked for most first. */
  readonly erlangPath: readonly string[];
}

/** It starts these by itself, or looks them up while it does. */
const ALWAYS = ['rabbit', 'rabbitmq_prelaunch', 'cuttlefish', 'mnesia'];

/**
 * Just what a broker with these plugins runs. RabbitMQ looks for each of its thousand modules in some ninety folders,
 * one after the other, of which half belong to plugins that are off: with only these it starts in two thirds of the
 * time. Undefined where something is not as we know it; it finds everything by itself then.
 */
export function findBrokerCode(given: {
  /** RabbitMQ's own rabbitmq-server script. */
  readonly program: string;
  /** The epmd of the Erlang in use. */
  readonly epmd: string;
  readonly enabledPlugins: readonly string[];
}): BrokerCode | undefined {
  try {
    const own = applicationsIn(join(dirname(dirname(realpathSync(given.program))), 'plugins'));
    const erlang = applicationsIn(join(dirname(realpathSync(given.epmd)), '..', '..', 'lib'));
    const needed = new Set([...ALWAYS, ...given.enabledPlugins]);
    // A set tells of what is added while it is walked through.
    for (const name of needed) {
      const folder = own.get(name) ?? erlang.get(name);
      if (folder === undefined) return undefined;
      for (const other of needsOf(join(folder, 'ebin', `${name}.app`))) needed.add(other);
    }
    const names = [...needed];
    const erlangPath = names
      .flatMap((name) => (own.has(name) ? [] : join(erlang.get(name) as string, 'ebin')))
      .sort((one, other) => readdirSync(other).length - readdirSync(one).length);
    // The start script cuts what it hands on at spaces.
    if (erlangPath.some((folder) => /\s/.test(folder))) return undefined;
    return { applications: names.flatMap((name) => own.get(name) ?? []), erlangPath };
  } catch {
    return undefined;
  }
}

/** By name. Of one that is there in several versions it is not known which is run: it is left out. */
function applicationsIn(parent: string): Map<string, string> {
  const found = new Map<string, string>();
  const doubled: string[] = [];
  for (const entry of readdirSync(parent)) {
    const name = /^([a-z]\w*)(?:-\d[\w.]*)?$/.exec(entry)?.[1];
    if (name === undefined) continue;
    if (found.has(name)) doubled.push(name);
    found.set(name, join(parent, entry));
  }
  for (const name of doubled) found.delete(name);
  return found;
}

/** What an application says that it needs, in its file of Erlang terms. */
function needsOf(file: string): string[] {
  const terms = readFileSync(file, 'utf8').replaceAll(/%.*/g, '');
  return [...terms.matchAll(/\{\s*(?:included_)?applications\s*,\s*\[([^\]]*)\]/g)].flatMap(
    ([, list = '']) => list.match(/[a-z]\w*/g) ?? [],
  );
}
