import { z } from 'zod';
import { surveyGrades } from '../../../contracts/agreement-event.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';

/** Grade, whether the need is met, opinion and suggestion: the requester's own word (S2-41, S1-29, C-09). */
export const answerSurvey = defineCommand({
  name: 'answer_survey',
  input: (text) =>
    z.strictObject({
      grade: z.enum(surveyGrades),
      needMet: z.boolean().optional(),
      opinion: text(textLimits.paragraph).optional(),
      suggestion: text(textLimits.paragraph).optional(),
    }),
  permission: 'answer_survey',
  in: ['resolved', 'archived'],
  ownAct: () => true,
  possible: (ticket) => (ticket.survey === 'sent' ? null : refuse('no_survey')),
  decide: ({ input }) => [
    {
      type: 'survey_answered',
      data: {
        grade: input.grade,
        needMet: input.needMet ?? null,
        opinion: input.opinion ?? null,
        suggestion: input.suggestion ?? null,
      },
    },
  ],
});
