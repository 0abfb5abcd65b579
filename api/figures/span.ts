import { z } from 'zod';
import { type Instant, instantInput, instantOf, laterOf, msOf } from '../../contracts/instant.ts';
import type { Language } from '../../contracts/message.ts';
import { wrongField } from '../wrong-field.ts';

/** A span of time in a query; left out: the 30 days before now. */
export const spanQuery = {
  from: instantInput.optional().meta({ description: 'Left out: 30 days before `to`.' }),
  to: instantInput.optional().meta({ description: 'Exclusive; left out: now. At most three years after `from`.' }),
};

/** PostgreSQL knows no year before. */
const earliest: Instant = '0001-01-01T00:00:00.000Z';

const usualMs = 30 * 86_400_000;

/** Longest span of one answer, so that its cost has an end: three years. */
const longestMs = 1_096 * 86_400_000;

const parsed = z.object(spanQuery);

/** That span. Throws the problem of a wrong field when it ends before it begins or is too long. */
export const spanOf = (
  query: z.output<typeof parsed>,
  now: Instant,
  language: Language,
): { from: Instant; to: Instant } => {
  const to = query.to ?? now;
  const from = query.from ?? laterOf(instantOf(msOf(to) - usualMs), earliest);
  if (from >= to) throw wrongField(language, 'to', 'not_after_from', 'query');
  if (msOf(to) - msOf(from) > longestMs) throw wrongField(language, 'to', 'span_too_long', 'query');
  return { from, to };
};
