import { calendarEndpoints } from './calendars/endpoints.ts';
import { doctorEndpoints } from './doctor/endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import { showCompliance } from './figures/show-compliance.ts';
import { showLateness } from './figures/show-lateness.ts';
import { streamAll } from './live/stream-all.ts';
import { streamTicket } from './live/stream-ticket.ts';
import { notificationEndpoints } from './notifications/endpoints.ts';
import { peopleEndpoints } from './people/people-endpoints.ts';
import { policyEndpoints } from './policy/policy-endpoints.ts';
import { docs } from './service/docs.ts';
import { docsAsset } from './service/docs-asset.ts';
import { healthz } from './service/healthz.ts';
import { metrics } from './service/metrics.ts';
import { openApiJson } from './service/openapi-json.ts';
import { readyz } from './service/readyz.ts';
import { changePassword } from './session/change-password.ts';
import { me } from './session/me.ts';
import { signIn } from './session/sign-in.ts';
import { signOut } from './session/sign-out.ts';
import { commandEndpoints } from './tickets/command-endpoints.ts';
import { commandState } from './tickets/command-state.ts';
import { listTickets } from './tickets/list-tickets.ts';
import { showDeadlines } from './tickets/show-deadlines.ts';
import { showForecast } from './tickets/show-forecast.ts';
import { showTicket } from './tickets/show-ticket.ts';
import { showTimeline } from './tickets/show-timeline.ts';
import { submitTicket } from './tickets/submit-ticket.ts';
import { createTokenEndpoint } from './tokens/create-token.ts';
import { listTokens } from './tokens/list-tokens.ts';
import { revokeToken } from './tokens/revoke-token.ts';

/** Every endpoint there is, static paths before parametric ones. What is not in this list does not exist. */
export const endpoints: readonly Endpoint[] = [
  healthz,
  readyz,
  metrics,
  openApiJson,
  docs,
  docsAsset,
  signIn,
  signOut,
  me,
  changePassword,
  createTokenEndpoint,
  listTokens,
  revokeToken,
  ...peopleEndpoints,
  ...policyEndpoints,
  ...calendarEndpoints,
  submitTicket,
  listTickets,
  showTicket,
  showTimeline,
  showDeadlines,
  showForecast,
  showCompliance,
  showLateness,
  commandState,
  ...commandEndpoints,
  streamTicket,
  streamAll,
  ...notificationEndpoints,
  ...doctorEndpoints,
];
