import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { checkout } from './compose-file.ts';

/** An alarm of deploy/prometheus/rules.yaml. */
export type Rule = { alert: string; expr: string; for?: string; labels: { severity: string } };

/** The alarms, in order. */
export const rules = (): Rule[] => {
  const text = readFileSync(join(checkout, 'deploy/prometheus/rules.yaml'), 'utf8');
  return (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
};

/** Names of the metrics that a PromQL expression asks for. Throws where it is no PromQL, by Prometheus' own grammar. */
export const metricsIn = (expression: string): string[] => {
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new Error(`not PromQL near ${from}: ${expression}`);
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(expression.slice(from, to));
    },
  });
  return names;
};
