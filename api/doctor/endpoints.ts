import type { Endpoint } from '../endpoint.ts';
import { examineDeskEndpoint } from './examine-desk.ts';
import { examineTicketsEndpoint } from './examine-tickets.ts';
import { examineWorkflowsEndpoint } from './examine-workflows.ts';
import { repairFindingsEndpoint } from './repair-findings.ts';

/** The desk's self-examination, for administrators. */
export const doctorEndpoints: readonly Endpoint[] = [
  examineDeskEndpoint,
  examineTicketsEndpoint,
  examineWorkflowsEndpoint,
  repairFindingsEndpoint,
];
