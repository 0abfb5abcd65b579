import { sql } from 'kysely';
import type { DoctorFinding } from '../../contracts/doctor.ts';
import { laterOf } from '../../contracts/instant.ts';
import { unreadableInForce } from '../../policies/select-in-force.ts';
import type { DoctorDeps } from '../deps.ts';
import { finding } from '../finding.ts';

/** How long a request may take to be started and recorded, s. */
const graceSeconds = 60;

/** At most so many of a kind are told by number. */
const mostTold = 200;

/** Accepted requests whose workflow is not started, or was started and left nothing; numbers that nobody got. */
export const intakeFindings = async (deps: DoctorDeps): Promise<DoctorFinding[]> =>
  (await Promise.all([unstarted(deps), lost(deps), numbers(deps), policies(deps)])).flat();

const unstarted = async ({ db }: DoctorDeps): Promise<DoctorFinding[]> => {
  const { rows } = await sql<{ number: string; seconds: number; attempts: number }>`
    select number, floor(extract(epoch from now() - created_at))::int4 as seconds, attempts
    from intake_request where started_at is null and created_at < now() - make_interval(secs => ${graceSeconds})
    order by created_at limit ${mostTold}`.execute(db);
  return rows.map(({ number, ...facts }) => finding('request_waiting', number, facts));
};

/** Told only if no ticket is recorded: its workflow was terminated before, or lost with the engine's database. */
const lost = async ({ db }: DoctorDeps): Promise<DoctorFinding[]> => {
  const { rows } = await sql<{ number: string; started_at: string }>`
    select i.number, i.started_at from intake_request i
    where i.started_at < now() - make_interval(secs => ${graceSeconds})
      and not exists (select from ticket t where t.number = i.number)
    order by i.started_at limit ${mostTold}`.execute(db);
  return rows.map(({ number, started_at }) => finding('opening_lost', number, { startedAt: started_at }));
};

type DaySerial = { prefix: string; day: string; last: number; used: number; highest: number };

/** Numbers jumped over (a restored backup), and days whose counter is behind numbers in use. */
const numbers = async ({ db }: DoctorDeps): Promise<DoctorFinding[]> => {
  const { rows } = await sql<DaySerial>`
    with used as (
      select prefix, day, number, substr(number, length(prefix) + 9)::int8 as serial
      from day_serial join lateral (
        select number from intake_request
        where number >= prefix || to_char(day, 'YYYYMMDD') and number < prefix || to_char(day, 'YYYYMMDD') || ':'
      ) as requests on substr(number, length(prefix) + 9) ~ '^[0-9]+$'
    )
    select s.prefix, s.day, s.last, count(u.serial) as used, coalesce(max(u.serial), 0) as highest
    from day_serial s left join used u on u.prefix = s.prefix and u.day = s.day
    group by s.prefix, s.day, s.last
    having count(u.serial) <> s.last or max(u.serial) > s.last
    order by s.day, s.prefix`.execute(db);
  return rows.map(({ prefix, day, last, used, highest }) =>
    highest > last
      ? finding('counter_behind', null, { prefix, day, last, highest })
      : finding('number_jumped', null, { prefix, day, last, count: last - used }),
  );
};

/** Policy versions of open tickets that this process cannot find: those tickets get no plan. Recorded ones it cannot read, files that do not count. */
const policies = async ({ db, policies: store, now }: DoctorDeps): Promise<DoctorFinding[]> => {
  const { rows } = await sql<{ key: string; version: number; tickets: number }>`
    select state->'policy'->>'key' as key, (state->'policy'->>'version')::int4 as version, count(*) as tickets
    from ticket where status not in ('cancelled') group by 1, 2`.execute(db);
  return [
    ...rows.flatMap(({ key, version, tickets }) =>
      store.all.some(({ policy }) => policy.key === key && policy.version === version)
        ? []
        : [finding('policy_unknown', null, { key, version, tickets })],
    ),
    ...store.unreadable
      .filter((one) => unreadableInForce(store, one.key, laterOf(now(), one.effectiveFrom))?.version === one.version)
      .map(({ key, version, effectiveFrom }) => finding('policy_unreadable', null, { key, version, effectiveFrom })),
    ...store.withheld.map(({ key, version }) => finding('policy_file_waits', null, { key, version })),
  ];
};
