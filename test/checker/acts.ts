import type { Story } from './story.ts';

/** An event that a rung causes by itself, with the data it must have. */
export type Act = { type: string; data: Record<string, unknown> };

/** What a rung must do where the ticket stands (requirements 4.5, "when missed"), written out again by hand. */
export const actsOf = (rung: { clock: string }, does: string | undefined, story: Story, at: number): Act[] => {
  const waits = story.waiting !== null && story.waitingUntil !== null && story.waitingUntil <= at;
  switch (does) {
    case 'confirm':
      return story.status === 'pending_confirmation'
        ? [{ type: 'confirmed', data: { means: 'no_answer', needMet: null, recordedFor: null } }]
        : [];
    case 'remind':
      return [{ type: 'reminded', data: { clock: rung.clock } }];
    case 'wake':
      return story.scheduled ? [{ type: 'woken', data: { cause: 'time' } }] : [];
    case 'end_waiting':
      return waits ? [{ type: 'waiting_ended', data: { reason: story.waiting, cause: 'time' } }] : [];
    case 'escalate': {
      if (story.ownerId === null || !['in_progress', 'follow_up'].includes(story.status)) return [];
      const up = { reason: 'time', groupId: null, ownerId: null, checks: null, results: null };
      return [
        ...(story.waiting ? [{ type: 'waiting_ended', data: { reason: story.waiting, cause: 'assigned' } }] : []),
        { type: 'escalated', data: up },
      ];
    }
    case 'send_survey':
      return ['resolved', 'archived'].includes(story.status) && story.survey === null
        ? [{ type: 'survey_sent', data: {} }]
        : [];
    default:
      return [];
  }
};
