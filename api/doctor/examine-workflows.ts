import { z } from 'zod';
import { doctorPage } from '../../contracts/doctor.ts';
import { examineWorkflows } from '../../doctor/examine-workflows.ts';
import { endpoint } from '../endpoint.ts';
import { doctorDeps } from './doctor-deps.ts';

/** A page of running workflows: is each ticket in SQL? */
export const examineWorkflowsEndpoint = endpoint({
  method: 'get',
  path: '/doctor/workflows',
  operationId: 'examineWorkflows',
  tag: 'doctor',
  summary: 'Examine a page of running ticket workflows: is each recorded?',
  description: 'Reads only. `next` is the `after` of the next page.',
  permission: 'operate',
  query: z.object({ after: z.string().max(4_000).optional() }),
  answers: { 200: { description: 'What was found', schema: doctorPage } },
  problems: ['unavailable'],
  handler: async ({ context, query: { after } }) => ({
    status: 200,
    body: await examineWorkflows(doctorDeps(context), after),
  }),
});
