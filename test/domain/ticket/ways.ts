import { instantOf, msOf } from '../../../contracts/instant.ts';
import type { EventPattern } from '../../../domain/policy/plan.ts';

import type { Life } from './life.ts';
import { groups, people, text } from './people.ts';

const { li, agent, engineer, second, supervisor } = people;
const day = 86_400_000;
const staff = (id: string) => ({ account: { id, active: true, staff: true } });

/** Brings an event about, from wherever the ticket stands, by commands that somebody may give. */
type Way = (life: Life, where: Record<string, unknown>) => void;

const later = (life: Life, ms: number): string => instantOf(msOf(life.now) + ms);

const classified = (life: Life): void => {
  if (life.ticket.classified) return;
  life.does('classify', { category: 'software' }, agent, { category: { path: ['software'], groupId: null } });
};

const toOwner = (life: Life): void =>
  life.does('assign', { to: 'engineer', group: 'software' }, supervisor, {
    ...staff(engineer.id),
    group: { id: groups.software, line: 1 },
  });

/** In progress with its owner. */
const atWork = (life: Life): void => {
  const { status } = life.ticket;
  if (status === 'archived' || status === 'resolved') life.does('reopen', { reason: text }, li);
  if (life.ticket.status === 'pending_confirmation') life.does('take_back', { reason: text }, supervisor);
  if (life.ticket.ownerId === null) toOwner(life);
  if (life.ticket.status === 'follow_up') life.does('diagnose', { means: ['logs'], findings: text }, supervisor);
};

const asked = (life: Life): void => {
  if (life.ticket.status === 'pending_confirmation') return;
  atWork(life);
  life.does('resolve', { solution: text, verification: text }, supervisor);
};

const resolved = (life: Life): void => {
  if (life.ticket.status === 'resolved' || life.ticket.status === 'archived') return;
  asked(life);
  life.does('confirm', { outcome: 'solved' }, li);
};

const surveyed = (life: Life): void => {
  resolved(life);
  if (!life.ticket.survey) life.does('send_survey', {}, supervisor);
};

const offered: Way = (life) => {
  atWork(life);
  if (life.ticket.handover) return;
  life.does('offer_handover', { to: 'second', content: text, time: text, scope: text }, engineer, staff(second.id));
};

/** Nobody decides what they asked for themselves. */
const superior = { ...supervisor, id: second.id };

const appointed: Way = (life) => {
  atWork(life);
  if (!life.ticket.appointment)
    life.does('set_appointment', { until: later(life, 3 * day), mode: 'remote' }, supervisor);
};

const deferred: Way = (life) => {
  atWork(life);
  const until = later(life, 3 * day);
  life.does('propose_deferral', { until, reason: text }, engineer);
  life.does('accept_deferral', {}, li);
};

const disputed: Way = (life) => {
  if (!life.ticket.disputed) life.does('dispute_level', { reason: text }, li);
};

const failed =
  (outcome: 'partly' | 'not_solved'): Way =>
  (life) => {
    asked(life);
    life.does('confirm', { outcome, reason: text }, li);
  };

/** A step among colleagues that is asked for and answered. */
const inHand = (life: Life, command: string, input: unknown, is: boolean): void => {
  atWork(life);
  if (!is) life.does(command, input, supervisor);
};
const approvalAsked: Way = (life) =>
  inHand(life, 'ask_approval', { request: text }, Boolean(life.ticket.asked?.approval));
const developmentAsked: Way = (life) =>
  inHand(life, 'request_development', { request: text }, Boolean(life.ticket.asked?.development));
const collaborationAsked: Way = (life) =>
  inHand(
    life,
    'ask_collaboration',
    { request: text, until: later(life, day) },
    Boolean(life.ticket.asked?.collaboration),
  );
const resourceRequested: Way = (life, { urgent = false }) =>
  inHand(life, 'request_resource', { request: text, urgent }, Boolean(life.ticket.asked?.resource));

