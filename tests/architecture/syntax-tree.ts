import { type ParseResult, type Program, parseSync, visitorKeys } from 'oxc-parser';
import type { SourceFile } from './source-tree.ts';

/** Any node of the ESTree; callers narrow by `type`. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

const parsed = new WeakMap<SourceFile, ParseResult>();

/** The file as a syntax tree. Throws when it does not parse: no rule may pass by unreadable code. */
function parse(file: SourceFile): ParseResult {
  const known = parsed.get(file);
  if (known) return known;
  const result = parseSync(file.path, file.text);
  const fault = result.errors[0];
  if (fault) throw new SyntaxError(`${file.path}: ${fault.message}`);
  parsed.set(file, result);
  return result;
}

/** Calls `visit` for every node, parents first. */
export function visitNodes(file: SourceFile, visit: (node: SyntaxNode) => void): void {
  const pending: SyntaxNode[] = [asNode(parse(file).program)];
  for (let node = pending.pop(); node; node = pending.pop()) {
    visit(node);
    addChildren(node, pending);
  }
}

/** Nodes below `node` that fit, without those that lie inside another that fits. */
export function outermostWithin(
  node: SyntaxNode,
  fits: (node: SyntaxNode) => boolean,
): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const pending: SyntaxNode[] = [];
  addChildren(node, pending);
  for (let child = pending.pop(); child; child = pending.pop()) {
    if (fits(child)) found.push(child);
    else addChildren(child, pending);
  }
  return found;
}

/** Millions in a run: no list is made for each. */
function addChildren(node: SyntaxNode, pending: SyntaxNode[]): void {
  for (const key of visitorKeys[node.type] ?? []) {
    const child = node[key] as SyntaxNode | (SyntaxNode | null)[] | null | undefined;
    if (Array.isArray(child)) {
      for (const item of child) if (item) pending.push(item);
    } else if (child) pending.push(child);
  }
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

/** Line number, from 1, of an offset. */
export function lineOf(file: SourceFile, offset: number): number {
  let starts = lineStarts.get(file);
  if (!starts) {
    starts = [0, ...[...file.text.matchAll(/\n/g)].map((match) => match.index + 1)];
    lineStarts.set(file, starts);
  }
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Dotted name of an identifier or a chain of members (`process.env`, `globalThis.Date.now`, also
 * `process['env']`), without a leading `globalThis.`; undefined for anything computed.
 */
export function dottedName(node: SyntaxNode): string | undefined {
  const name = chain(node);
  return name?.replace(/^globalThis\./, '');
}

function chain(node: SyntaxNode): string | undefined {
  if (node.type === 'Identifier') return node.name as string;
  if (node.type === 'ChainExpression') return chain(node.expression as SyntaxNode);
  if (node.type !== 'MemberExpression') return undefined;
  const object = chain(node.object as SyntaxNode);
  const property = propertyName(node);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

/** Name of the member that is reached for, however it is written. */
export function propertyName(member: SyntaxNode): string | undefined {
  const property = member.property as SyntaxNode;
  if (!member.computed) return property.name as string;
  return property.type === 'Literal' && typeof property.value === 'string'
    ? property.value
    : undefined;
}

function asNode(program: Program): SyntaxNode {
  return program as unknown as SyntaxNode;
}
