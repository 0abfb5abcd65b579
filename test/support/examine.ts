import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { DoctorFinding } from '../../contracts/doctor.ts';
import { instantOf } from '../../contracts/instant.ts';
import type { Database } from '../../db/schema/index.ts';
import type { DoctorDeps } from '../../doctor/deps.ts';
import { examineDesk } from '../../doctor/examine-desk.ts';
import { examineTickets } from '../../doctor/examine-tickets.ts';
import { examineWorkflows } from '../../doctor/examine-workflows.ts';
import type { PolicyStore } from '../../policies/store.ts';

/** What the doctor needs to examine a desk under test. */
export const doctorOf = (desk: {
  client: Client;
  db: Kysely<Database>;
  namespace: string;
  policies: PolicyStore;
}): DoctorDeps => ({
  ...desk,
  taskQueue: 'desk',
  numbering: { prefix: 'TS', zone: 'Asia/Shanghai' },
  now: () => instantOf(Date.now()),
  log: { warn: () => {} },
});

/** All that the doctor finds, page by page, faults only. */
export const faultsOf = async (deps: DoctorDeps): Promise<DoctorFinding[]> => {
  const findings = [...(await examineDesk(deps)).findings];
  let after: string | undefined;
  do {
    const page = await examineTickets(deps, { after, limit: 100 });
    findings.push(...page.findings);
    after = page.next ?? undefined;
  } while (after !== undefined);
  do {
    const page = await examineWorkflows(deps, after);
    findings.push(...page.findings);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return findings.filter(({ level }) => level === 'fault');
};
