import type { clockEvents } from './clock-row.ts';

type ClockEvent = (typeof clockEvents)[number];

/**
 * Fields of an event's data that a clock's `where` may ask for: codes and yes or no, never ids, texts or dates. An event
 * that is not here has none.
 */
export const whereFields: Readonly<Partial<Record<ClockEvent, readonly string[]>>> = {
  submitted: ['channel', 'requestType', 'caseType', 'scope', 'urgency', 'level', 'requestedLevel'],
  graded: ['from', 'to', 'by'],
  classified: ['requestType', 'caseType', 'scope', 'urgency'],
  assigned: ['by', 'firstLine'],
  claimed: ['firstLine'],
  assignment_failed: ['reason'],
  escalated: ['reason', 'firstLine'],
  level_review_decided: ['kept'],
  dispute_answered: ['kept'],
  acknowledged: ['channel'],
  responded: ['channel'],
  message: ['direction'],
  waiting_started: ['reason'],
  waiting_ended: ['reason', 'cause'],
  confirmed: ['means', 'needMet'],
  partly_solved: ['means'],
  not_solved: ['means'],
  cancelled: ['kind'],
  woken: ['cause'],
  appointment_set: ['mode'],
  resource_requested: ['urgent'],
  approval_decided: ['approved'],
  development_decided: ['adopted'],
  survey_answered: ['grade', 'needMet'],
  follow_up_done: ['stage', 'outcome'],
  deadline_missed: ['clock'],
  deadline_met: ['clock', 'inTime', 'provisional'],
};

/** Events that carry an agreed date, and the field it stands in; in some it may be missing. */
export const dateFields: Readonly<Partial<Record<ClockEvent, string>>> = {
  waiting_started: 'until',
  temporary_solution_given: 'permanentFixBy',
  plan_made_definite: 'doneBy',
  scheduled: 'until',
  deferral_proposed: 'until',
  deferral_accepted: 'until',
  appointment_set: 'until',
  collaboration_asked: 'until',
  resource_requested: 'until',
};
