import type { Endpoint } from '../endpoint.ts';
import { backtestPolicy } from './backtest-policy.ts';
import { checkPolicyDraft } from './check-policy.ts';
import { diffVersions } from './diff-versions.ts';
import { listPolicies } from './list-policies.ts';
import { listRevisions, showVersion } from './list-revisions.ts';
import { publishCalendar } from './publish-calendar.ts';
import { publishPolicy } from './publish-policy.ts';
import { selectionEndpoints } from './selection.ts';
import { showMove } from './show-move.ts';
import { showPolicy } from './show-policy.ts';
import { showPolicyDetail } from './show-policy-detail.ts';

/** Policies: the one a new ticket gets, all with their versions, publishing, selection. */
export const policyEndpoints: readonly Endpoint[] = [
  showPolicy,
  ...selectionEndpoints,
  listPolicies,
  showPolicyDetail,
  diffVersions,
  listRevisions,
  showVersion,
  checkPolicyDraft,
  publishPolicy,
  publishCalendar,
  showMove,
  backtestPolicy,
];
