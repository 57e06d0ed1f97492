import { parser } from '@prometheus-io/lezer-promql';

/** The metrics that a query in PromQL asks for, by Prometheus' own grammar. Throws where it is none. */
export function metricNames(query: string): string[] {
  const names = new Set<string>();
  parser.parse(query).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`no PromQL at ${node.from}: ${query}`);
      // A name within braces, as in {__name__="…"}, would go unseen: nobody here writes that.
      if (node.name === 'LabelName' && query.slice(node.from, node.to) === '__name__') {
        throw new Error(`a metric without a name: ${query}`);
      }
      if (node.name === 'Identifier' && node.matchContext(['VectorSelector'])) {
        names.add(query.slice(node.from, node.to));
      }
    },
  });
  return [...names];
}
