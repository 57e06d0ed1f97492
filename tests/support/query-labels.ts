import { parser } from '@prometheus-io/lezer-promql';

/** The values that each label of a metric has, by the metric: what there is to ask for. */
export type ToldLabels = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

type Node = ReturnType<typeof parser.parse>['topNode'];

/**
 * What a query in PromQL asks of labels that none of its metrics has: a query like that is answered, with nothing, and
 * its alert would never ring. Names in `by (…)` and `on (…)` are those of every metric that they stand for.
 */
export function strangeLabels(query: string, told: ToldLabels): string[] {
  const { topNode } = parser.parse(query);
  const read = ({ from, to }: Node) => query.slice(from, to);
  const strange: string[] = [];
  const check = (metric: string, label: string, asked: readonly Asked[] = []) => {
    const values = told.get(metric)?.get(label);
    if (!values) strange.push(`${metric} has no ${label}`);
    for (const { text, isMet } of values ? asked : []) {
      if (![...(values ?? [])].some(isMet)) strange.push(`${metric} has no ${label}=${text}`);
    }
  };
  for (const node of nodesOf(topNode)) {
    if (node.name === 'QuotedLabelMatcher' || node.name === 'QuotedLabelName') {
      throw new Error(`a label in quotes would go unseen: ${query}`);
    }
    if (node.name === 'UnquotedLabelMatcher') {
      const [label, operator, value] = childrenOf(node);
      const metric = selectorOf(node)?.getChild('Identifier');
      if (!label || !operator || !value || !metric) throw new Error(`no matcher: ${query}`);
      check(read(metric), read(label), askedOf(operator, read(value).slice(1, -1)));
    }
    if (node.name === 'GroupingLabels') {
      const metrics = selectorsIn(scopeOf(node)).flatMap((one) => one.getChild('Identifier') ?? []);
      for (const label of node.getChildren('LabelName')) {
        for (const metric of metrics) check(read(metric), read(label));
      }
    }
  }
  return strange;
}

interface Asked {
  readonly text: string;
  readonly isMet: (value: string) => boolean;
}

/** Of a pattern each alternative by itself: one that is there would hide one that is not. */
function askedOf(operator: Node, text: string): Asked[] {
  if (operator.getChild('EqlSingle') || operator.getChild('Neq')) {
    return [{ text, isMet: (value) => value === text }];
  }
  return text.split('|').map((one) => {
    const pattern = new RegExp(`^(?:${one})$`);
    return { text: one, isMet: (value) => pattern.test(value) };
  });
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

function selectorsIn(node: Node): Node[] {
  return [...nodesOf(node)].filter(({ name }) => name === 'VectorSelector');
}

function selectorOf(node: Node): Node | null {
  return node.name === 'VectorSelector' ? node : node.parent && selectorOf(node.parent);
}

/** What is grouped, or both sides of what is matched. */
function scopeOf(node: Node): Node {
  const isScope = node.name === 'AggregateExpr' || node.name === 'BinaryExpr';
  return isScope || !node.parent ? node : scopeOf(node.parent);
}
