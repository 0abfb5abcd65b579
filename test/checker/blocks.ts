import type { TicketEvent } from '../../contracts/event.ts';

/** What one command may cause, in order, deadline events left out; every other type stands alone. */
const together = [
  'submitted receipt_sent( follow_up_of)?( history_linked)? graded( level_review_pushed)?( assigned| assignment_failed)?',
  'classified( assigned| assignment_failed)?',
  'graded( level_review_pushed)?',
  'level_review_decided( graded)?',
  'dispute_answered( graded( level_review_pushed)?)?',
  'message( waiting_ended)?',
  'diagnosis_added( root_cause_set)?',
  '(waiting_ended )?(assigned|escalated|released|temporary_solution_given)',
  '(waiting_ended )?(verification_added )?confirmation_asked( confirmed)?',
];
const alone = [
  'claimed|verified|level_disputed|tagged|acknowledged|responded|internal_note|progress_reported|waiting_started|waiting_ended',
  'plan_made_definite|verification_added|confirmation_taken_back|confirmed|partly_solved|not_solved|reopened|archived',
  'cancelled|command_rejected',
];
const legal = new RegExp(`^(${[...together, ...alone].join('|')})$`);

/** Each command's events stand together, at one instant, by one actor, and are such as one command may cause. */
export const wrongBlocks = (events: readonly TicketEvent[]): string[] => {
  const findings: string[] = [];
  const seen = new Set<string>();
  let block: TicketEvent[] = [];
  const close = () => {
    const first = block[0];
    block = [];
    if (!first?.commandId) return;
    const whole = events.filter((event) => event.commandId === first.commandId && event.seq >= first.seq);
    const facts = whole.filter((event) => !event.type.startsWith('deadline_'));
    const types = facts.map((event) => event.type).join(' ');
    const where = `seq ${first.seq}: command ${first.commandId}`;
    if (seen.has(first.commandId)) findings.push(`${where} took effect twice, or its events stand apart`);
    else if (!legal.test(types)) findings.push(`${where} caused what no command causes: ${types}`);
    seen.add(first.commandId);
    if (new Set(whole.map((event) => event.at)).size > 1) findings.push(`${where} has events of different instants`);
    const actors = new Set(facts.filter((event) => event.actor.id !== null).map((event) => event.actor.id));
    if (actors.size > 1) findings.push(`${where} has events of different actors`);
  };
  for (const event of events) {
    if (block.length > 0 && block.at(-1)!.commandId !== event.commandId) close();
    block.push(event);
    if (event.commandId === null && !/^deadline_(warned|missed|escalated)$/.test(event.type)) {
      findings.push(`seq ${event.seq}: ${event.type} without a command`);
    }
    const bySystem = event.type.startsWith('deadline_') || (event.type === 'assigned' && event.data.by === 'rule');
    if (bySystem && (event.actor.id !== null || event.actor.via !== 'system')) {
      findings.push(`seq ${event.seq}: ${event.type} is not by the system`);
    }
  }
  close();
  return findings;
};
