import { isRung, type TicketEvent } from '../../contracts/event.ts';
import { type Act, actsOf } from './acts.ts';
import { wrongBlocks } from './blocks.ts';
import { Ledger } from './ledger.ts';
import { differences, type Effect, iso } from './owed.ts';
import type { Promises } from './promises.ts';
import { opened, type Story, told, wrongWith } from './story.ts';

/** How a life is checked. */
export type LifeOptions = {
  /** Policies it may be pinned to. */
  promises: readonly Promises[];
  /** Until when rungs must have fired; without it, until the last command. */
  now?: string;
};

/** What a life comes to, worked out from its events alone. */
export type Life = { findings: string[]; story: Story | null; ledger: Ledger | null };

const fires = /^deadline_(warned|missed|escalated|reminded)$/;

/** Only staff read these (C-16). */
const staffOnly =
  /^(internal_note|diagnosis_added|root_cause_set|command_rejected|escalated|handover_(offered|declined)|(collaboration|resource|approval|development)_.*|policy_moved|deadline_.*)$/;

/**
 * Works a ticket's life out anew from its events and the policy and calendar files, and says where the recorded one
 * differs. Shares no code with what decided it: own calendar arithmetic, own reading of policies, own table of legal
 * transitions (requirements 4.3.1, 4.5). The in-memory entry; check-ticket.ts feeds it from SQL.
 */
export const checkLife = (number: string, events: readonly TicketEvent[], options: LifeOptions): Life => {
  const findings = [...wrongOrder(events), ...wrongBlocks(events)];
  const first = events[0];
  if (first?.type !== 'submitted') {
    return { findings: [...findings, 'the life does not open with submitted'], story: null, ledger: null };
  }
  const { key, version } = first.data.policy;
  const find = (wanted: { key: string; version: number }): Promises | undefined =>
    options.promises.find((one) => one.key === wanted.key && one.version === wanted.version);
  let promises = find({ key, version });
  if (!promises) {
    return { findings: [...findings, `no policy file ${key} version ${version}`], story: null, ledger: null };
  }

  const ledger = new Ledger(number, promises);
  let story = opened(first);
  let expected: Effect[] = [];
  let cause = first.type as string;
  let acts: Act[] = [];
  events.forEach((event, index) => {
    const say = (...said: string[]): void => {
      findings.push(...said.map((one) => `seq ${event.seq}: ${one}`));
    };
    if (isRung(event)) {
      say(...missing(expected, cause), ...undone(acts), ...ledger.fired(event));
      acts = actsOf(event.data, ledger.doesAt(event.data), story, Date.parse(event.at));
      cause = event.type;
      expected = ledger.heard(event, story);
      return;
    }
    if (event.type === 'deadline_resumed' && !expected.some((one) => one.deadline === event.data.deadline)) {
      say(...missing(expected, cause), ...undone(acts), ...ledger.restEnds(event));
      expected = [];
      return;
    }
    if (event.type.startsWith('deadline_')) {
      const data = event.data as { deadline: string };
      const next = expected.find((one) => one.deadline === data.deadline);
      if (next?.type !== event.type) {
        say(`${event.type} of ${data.deadline} follows from nothing${next ? `; ${cause} demands ${next.type}` : ''}`);
        return;
      }
      expected = expected.filter((one) => one !== next);
      say(...differences(next.data, data).map((one) => `${event.type} of ${data.deadline}: ${one}`));
      return;
    }
    say(...missing(expected, cause));
    if (event.commandId === null) {
      const act = acts.shift();
      if (!act) say(`${event.type} without a command, which no rung does`);
      else if (act.type !== event.type) say(`${event.type} where a rung does ${act.type}`);
      else say(...differences(act.data, event.data).map((one) => `${event.type}: ${one}`));
    } else say(...undone(acts));
    if (event.commandId !== null) acts = [];
    if (event.commandId !== events[index - 1]?.commandId && event.type !== 'command_rejected') {
      say(...unfiredBefore(ledger, Date.parse(event.at)).map((one) => `${one}, before ${event.type} of ${event.at}`));
    }
    if (event.seq > 1) {
      say(...wrongWith(story, event, promises!));
      story = told(story, event);
    }
    if (event.type === 'policy_moved') {
      const next = find(event.data.to);
      if (!next) say(`no policy ${event.data.to.key} version ${event.data.to.version}`);
      else if (!next.levels.includes(story.level)) say(`the level ${story.level} is not in that version`);
      promises = next ?? promises;
      ledger.goesTo(promises!);
    }
    cause = event.type;
    expected = ledger.effectsOf(event, story);
  });
  findings.push(...[...missing(expected, cause), ...undone(acts)].map((one) => `at the end: ${one}`));
  if (options.now) findings.push(...unfiredBefore(ledger, Date.parse(options.now)).map((one) => `at the end: ${one}`));
  return { findings, story, ledger };
};

const missing = (effects: readonly Effect[], cause: string): string[] =>
  effects.map((one) => `${one.type} of ${one.deadline} is missing after ${cause}`);

const undone = (acts: readonly Act[]): string[] => acts.map(({ type }) => `a rung did not do its ${type}`);

const unfiredBefore = (ledger: Ledger, at: number): string[] => [
  ...ledger.overlong(at),
  ...ledger
    .unfired()
    .filter(({ rung }) => rung.at < at)
    .map(
      ({ owed, rung }) => `${owed.id} at ${Math.round(rung.share * 100)} % came due ${iso(rung.at)} and never fired`,
    ),
];

const wrongOrder = (events: readonly TicketEvent[]): string[] => {
  const ids = new Set<string>();
  return events.flatMap((event, index) => {
    const before = events[index - 1];
    const findings: string[] = [];
    if (event.seq !== index + 1) findings.push(`seq ${event.seq}: where ${index + 1} must stand`);
    if (ids.has(event.id)) findings.push(`seq ${event.seq}: the id ${event.id} stands twice`);
    if (before && event.at < before.at) findings.push(`seq ${event.seq}: dated ${event.at}, before ${before.at}`);
    if (event.receivedAt && fires.test(event.type)) findings.push(`seq ${event.seq}: a rung that somebody sent`);
    if (staffOnly.test(event.type) && event.audience !== 'staff') {
      findings.push(`seq ${event.seq}: ${event.type} is shown to the requester`);
    }
    ids.add(event.id);
    return findings;
  });
};
