import { pathToFileURL } from 'node:url';

/** What `node --cpu-prof` writes; https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Of the node that ran, one per sample. */
  readonly samples: readonly number[];
  /** From the sample before, in microseconds. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    /** Of the module; empty for what V8 itself does. */
    readonly url: string;
    /** From 0. */
    readonly lineNumber: number;
  };
  readonly children?: readonly number[];
}

/** Whose code it is. */
export type Owner = 'ours' | 'library' | 'node' | 'v8';

/** A function, and what it called. */
export interface Flame {
  readonly name: string;
  /** The package, the module of Node, or the file from the repository on; empty for V8's own. */
  readonly place: string;
  readonly owner: Owner;
  /** In the function itself, in microseconds. */
  selfMicros: number;
  /** With everything that it called. */
  totalMicros: number;
  readonly calls: Map<string, Flame>;
}

/** Waiting is no work. */
const IDLE = '(idle)';

/** One tree of all calls, those of one function from one place together. @param root of our own modules */
export function flameTree({ nodes, samples, timeDeltas }: CpuProfile, root: string): Flame {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const micros = new Map<number, number>();
  samples.forEach((id, index) => {
    micros.set(id, (micros.get(id) ?? 0) + Math.max(0, timeDeltas[index] ?? 0));
  });
  const [top] = nodes;
  if (top === undefined) throw new RangeError('the profile is empty');
  const tree = flameOf(top, root);
  grow(tree, top);
  return tree;

  function grow(flame: Flame, node: ProfileNode): number {
    const self = micros.get(node.id) ?? 0;
    flame.selfMicros += self;
    let total = self;
    for (const id of node.children ?? []) {
      const child = byId.get(id) as ProfileNode;
      if (child.callFrame.functionName === IDLE) continue;
      const made = flameOf(child, root);
      const key = `${made.place} ${made.name}`;
      const called = flame.calls.get(key) ?? made;
      flame.calls.set(key, called);
      total += grow(called, child);
    }
    flame.totalMicros += total;
    return total;
  }
}

function flameOf(
  { callFrame: { functionName, url, lineNumber } }: ProfileNode,
  root: string,
): Flame {
  const { place, owner } = placeOf(url, root);
  const name = functionName === '' ? `(line ${lineNumber + 1})` : functionName;
  return { name, place, owner, selfMicros: 0, totalMicros: 0, calls: new Map() };
}

const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

function placeOf(url: string, root: string): { readonly place: string; readonly owner: Owner } {
  if (url === '') return { place: '', owner: 'v8' };
  if (url.startsWith('node:')) return { place: url, owner: 'node' };
  const library = PACKAGE.exec(url)?.[1];
  if (library !== undefined) return { place: library, owner: 'library' };
  return { place: url.replace(pathToFileURL(root).href, '').replace(/^\//, ''), owner: 'ours' };
}

/** Where time was spent by itself, the dearest first. */
export interface OwnTime {
  readonly place: string;
  readonly name: string;
  /** Of all that was not idle, 0 to 1. */
  readonly share: number;
}

export function ownTimes(tree: Flame): OwnTime[] {
  const sums = new Map<string, { place: string; name: string; micros: number }>();
  const add = ({ place, name, selfMicros, calls }: Flame) => {
    const key = `${place} ${name}`;
    const sum = sums.get(key) ?? { place, name, micros: 0 };
    sum.micros += selfMicros;
    sums.set(key, sum);
    for (const called of calls.values()) add(called);
  };
  add(tree);
  return [...sums.values()]
    .map(({ place, name, micros }) => ({ place, name, share: micros / tree.totalMicros }))
    .sort((a, b) => b.share - a.share);
}
