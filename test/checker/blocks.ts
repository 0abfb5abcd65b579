import type { TicketEvent } from '../../contracts/event.ts';

/** What one command may cause, in order, deadline events left out; every other type stands alone. */
const together = [
  'submitted receipt_sent( follow_up_of)?( complaint_about)?( history_linked)? graded( level_review_pushed)?( assigned| assignment_failed)?',
  'classified( assigned| assignment_failed)?',
  'graded( woken)?( level_review_pushed)?',
  'level_review_decided( graded( woken)?)?',
  'dispute_answered( graded( woken)?( level_review_pushed)?)?',
  'message( waiting_ended)?',
  'diagnosis_added( root_cause_set)?',
  'claimed woken',
  '(waiting_ended )?deferral_accepted waiting_started',
  '(waiting_ended )?appointment_set waiting_started',
  '(collaboration_asked|approval_asked|development_requested)( waiting_started)?',
  '(appointment_held|appointment_cancelled|collaboration_done|approval_decided|development_decided)( waiting_ended)?',
  'follow_up_done( reopened)?',
  '(waiting_ended )?(assigned|escalated|released|temporary_solution_given)',
  '(waiting_ended )?(verification_added )?confirmation_asked( confirmed)?',
];
const alone = [
  'claimed|verified|level_disputed|tagged|policy_moved|acknowledged|responded|internal_note|progress_reported|waiting_started|waiting_ended',
  'plan_made_definite|verification_added|confirmation_taken_back|confirmed|partly_solved|not_solved|reopened|archived',
  'cancelled|command_rejected|scheduled|woken|handover_offered|handover_accepted|handover_declined',
  'deferral_proposed|deferral_refused|resource_requested|resource_answered|survey_sent|survey_answered',
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
    // What rungs do, and what follows from them; which rung it was is asked where the clocks are known.
    if (
      event.commandId === null &&
      !/^(deadline_.*|confirmed|reminded|woken|waiting_ended|escalated|survey_sent)$/.test(event.type)
    ) {
      findings.push(`seq ${event.seq}: ${event.type} without a command`);
    }
    const bySystem =
      event.commandId === null ||
      event.type.startsWith('deadline_') ||
      (event.type === 'assigned' && event.data.by === 'rule');
    if (bySystem && (event.actor.id !== null || event.actor.via !== 'system')) {
      findings.push(`seq ${event.seq}: ${event.type} is not by the system`);
    }
  }
  close();
  return findings;
};
