import { deskReport } from '../../contracts/doctor.ts';
import { examineDesk } from '../../doctor/examine-desk.ts';
import { endpoint } from '../endpoint.ts';
import { doctorDeps } from './doctor-deps.ts';

/** What is wrong with the desk as a whole. */
export const examineDeskEndpoint = endpoint({
  method: 'get',
  path: '/doctor',
  operationId: 'examineDesk',
  tag: 'doctor',
  summary: 'Examine the desk as a whole: versions, schema, engine, workers, mail, intake',
  description:
    'Reads only. Tickets and running workflows have pages of their own, /doctor/tickets and /doctor/workflows.',
  permission: 'operate',
  answers: { 200: { description: 'What was found; no findings: sound', schema: deskReport } },
  problems: ['unavailable'],
  handler: async ({ context }) => ({ status: 200, body: await examineDesk(doctorDeps(context)) }),
});
