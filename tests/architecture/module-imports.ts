import type { SourceFile } from './source-tree.ts';
import { lineOf, type SyntaxNode, visitNodes } from './syntax-tree.ts';

export interface ModuleImport {
  readonly specifier: string;
  readonly line: number;
  /** Erased before the program runs. */
  readonly typeOnly: boolean;
}

/** Several rules ask the same of every file. */
const found = new WeakMap<SourceFile, readonly ModuleImport[]>();

/**
 * Every module a file names: imports and re-exports, for types as well as values, `import('x')` as
 * an expression and as a type. An import whose name is computed is refused, since nobody could say
 * where it leads.
 */
export function importsOf(file: SourceFile): readonly ModuleImport[] {
  const known = found.get(file);
  if (known) return known;
  const imports: ModuleImport[] = [];
  visitNodes(file, (node) => {
    if (!NAMES_A_MODULE.has(node.type) || !node.source) return;
    imports.push({
      specifier: literalText(file, node.source as SyntaxNode),
      line: lineOf(file, node.start),
      typeOnly: isTypeOnly(node),
    });
  });
  imports.sort((a, b) => a.line - b.line);
  found.set(file, imports);
  return imports;
}

const NAMES_A_MODULE = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

function isTypeOnly(node: SyntaxNode): boolean {
  if (node.type === 'TSImportType') return true;
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const names = (node.specifiers ?? []) as SyntaxNode[];
  const kind = node.type === 'ImportDeclaration' ? 'importKind' : 'exportKind';
  return names.length > 0 && names.every((name) => name[kind] === 'type');
}

function literalText(file: SourceFile, node: SyntaxNode): string {
  const inner = node.type === 'TSLiteralType' ? (node.literal as SyntaxNode) : node;
  if (inner.type === 'Literal' && typeof inner.value === 'string') return inner.value;
  throw new SyntaxError(`${file.path}:${lineOf(file, node.start)}: an import with a computed name`);
}
