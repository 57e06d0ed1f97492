import { matchesGlob } from 'node:path';
import { isCode, isTest, type SourceFile } from '../architecture/source-tree.ts';
import {
  dottedName,
  lineOf,
  propertyName,
  type SyntaxNode,
  visitNodes,
} from '../architecture/syntax-tree.ts';

/**
 * What product code does not say outside the few files that own it: the wall clock, chance, the
 * environment, and ways for a float to touch money.
 */
const REFUSED_CONSTRUCTS = [
  'Date.now',
  'new Date()',
  'Temporal.Now',
  'Math.random',
  'process.env',
  'parseFloat',
  'Number(',
  'toFixed',
] as const;
type RefusedConstruct = (typeof REFUSED_CONSTRUCTS)[number];

export interface RefusedUse {
  readonly path: string;
  readonly line: number;
  readonly construct: RefusedConstruct;
}

/** Who may use what, and why. `files` is a glob over the repository's paths. */
export interface Allowance {
  readonly files: string;
  readonly constructs: readonly RefusedConstruct[];
  readonly reason: string;
}

/** Uses without an allowance, and allowances without a use. One line each. */
export function constructFaults(
  files: readonly SourceFile[],
  allowances: readonly Allowance[],
): string[] {
  const uses = files.filter((file) => isCode(file) && !isTest(file.path)).flatMap(refusedUses);
  const fits = (allowance: Allowance, use: RefusedUse) =>
    allowance.constructs.includes(use.construct) && matchesGlob(use.path, allowance.files);
  const refused = uses
    .filter((use) => !allowances.some((allowance) => fits(allowance, use)))
    .map((use) => `${use.path}:${use.line}: ${use.construct} is refused here`);
  const idle = allowances.flatMap((allowance) =>
    allowance.constructs
      .filter(
        (construct) => !uses.some((use) => use.construct === construct && fits(allowance, use)),
      )
      .map((construct) => `${allowance.files}: is allowed ${construct}, but does not use it`),
  );
  return [...refused, ...idle];
}

/** Every refused construct in one file. */
export function refusedUses(file: SourceFile): RefusedUse[] {
  const uses: RefusedUse[] = [];
  visitNodes(file, (node) => {
    const construct = constructOf(node);
    if (construct) uses.push({ path: file.path, line: lineOf(file, node.start), construct });
  });
  return uses;
}

function constructOf(node: SyntaxNode): RefusedConstruct | undefined {
  switch (node.type) {
    case 'NewExpression': {
      const arguments_ = node.arguments as SyntaxNode[];
      const isDate = dottedName(node.callee as SyntaxNode) === 'Date';
      return isDate && arguments_.length === 0 ? 'new Date()' : undefined;
    }
    case 'CallExpression': {
      const callee = dottedName(node.callee as SyntaxNode);
      if (callee === 'Number') return 'Number(';
      if (callee === 'Date') return 'new Date()';
      return callee === 'parseFloat' ? 'parseFloat' : undefined;
    }
    case 'ImportDeclaration':
      return importsEnvironment(node) ? 'process.env' : undefined;
    case 'MemberExpression':
      return memberConstruct(node);
    default:
      return undefined;
  }
}

const REFUSED_MEMBERS: Readonly<Record<string, RefusedConstruct>> = {
  'Date.now': 'Date.now',
  'Temporal.Now': 'Temporal.Now',
  'Math.random': 'Math.random',
  'process.env': 'process.env',
  'import.meta.env': 'process.env',
  'Number.parseFloat': 'parseFloat',
};

function memberConstruct(node: SyntaxNode): RefusedConstruct | undefined {
  if (propertyName(node) === 'toFixed') return 'toFixed';
  const name = dottedName(node);
  return name === undefined ? undefined : REFUSED_MEMBERS[name];
}

/** `import { env } from 'node:process'` */
function importsEnvironment(node: SyntaxNode): boolean {
  if ((node.source as SyntaxNode).value !== 'node:process') return false;
  return ((node.specifiers ?? []) as SyntaxNode[]).some(
    (specifier) => (specifier.imported as SyntaxNode | undefined)?.name === 'env',
  );
}
