import { z } from 'zod';
import { doctorFinding, repairResult } from '../../contracts/doctor.ts';
import { writeAudit } from '../../db/people/audit.ts';
import { repairFindings } from '../../doctor/repair-findings.ts';
import { endpoint } from '../endpoint.ts';
import { doctorDeps } from './doctor-deps.ts';

/** Findings of one call: each may wait some seconds for its ticket. */
const mostFindings = 20;

/** Repairs what the doctor has found, where that is safe. */
export const repairFindingsEndpoint = endpoint({
  method: 'post',
  path: '/doctor/repair',
  operationId: 'repairFindings',
  tag: 'doctor',
  summary: 'Repair findings',
  description:
    'Each is looked for again first; what is no longer there is `not_needed`, so the same may be sent twice.',
  permission: 'operate',
  body: z.strictObject({
    findings: z
      .array(doctorFinding.pick({ code: true, number: true }).strict())
      .min(1)
      .max(mostFindings),
  }),
  answers: {
    200: { description: 'What came of each', schema: z.object({ repairs: z.array(repairResult) }) },
  },
  problems: ['unavailable'],
  handler: async ({ context, actor, body }) => {
    const repairs = await repairFindings(doctorDeps(context), body.findings);
    for (const { code, number, repair, outcome } of repairs) {
      if (outcome !== 'done') continue;
      const subject = { kind: number === null ? 'desk' : 'ticket', id: number ?? 'desk' };
      await writeAudit(context.db, { actorId: actor.id, action: 'doctor_repaired', subject, data: { code, repair } });
    }
    return { status: 200, body: { repairs } };
  },
});
