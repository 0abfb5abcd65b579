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

/** What an expression asks of a series: its name, values that labels must have, labels that must be there. */
export type WantedSeries = { name: string; values: Record<string, string>; labels: string[] };

/** Labels that Prometheus puts on what it scrapes. */
const ofTheScrape = ['job', 'instance'];

/**
 * The series that a PromQL expression asks for, with the labels it matches or sums by. Throws where it is no PromQL, by
 * Prometheus' own grammar.
 */
export const seriesIn = (expression: string): WantedSeries[] => {
  const all: WantedSeries[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new Error(`not PromQL near ${from}: ${expression}`);
      if (type.name !== 'Identifier' || node.parent?.name !== 'VectorSelector') return;
      const text = ({ from, to }: { from: number; to: number }): string => expression.slice(from, to);
      const wanted: WantedSeries = { name: expression.slice(from, to), values: {}, labels: [] };
      for (const matcher of node.parent.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []) {
        const label = text(matcher.getChild('LabelName')!);
        wanted.labels.push(label);
        const value = text(matcher.getChild('StringLiteral')!).slice(1, -1);
        if (matcher.getChild('MatchOp')!.getChild('EqlSingle')) wanted.values[label] = value;
      }
      for (let above = node.parent.parent; above; above = above.parent) {
        const by = above.name === 'AggregateExpr' ? above.getChild('AggregateModifier') : null;
        wanted.labels.push(...(by?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map(text));
      }
      wanted.labels = wanted.labels.filter((label) => !ofTheScrape.includes(label));
      all.push(wanted);
    },
  });
  return all;
};

/** Names of the metrics that a PromQL expression asks for. */
export const metricsIn = (expression: string): string[] => seriesIn(expression).map(({ name }) => name);