/** How each event that a policy's clocks name comes about (requirements 4.3.1, 4.5). */
export const ways: Readonly<Record<string, Way>> = {
  submitted: () => {},
  graded: () => {},
  level_review_pushed: (life) => {
    classified(life);
    const other = life.plan.levels.find(({ key, review }) => review && key !== life.ticket.level);
    life.does('grade', { level: other!.key, reason: text }, agent, { reviewers: [second.id] });
  },
  level_review_decided: (life) => life.does('review_level', {}, supervisor),
  level_disputed: disputed,
  dispute_answered: (life, where) => {
    disputed(life, where);
    life.does('answer_dispute', { reason: text }, supervisor);
  },
  assigned: toOwner,
  claimed: (life, { firstLine }) => {
    if (life.ticket.ownerId !== null) life.does('release', {}, supervisor);
    if (firstLine) life.does('assign', { group: 'software' }, supervisor, { group: { id: groups.software, line: 1 } });
    life.does('claim', {}, engineer);
  },
  released: (life) => life.does('release', {}, supervisor),
  escalated: (life) => {
    atWork(life);
    life.does('escalate', { group: 'network', reason: 'ability', checks: text, results: text }, supervisor, {
      group: { id: groups.network },
    });
  },
  acknowledged: (life) => life.does('acknowledge', { channel: 'phone' }, agent),
  responded: (life) => life.does('respond', { channel: 'phone', text }, agent),
  message: (life, { direction }) =>
    direction === 'from_requester' ? life.does('message', { text }, li) : life.does('message', { text }, agent),
  progress_reported: (life) => {
    atWork(life);
    life.does('progress', { text }, supervisor);
  },
  temporary_solution_given: (life) => {
    atWork(life);
    life.does('temporary_solution', { text, plan: text, permanentFixBy: later(life, 3 * day) }, supervisor);
  },
  plan_made_definite: (life) => {
    atWork(life);
    life.does('plan_definite', { text, doneBy: later(life, 3 * day) }, supervisor);
  },
  waiting_started: (life) => {
    atWork(life);
    life.does('wait', { reason: 'requester' }, supervisor);
  },
  waiting_ended: (life) => life.does('resume', {}, supervisor),
  confirmation_asked: asked,
  confirmation_taken_back: (life) => {
    asked(life);
    life.does('take_back', { reason: text }, supervisor);
  },
  confirmed: resolved,
  partly_solved: failed('partly'),
  not_solved: failed('not_solved'),
  reopened: (life) => {
    resolved(life);
    life.does('reopen', { reason: text }, li);
  },
  follow_up_done: (life, { stage = 'closing' }) => {
    resolved(life);
    life.does('follow_up', { stage, outcome: 'fine' }, supervisor);
  },
  survey_sent: surveyed,
  survey_answered: (life) => {
    surveyed(life);
    life.does('answer_survey', { grade: 'fair', opinion: text }, li);
  },
  scheduled: (life) => {
    classified(life);
    life.does('schedule', { until: later(life, 5 * day) }, agent);
  },
  woken: (life) => life.does('wake', {}, agent),
  handover_offered: offered,
  handover_accepted: (life, where) => {
    offered(life, where);
    life.does('accept_handover', {}, second);
  },
  handover_declined: (life, where) => {
    offered(life, where);
    life.does('decline_handover', { reason: text }, second);
  },
  deferral_accepted: deferred,
  appointment_set: (life) => {
    atWork(life);
    life.does('set_appointment', { until: later(life, 3 * day), mode: 'remote' }, supervisor);
  },
  appointment_held: (life, where) => {
    appointed(life, where);
    life.does('hold_appointment', {}, supervisor);
  },
  appointment_cancelled: (life, where) => {
    appointed(life, where);
    life.does('cancel_appointment', { reason: text }, supervisor);
  },
  collaboration_asked: collaborationAsked,
  collaboration_done: (life, where) => {
    collaborationAsked(life, where);
    life.does('finish_collaboration', { result: text }, supervisor);
  },
  resource_requested: resourceRequested,
  resource_answered: (life, where) => {
    resourceRequested(life, where);
    life.does('answer_resource', { answer: text }, supervisor);
  },
  approval_asked: approvalAsked,
  approval_decided: (life, where) => {
    approvalAsked(life, where);
    life.does('decide_approval', { approved: true, reason: text }, superior);
  },
  development_requested: developmentAsked,
  development_decided: (life, where) => {
    developmentAsked(life, where);
    life.does('decide_development', { adopted: true, reason: text }, superior);
  },
};

/** Brings about an event that the pattern names. */
export const bringAbout = (life: Life, { type, where = {} }: EventPattern): void => {
  const way = ways[type];
  if (!way) throw new Error(`no way leads to ${type}: say here how it comes about`);
  way(life, where);
};
