import type { AnyCommand } from '../command.ts';
import { acceptDeferral } from './accept-deferral.ts';
import { acceptHandover } from './accept-handover.ts';
import { acknowledge } from './acknowledge.ts';
import { answerDispute } from './answer-dispute.ts';
import { answerResource } from './answer-resource.ts';
import { answerSurvey } from './answer-survey.ts';
import { archive } from './archive.ts';
import { askApproval } from './ask-approval.ts';
import { askCollaboration } from './ask-collaboration.ts';
import { assign } from './assign.ts';
import { cancel } from './cancel.ts';
import { cancelAppointment } from './cancel-appointment.ts';
import { claim } from './claim.ts';
import { classify } from './classify.ts';
import { confirm } from './confirm.ts';
import { decideApproval } from './decide-approval.ts';
import { decideDevelopment } from './decide-development.ts';
import { declineHandover } from './decline-handover.ts';
import { diagnose } from './diagnose.ts';
import { disputeLevel } from './dispute-level.ts';
import { escalate } from './escalate.ts';
import { finishCollaboration } from './finish-collaboration.ts';
import { followUp } from './follow-up.ts';
import { grade } from './grade.ts';
import { holdAppointment } from './hold-appointment.ts';
import { message } from './message.ts';
import { movePolicy } from './move-policy.ts';
import { note } from './note.ts';
import { offerHandover } from './offer-handover.ts';
import { planDefinite } from './plan-definite.ts';
import { progress } from './progress.ts';
import { proposeDeferral } from './propose-deferral.ts';
import { refuseDeferral } from './refuse-deferral.ts';
import { release } from './release.ts';
import { reopen } from './reopen.ts';
import { requestDevelopment } from './request-development.ts';
import { requestResource } from './request-resource.ts';
import { resolve } from './resolve.ts';
import { respond } from './respond.ts';
import { resume } from './resume.ts';
import { reviewLevel } from './review-level.ts';
import { schedule } from './schedule.ts';
import { sendSurvey } from './send-survey.ts';
import { setAppointment } from './set-appointment.ts';
import { tag } from './tag.ts';
import { takeBack } from './take-back.ts';
import { temporarySolution } from './temporary-solution.ts';
import { verify } from './verify.ts';
import { verifyReport } from './verify-report.ts';
import { wait } from './wait.ts';
import { wake } from './wake.ts';

/**
 * The table of commands: routes, OpenAPI, signal and update handlers are derived from it.
 * Adding a step to the process is adding a file and a line here. Without a prototype: a signal may be named `constructor`.
 */
export const commands: Record<string, AnyCommand> = Object.assign(
  Object.create(null),
  Object.fromEntries(
    [
      verifyReport,
      classify,
      grade,
      reviewLevel,
      disputeLevel,
      answerDispute,
      tag,
      assign,
      claim,
      release,
      acknowledge,
      respond,
      message,
      note,
      progress,
      diagnose,
      wait,
      resume,
      escalate,
      verify,
      temporarySolution,
      planDefinite,
      resolve,
      takeBack,
      confirm,
      reopen,
      archive,
      cancel,
      schedule,
      wake,
      offerHandover,
      acceptHandover,
      declineHandover,
      proposeDeferral,
      acceptDeferral,
      refuseDeferral,
      setAppointment,
      holdAppointment,
      cancelAppointment,
      askCollaboration,
      finishCollaboration,
      requestResource,
      answerResource,
      askApproval,
      decideApproval,
      requestDevelopment,
      decideDevelopment,
      sendSurvey,
      answerSurvey,
      followUp,
      movePolicy,
    ].map((command): [string, AnyCommand] => [command.name, command]),
  ),
);
