import type { AccountTable } from './account.ts';
import type { ApiTokenTable } from './api-token.ts';
import type { AuditTable } from './audit.ts';
import type { CategoryRouteTable } from './category-route.ts';
import type { CommandTable } from './command.ts';
import type { DaySerialTable } from './day-serial.ts';
import type { DeadlineTable } from './deadline.ts';
import type { DeadlineRungTable } from './deadline-rung.ts';
import type { DepartmentTable } from './department.ts';
import type { GroupMemberTable } from './group-member.ts';
import type { IntakeRequestTable } from './intake-request.ts';
import type { NotificationTable } from './notification.ts';
import type { OrganisationTable } from './organisation.ts';
import type { PolicyVersionTable } from './policy-version.ts';
import type { PostTable } from './post.ts';
import type { SessionTable } from './session.ts';
import type { SignInAttemptTable } from './sign-in-attempt.ts';
import type { TeamGroupTable } from './team-group.ts';
import type { TicketTable } from './ticket.ts';
import type { TicketEventTable } from './ticket-event.ts';
import type { TicketTextTable } from './ticket-text.ts';

/** Every table of the desk's database, for Kysely; one file per table beside this one. */
export interface Database {
  account: AccountTable;
  api_token: ApiTokenTable;
  audit: AuditTable;
  category_route: CategoryRouteTable;
  department: DepartmentTable;
  group_member: GroupMemberTable;
  notification: NotificationTable;
  organisation: OrganisationTable;
  policy_version: PolicyVersionTable;
  post: PostTable;
  session: SessionTable;
  sign_in_attempt: SignInAttemptTable;
  team_group: TeamGroupTable;
  command: CommandTable;
  day_serial: DaySerialTable;
  deadline: DeadlineTable;
  deadline_rung: DeadlineRungTable;
  intake_request: IntakeRequestTable;
  ticket: TicketTable;
  ticket_event: TicketEventTable;
  ticket_text: TicketTextTable;
}
