import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';

/** The survey on a resolution: always sent, never required to answer (C-10). */
export const sendSurvey = defineCommand({
  name: 'send_survey',
  input: () => z.strictObject({}),
  permission: 'handle',
  in: ['resolved', 'archived'],
  possible: (ticket) => (ticket.survey ? refuse('survey_sent') : null),
  decide: () => [{ type: 'survey_sent', data: {} }],
});
