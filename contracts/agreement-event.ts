import type { TextRef } from './event.ts';
import type { Instant } from './instant.ts';

/** What is asked of others while a ticket is worked on; one of each kind at a time. */
export const askedKinds = ['collaboration', 'resource', 'approval', 'development'] as const;
export type AskedKind = (typeof askedKinds)[number];

/** Grades of a survey (S2-41). */
export const surveyGrades = ['very_satisfied', 'satisfied', 'fair', 'dissatisfied'] as const;
export type SurveyGrade = (typeof surveyGrades)[number];

/** A visit after resolution: the early one of critical tickets, or the one that closes (S1-68, S4-47). */
export const followUpStages = ['first', 'closing'] as const;
export type FollowUpStage = (typeof followUpStages)[number];

/** Data of events about handing over, agreeing dates, asking others, and what follows a resolution (requirements 4.4). */
export type AgreementEventData = {
  /** A low ticket rests until resources allow (S1-57). */
  scheduled: { until: Instant; note: TextRef | null };
  /** At its date, by hand or a claim, or as its level is no longer low. */
  woken: { cause: 'time' | 'hand' | 'level' };
  /** What, when and how far (S1-19); the owner changes at acceptance only. */
  handover_offered: { to: string; content: TextRef; time: TextRef | null; scope: TextRef | null };
  handover_accepted: { ownerId: string };
  handover_declined: { to: string; reason: TextRef };
  deferral_proposed: { until: Instant; reason: TextRef };
  deferral_accepted: { until: Instant };
  deferral_refused: { reason: TextRef };
  appointment_set: { until: Instant; mode: 'remote' | 'onsite'; note: TextRef | null };
  appointment_held: { result: TextRef | null };
  appointment_cancelled: { reason: TextRef };
  /** A task of another department with its time point (S0-23); `to` is an account of the desk, if it is one. */
  collaboration_asked: { to: string | null; request: TextRef; until: Instant | null };
  collaboration_done: { result: TextRef };
  resource_requested: { request: TextRef; urgent: boolean; until: Instant | null };
  resource_answered: { answer: TextRef };
  approval_asked: { request: TextRef };
  approval_decided: { approved: boolean; reason: TextRef | null };
  development_requested: { request: TextRef };
  development_decided: { adopted: boolean; reason: TextRef | null };
  /** A rung reminded the requester; `clock` says of what. */
  reminded: { clock: string };
  survey_sent: Record<string, never>;
  survey_answered: {
    grade: SurveyGrade;
    needMet: boolean | null;
    opinion: TextRef | null;
    suggestion: TextRef | null;
  };
  follow_up_done: { stage: FollowUpStage; outcome: 'fine' | 'came_back'; text: TextRef | null };
};
