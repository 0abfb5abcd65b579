import { isRung, type TicketEvent } from '../../contracts/event.ts';
import { opened, type Story, told } from './story.ts';

type Row = Record<string, unknown>;

/** Who there is, as SQL has it, with the wall time since when: `account` by id, members and posts. */
export type People = { accounts: Row[]; groups: Row[]; members: Row[]; posts: Row[] };

/** The ticket as far as it says who is concerned, the people there were then. */
type Scene = { requesterId: string; story: Story; people: People; event: TicketEvent };

/** The ids of those whom a recipient comes to: the first circle in which there is anybody. */
type Circles = (scene: Scene) => string[][];

const idsOf = (rows: Row[], column: string): string[] => rows.map((row) => String(row[column]));

const withRole = (people: People, role: string): string[] =>
  idsOf(
    people.accounts.filter((one) => (one.roles as string[]).includes(role)),
    'id',
  );

const membersOf = ({ people, story }: Scene): string[] =>
  idsOf(
    people.members.filter((one) => one.group_id === story.groupId),
    'account_id',
  );

const postHolders = ({ people }: Scene, key: string, groupId: string | null): string[] =>
  idsOf(
    people.posts.filter((one) => one.key === key && one.group_id === groupId),
    'holder_id',
  );

/** A post is held for the ticket's group, else for the desk; what nobody holds is the administrators'. */
const post =
  (key: string): Circles =>
  (scene) => [
    ...(scene.story.groupId === null ? [] : [postHolders(scene, key, scene.story.groupId)]),
    postHolders(scene, key, null),
    withRole(scene.people, 'administrator'),
  ];

/** An empty group's tickets are the customer-service supervisor's (S4-32). */
const group: Circles = (scene) => [
  membersOf(scene),
  postHolders(scene, 'customer_service_supervisor', null),
  withRole(scene.people, 'administrator'),
];

const supervisors: Circles = (scene) => {
  const all = withRole(scene.people, 'supervisor');
  return [membersOf(scene).filter((id) => all.includes(id)), all, withRole(scene.people, 'administrator')];
};

const requester: Circles = ({ requesterId }) => [[requesterId]];
const ownerOrGroup: Circles = (scene) => [scene.story.ownerId === null ? [] : [scene.story.ownerId], ...group(scene)];

/** Whom a rung tells (requirements 1.5 and 4.7), written out again by hand. */
const recipients: Record<string, Circles> = {
  requester,
  owner: ownerOrGroup,
  group,
  group_lead: (scene) => [
    idsOf(
      scene.people.groups.filter(({ id, lead_id }) => id === scene.story.groupId && lead_id !== null),
      'lead_id',
    ),
    ...supervisors(scene),
  ],
  supervisor: supervisors,
  department_manager: post('department_head'),
};

const named =
  (field: string): Circles =>
  ({ event }) => {
    const id = (event.data as Row)[field];
    return [typeof id === 'string' ? [id] : []];
  };

/** The new owner, else the queue into which the ticket comes. */
const assignee: Circles = (scene) =>
  (scene.event.data as Row).ownerId === null ? group(scene) : named('ownerId')(scene);

/** What else somebody must hear of, whoever did it (4.7); the one who did it needs no notice. */
const must: Record<string, Circles[]> = {
  assigned: [assignee],
  escalated: [assignee],
  level_disputed: [post('support_supervisor')],
  dispute_answered: [requester],
  temporary_solution_given: [requester],
  confirmation_asked: [requester],
  not_solved: [requester],
  partly_solved: [requester],
  reopened: [ownerOrGroup],
  cancelled: [requester],
  handover_offered: [named('to')],
  collaboration_asked: [named('to')],
  approval_asked: [supervisors],
  deferral_proposed: [requester],
  appointment_cancelled: [requester],
  reminded: [requester],
  survey_sent: [requester],
};

/** The number with the next steps, and thanks: also to the one who acted. */
const evenOwnAct: Record<string, Circles[]> = { submitted: [requester], confirmed: [requester] };

const concerned = (event: TicketEvent): [string, Circles][] => {
  if (isRung(event)) {
    return event.data.tell.map((part) => [
      part,
      recipients[part] ?? (part.startsWith('post:') ? post(part.slice('post:'.length)) : post('nobody knows')),
    ]);
  }
  const all = [...(must[event.type] ?? []), ...(evenOwnAct[event.type] ?? [])];
  if (event.type === 'message') all.push(event.data.direction === 'to_requester' ? requester : ownerOrGroup);
  if (event.type === 'waiting_started' && event.data.reason === 'requester') all.push(requester);
  return all.map((circles) => ['who is concerned', circles]);
};

/** Changed since: whether the account was active then, nobody can say. */
const isUnsure = (account: Row, recordedAt: string): boolean => String(account.updated_at) > recordedAt;

/** People who were there at a wall time and could be told, or perhaps could. */
const thereAt = (people: People, recordedAt: string): People => {
  const there = (row: Row): boolean => String(row.created_at) <= recordedAt;
  const accounts = people.accounts.filter(
    (one) => there(one) && (one.status === 'active' || isUnsure(one, recordedAt)),
  );
  const ids = new Set(idsOf(accounts, 'id'));
  return {
    accounts,
    groups: people.groups.filter((one) => there(one) && ids.has(String(one.lead_id))),
    members: people.members.filter((one) => ids.has(String(one.account_id))),
    posts: people.posts.filter((one) => there(one) && ids.has(String(one.holder_id))),
  };
};

/**
 * Those whom an event concerns and who have no notification of it in the site: the owner, lead or supervisor of then for
 * each rung, the requester for what was asked or said. What was recorded at one instant (`recordedAt` by seq) was told as the
 * ticket stood before or after the whole of it.
 */
export const untold = (
  events: readonly TicketEvent[],
  recordedAt: ReadonlyMap<number, string>,
  rows: readonly Row[],
  people: People,
): string[] => {
  const first = events[0];
  if (first?.type !== 'submitted') return [];
  const stories: Story[] = [];
  for (const event of events) stories.push(stories.length === 0 ? opened(first) : told(stories.at(-1)!, event));
  const has = (seq: number, id: string): boolean =>
    rows.some((row) => row.seq === seq && row.account_id === id && row.channel === 'in_app');
  return events.flatMap((event, index) => {
    const wanted = concerned(event);
    if (wanted.length === 0) return [];
    const at = recordedAt.get(event.seq)!;
    const last = events.findLastIndex(({ seq }) => recordedAt.get(seq) === at);
    const then = thereAt(people, at);
    const ids = new Set(then.accounts.map(({ id }) => id));
    const unsure = new Set(then.accounts.filter((one) => isUnsure(one, at)).map(({ id }) => id));
    return wanted.flatMap(([part, circles]) => {
      const missing = [stories[index]!, stories[last]!].map((story) => {
        const scene = { requesterId: first.data.requesterId, story, people: then, event };
        const circle = circles(scene)
          .map((one) => one.filter((id) => ids.has(id)))
          .find((one) => one.length > 0);
        return (circle ?? []).filter(
          (id) => !unsure.has(id) && (id !== event.actor.id || evenOwnAct[event.type]) && !has(event.seq, id),
        );
      });
      if (missing.some((one) => one.length === 0)) return [];
      return missing[0]!.map((id) => `seq ${event.seq}: ${event.type} was never told to ${part}, ${id}`);
    });
  });
};
